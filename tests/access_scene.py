"""A dashboard with a plant, and whoever may come to it: people, wall screens, holders of share links, strangers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask

from access.audit import Deed
from access.session import Screen, Share
from access.token import new_token
from clock import Clock
from dashboard.access.config import Config
from dashboard.web import create_app
from store.memory_store import MemoryStore
from tests.browser.plant import NOW, SITE, Plant
from tests.browser.talking import BOARD, ROW, planned
from tests.hand_clock import HandClock
from tests.signing_in import Browser, browser_of, client_as

LOOKS = {"Accept": "text/html"}
"""As a person's browser asks for a page."""
SHIPMENT = f"/shipment/{SITE}/{ROW.shipment}"
FOREIGN = "https://evil.example"


class Scene:
    """A dashboard with a plant, reached by http on this machine, at a real time that a test moves."""

    def __init__(self, **chosen: Any) -> None:
        self.now = HandClock(datetime(2026, 3, 2, 8, 0, tzinfo=UTC))
        self.config = Config(now=self.now, **chosen)
        self.store = MemoryStore()
        plant = Plant(self.store, BOARD)
        plant.write([], plan=planned(BOARD))
        self.app: Flask = create_app(self.store, Clock.starting(NOW, speed=1.0), access=self.config)

    def as_(self, *grants: str) -> Browser:
        return client_as(self.app, self.store, self.config, *grants)

    def stranger(self) -> Browser:
        return browser_of(self.app, self.config)

    def refused(self) -> list[tuple[str, str]]:
        return [(entry.by, entry.on) for _, entry in self.store.read_audit() if entry.deed is Deed.REFUSED]

    def screen(self) -> Browser:
        """A wall screen's browser."""
        token, at = new_token(), self.now()
        self.store.screens.add(
            Screen(
                id=token.id,
                digest=token.digest,
                name="Hall 1",
                site=SITE,
                csrf="c1",
                made_by="a",
                paired_at=at,
                seen_at=at,
            )
        )
        cookies = {self.config.cookie("screen"): token.text, self.config.cookie("csrf"): "c1"}
        return browser_of(self.app, self.config, cookies)

    def sharer(self, shipment: str = ROW.shipment) -> Browser:
        """The browser of somebody who opened a share link."""
        token, at = new_token(), self.now()
        ends = at + timedelta(hours=1)
        self.store.shares.add(
            Share(id=token.id, digest=token.digest, site=SITE, shipment=shipment, made_by="a", made_at=at, ends_at=ends)
        )
        return browser_of(self.app, self.config, {self.config.cookie("share"): token.text})


def body(output: str, **values: object) -> dict[str, object]:
    """What Dash's page posts to draw `output`."""
    name, _, field = output.partition(".")
    inputs = [{"id": "where", "property": "pathname", "value": values["path"]}]
    return {
        "output": output,
        "outputs": {"id": name, "property": field},
        "inputs": inputs,
        "changedPropIds": ["where.pathname"],
    }


def draw(browser: Browser, path: str, **headers: str) -> Any:
    return browser.post("/_dash-update-component", json=body("page.children", path=path), headers=headers)
