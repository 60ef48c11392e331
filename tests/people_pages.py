"""The pages about people over a store in memory, and somebody at a browser who uses them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from werkzeug.test import TestResponse

from access.account import Account
from access.audit import Deed, Entry
from access.role import parse_grant
from clock import Clock
from dashboard.access.config import Config
from dashboard.access.identity import Identity
from dashboard.access.services.passwords import hash_password
from dashboard.web import create_app
from store.memory_store import MemoryStore
from tests.hand_clock import HandClock
from tests.signing_in import Browser, browser_of

PASSWORD = "tractor lemon quiet orbit"
OTHER = "harbour sugar violin tundra"
KEPT = hash_password(PASSWORD)


class Plant:
    """A dashboard's pages about people, with `anna` who has a password. `clock` stands at the real time of its start,
    because limits are counted by that."""

    def __init__(self, url: str = "http://127.0.0.1:8050", **chosen: object) -> None:
        self.clock = HandClock(Clock.live().now())
        self.store = MemoryStore()
        self.config = Config(url=url, now=self.clock, **chosen)  # type: ignore[arg-type]
        self.app = create_app(self.store, Clock.live(), access=self.config)
        self.add("anna", "planner@north")

    def add(self, name: str, *grants: str, password: str = KEPT, email: str = "", subject: str = "") -> Account:
        account = Account(
            name=name,
            shown=name.title(),
            made_at=self.clock(),
            grants=tuple(map(parse_grant, grants)),
            password=password,
            email=email,
            subject=subject,
        )
        assert self.store.accounts.add(account)
        return account

    def somebody(self, address: str = "10.0.0.1") -> Visitor:
        return Visitor(self, address)

    def noted(self, *deeds: Deed) -> list[Entry]:
        """What the audit log has of these deeds, the oldest first."""
        return [entry for _, entry in self.store.read_audit()[::-1] if entry.deed in deeds]

    def sessions(self, name: str = "anna") -> list[str]:
        return [each.id for each in self.store.sessions.list_all() if each.account == name]


class Visitor:
    """A browser with cookies of its own, at an address."""

    def __init__(self, plant: Plant, address: str) -> None:
        self.plant = plant
        self.client: Browser = browser_of(plant.app, plant.config)
        self._prefix = plant.config.prefix
        self._from = {"REMOTE_ADDR": address}

    def get(self, path: str) -> TestResponse:
        return self.client.get(self._prefix + path, environ_overrides=self._from)

    def post(self, path: str, **fields: str) -> TestResponse:
        """Posts a form as the page before it would, with the csrf that the browser's cookie tells."""
        cookie = self.client.get_cookie(self.plant.config.cookie("csrf"), domain=self.plant.config.host)
        fields = {"csrf_token": cookie.value, **fields} if cookie else fields
        return self.client.post(self._prefix + path, data=fields, environ_overrides=self._from)

    def sign_in(self, name: str = "anna", password: str = PASSWORD, **more: str) -> TestResponse:
        return self.post("/sign-in", name=name, password=password, **more)

    def cookie(self, kind: str) -> str:
        found = self.client.get_cookie(self.plant.config.cookie(kind), domain=self.plant.config.host)  # type: ignore[arg-type]
        return found.value if found else ""

    @property
    def is_in(self) -> bool:
        return Identity(self.plant.store, self.plant.config).find(self._cookies()).principal is not None

    def _cookies(self) -> dict[str, str]:
        return {self.plant.config.cookie("session"): self.cookie("session")}


def words_of(answer: TestResponse) -> str:
    """What a page says, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.text)).strip()


def cookies_set(answer: TestResponse) -> Sequence[str]:
    return answer.headers.getlist("Set-Cookie")
