"""Messages of every kind and stage about one truck of the rich plant, and a hand that carries orders out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from playwright.sync_api import Page

from store.ports import Order
from tests.browser.conftest import OpenPage, Wall
from tests.browser.painted import faint
from tests.browser.plant import NOW, SITE, minutes, row_at, rows, site, with_conflict
from tests.browser.test_access import violations
from tests.waiting import eventually
from tracking.board import Row
from tracking.message import Answer, Kind, Message, Stage
from tracking.plan import Shipment, Site, SitePlan

HOSTILE = "<img src=x onerror='window.broken=1'><b>bold</b> \u202eturned"
SIZES = [(1920, 1080), (1366, 768), (390, 844)]
STICKS_OUT = """() => [...document.querySelectorAll('main *')].filter(element => {
    const {left, right, width} = element.getBoundingClientRect();
    return width > 0 && !element.closest('.unseen') && (left < -1 || right > innerWidth + 1);
}).map(element => element.outerHTML.slice(0, 120))"""
SMALL_TARGETS = """() => [...document.querySelectorAll('main :is(button, input, textarea, summary, nav a, .card a)')]
    .filter(element => element.checkVisibility() && element.getBoundingClientRect().height < 43.5)
    .map(element => element.outerHTML.slice(0, 120))"""
BOARD = with_conflict(rows())
ROW = row_at(3, 2, NOW)
"""The truck that is talked with, still on its way."""
DUE = "Door D04: 14:53 to 15:53."


def assert_fit(page: Page, width: int) -> None:
    """All rules of axe pass, all text can be read in its place, a finger hits what it wants."""
    assert violations(page) == []
    assert faint(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(STICKS_OUT) == []
    assert page.evaluate(SMALL_TARGETS) == []


def a_message(number: int, ago_min: float, **changes: Any) -> Message:
    """M<number>, words from `anna` about `ROW`, that many minutes ago; delivered at once."""
    at = NOW - minutes(ago_min)
    usual: dict[str, Any] = {
        "id": f"M{number}",
        "site": SITE,
        "carrier": ROW.carrier,
        "vehicle": ROW.vehicle,
        "shipment": ROW.shipment,
        "kind": Kind.TEXT,
        "stage": Stage.DELIVERED,
        "at": at,
        "at_stage": at,
        "sent_at": at,
        "delivered_at": at,
        "by": "anna",
        "text": f"words {number}",
    }
    return Message(**(usual | changes))


def a_word(number: int, ago_min: float, **changes: Any) -> Message:
    """M<number>, something that came up from the carrier."""
    came = {"up": True, "by": "carrier", "stage": Stage.RECEIVED, "sent_at": None, "delivered_at": None}
    return a_message(number, ago_min, **(came | changes))


def a_wish(number: int, ago_min: float, *, later_min: float = 60, row: Row = ROW, **changes: Any) -> Message:
    """M<number>, an open proposal to come that much later."""
    starts, ends = row.window_start + minutes(later_min), row.window_end + minutes(later_min)
    usual = {"kind": Kind.PROPOSAL, "stage": Stage.OPEN, "text": "jam near Kassel", "door": ""}
    return a_word(number, ago_min, **(usual | {"window_start": starts, "window_end": ends} | changes))


def a_talk() -> list[Message]:
    """A conversation with everything in it, the open proposal last."""
    window = {"door": ROW.door, "window_start": ROW.window_start, "window_end": ROW.window_end, "by": "plant"}
    yes = Answer(at=NOW - minutes(50), by="carrier", accept=True)
    return [
        a_message(1, 190, kind=Kind.ASSIGNMENT, text=DUE, stage=Stage.ANSWERED, answer=yes, **window),
        a_word(2, 150, kind=Kind.FACT, happened="departed", text=""),
        a_word(3, 90, kind=Kind.FACT, happened="delayed", reason="jam at A7", eta=NOW + minutes(70), text=""),
        a_message(4, 60, text="Please use gate 2,\nthe main gate is closed."),
        a_word(5, 55, text="ok, gate 2", to="M4"),
        a_message(6, 40, kind=Kind.FIX, text="", stage=Stage.EXPIRED),
        a_message(7, 30, kind=Kind.TEXT, text="Where are you now?", stage=Stage.SENT, delivered_at=None),
        a_message(8, 20, text="Never mind", stage=Stage.WITHDRAWN),
        a_word(9, 12, kind=Kind.PROPOSAL, stage=Stage.ACCEPTED, text="", answer=Answer(at=NOW, by="rule"),
               window_start=ROW.window_start, window_end=ROW.window_end),
        a_message(10, 11, kind=Kind.ANSWER, text=f"Accepted. {DUE}", by="plant", to="M9", accept=True),
        a_message(11, 2, text="Door is clear", stage=Stage.QUEUED, sent_at=None, delivered_at=None),
        a_wish(12, 1),
    ]  # fmt: skip


def planned(rows: Iterable[Row], place: Site | None = None) -> SitePlan:
    """The rich plant, or another place, with a plan that names what is on its board."""
    place = place or site()
    names = ("carrier", "supplier", "vehicle", "door", "window_start", "window_end", "origin", "lines")
    shipments = [
        Shipment(
            id=row.shipment,
            site=place.id,
            origin_lat=51.3,
            origin_lon=9.5,
            **{name: getattr(row, name) for name in names},
        )
        for row in rows
    ]
    return SitePlan(site=place, shipments=tuple(shipments))


def next_orders(wall: Wall, count: int = 1) -> list[Order]:
    """The orders that wait for the site's writer, once there are so many."""
    waiting: list[Order] = []

    def come() -> bool:
        waiting[:] = [order for order in wall.store.read_orders(SITE) if order.kind in {"message", "decide"}]
        return len(waiting) >= count

    eventually(come, what="an order")
    return waiting


def body_of(order: Order) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(order.body)
    return body


def carry_out(wall: Wall, order: Order, result: str, *messages: Message) -> None:
    """What the site's writer does with an order: its result and its messages, in one commit."""
    wall.plant.write([], as_of=wall.clock.now(), messages=messages, orders_done={order.id: result})


def begin(wall: Wall, messages: list[Message] | None = None) -> None:
    wall.plant.write(
        [], as_of=wall.clock.now(), plan=planned(BOARD), messages=a_talk() if messages is None else messages
    )


def panel(wall: Wall, shipment: str = ROW.shipment, query: str = "") -> str:
    return f"{wall.base}/shipment/{SITE}/{shipment}{query}"


def opened(open_page: OpenPage, address: str, *, width: int = 1366, height: int = 768) -> Page:
    page = open_page(address, width=width, height=height)
    page.wait_for_selector("#ship-log li")
    page.evaluate("document.fonts.ready")
    return page


def say(wall: Wall, *messages: Message) -> None:
    wall.plant.write([], as_of=wall.clock.now(), messages=messages)
