"""A whole conversation with the real parts: page, store, worker, dispatcher, broker, carrier, ingest, and back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from clock import Clock, machine_ticks
from ingest.dispatcher import Dispatcher
from store.ports import Store
from store.redis_store import RedisStore
from tests.browser.conftest import OpenPage, serve_dashboard
from tests.conftest import Server
from tests.ingest_runs import ingest_running, publish, sessions_of
from tests.integration.conftest import url_of
from tests.integration.samples import T0, plan
from tests.listening import Heard, listening
from tests.waiting import eventually
from tests.worker_runs import order, worker_running

NOW = T0 + timedelta(minutes=10)
UP, DOWN = "carriers/acme/up/t1", "carriers/acme/down/t1/message"
TAKEN_H, FREE_H = 3.0, 6.0
"""Hours after `T0` at which the door is another truck's, and at which it is nobody's."""


class Driver:
    """The carrier's client: what it has to read, and its answers over MQTT."""

    def __init__(self, port: int, heard: Heard) -> None:
        self._port, self._heard = port, heard

    def awaits(self, fits: Callable[[dict[str, Any]], bool], what: str) -> dict[str, Any]:
        """An open message that fits, as the device finds it."""
        found = eventually(lambda: [each for each in self._open() if fits(each)], what=what)
        return found[0]

    def _open(self) -> list[dict[str, Any]]:
        payload = self._heard[-1][1] if self._heard else b""
        messages: list[dict[str, Any]] = json.loads(payload)["messages"] if payload else []
        return messages

    def says(self, topic: str, **words: object) -> None:
        publish(self._port, [(f"{UP}/{topic}", json.dumps(words).encode())])

    def wishes(self, own_id: str, hour: float, text: str) -> None:
        starts = T0 + timedelta(hours=hour)
        self.says("proposal", id=own_id, window_start=starts.isoformat(), text=text)


@pytest.fixture
def scene(folder: Path, valkey: Server, broker: Server, open_page: OpenPage) -> Iterator[tuple[Page, Driver, Store]]:
    """The panel of `t1`, its driver, and the store between them; `t2` has the same door at its own hour."""
    with ExitStack() as running:
        store = RedisStore(url_of(valkey))
        running.callback(store.close)
        clock = Clock.starting(NOW, speed=1.0)
        running.enter_context(worker_running(store, clock.now))
        order(store, plan("t1", "t2"))
        turns = [Dispatcher(store, machine_ticks)]
        running.enter_context(ingest_running(broker.port, store, clock.now, roster=sessions_of("acme"), turns=turns))
        heard = running.enter_context(listening(broker.port, DOWN))
        dashboard = serve_dashboard(folder, url_of(valkey), clock)
        running.callback(dashboard.stop)
        page = open_page(f"http://127.0.0.1:{dashboard.port}/shipment/plant/s-t1", width=1366, height=768)
        page.wait_for_selector("#ship-log .said")
        yield page, Driver(broker.port, heard), store


def test_a_whole_conversation(scene: tuple[Page, Driver, Store]) -> None:
    """Words down and an answer up, a wish that a rule grants, and one that a person decides on the page."""
    page, driver, store = scene
    driver.awaits(lambda each: each["kind"] == "assignment", "where it is due")
    page.fill("#ship-text", "Please use gate 2")
    page.keyboard.press("Enter")
    asked = driver.awaits(lambda each: each.get("text") == "Please use gate 2", "the words on the device")
    mine = page.locator(".said-down", has_text="Please use gate 2")
    expect(mine).to_contain_text("sent ")
    driver.says("reply", to=asked["id"], got=True)
    expect(mine).to_contain_text("delivered ", timeout=10_000)
    driver.says("reply", to=asked["id"], text="ok, gate 2")
    expect(mine).to_contain_text("answered ", timeout=10_000)
    expect(page.locator(".said-up", has_text="ok, gate 2")).to_contain_text("to: Please use gate 2")

    driver.wishes("w1", FREE_H, "jam at Kassel")
    driver.awaits(lambda each: each.get("proposal") == "w1" and each.get("accept") is True, "a yes by rule")
    expect(page.locator(".said-up", has_text="jam at Kassel")).to_contain_text("by a rule", timeout=10_000)
    expect(page.locator("#ship-head")).to_contain_text("13:00 to 13:45", timeout=10_000)

    driver.wishes("w2", TAKEN_H, "made it after all")
    expect(page.locator("#ship-ask")).to_contain_text("D01 is taken then: s-t2, t2 of acme", timeout=10_000)
    page.fill("#ship-ask-text", "we make room")
    page.click("#ship-yes")
    answer = driver.awaits(lambda each: each.get("proposal") == "w2", "the person's answer")
    assert (answer["accept"], "we make room" in answer["text"]) == (True, True)
    expect(page.locator("#ship-result")).to_contain_text("Accepted: 10:00 to 10:45", timeout=10_000)
    expect(page.locator("#ship-head")).to_contain_text("10:00 to 10:45", timeout=10_000)
    moved = next(each for each in store.get_plan("plant").shipments if each.id == "s-t1")
    assert moved.window_start == T0 + timedelta(hours=TAKEN_H)
