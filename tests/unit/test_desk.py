"""Orders of people: each leaves once, and what may not leave says why."""

from __future__ import annotations

import json

import pytest

from dashboard.desk import MOST_NAME, SOMEBODY, Desk, name_of, why_refused
from store.errors import StoreUnavailable
from store.memory_store import MemoryStore
from tests.builders import a_site
from tracking.message import LONGEST_TEXT
from tracking.plan import SitePlan

WORDS: dict[str, object] = {"by": "anna", "shipment": "S1", "kind": "text", "text": "gate 2"}


def a_store() -> MemoryStore:
    store = MemoryStore()
    store.submit_plan(SitePlan(site=a_site()))
    return store


def messages(store: MemoryStore) -> list[dict[str, object]]:
    return [json.loads(order.body) for order in store.read_orders("plant") if order.kind == "message"]


def test_the_same_words_of_one_draft_are_one_order() -> None:
    """A second press hands nothing over, and tells the first one's id."""
    store = a_store()
    desk = Desk(store)
    first = desk.submit("plant", "message", "draft", WORDS)
    assert desk.submit("plant", "message", "draft", WORDS) == first
    assert len(messages(store)) == 1


@pytest.mark.parametrize(
    ("draft", "changes"), [("draft", {"text": "gate 3"}), ("next", {}), ("draft", {"shipment": "S2"})]
)
def test_other_words_or_another_draft_are_another_order(draft: str, changes: dict[str, object]) -> None:
    """What was mended after a failure is not taken for a repeat; nor is the same said again later."""
    store = a_store()
    desk = Desk(store)
    desk.submit("plant", "message", "draft", WORDS)
    desk.submit("plant", "message", draft, {**WORDS, **changes})
    assert len({body["key"] for body in messages(store)}) == 2


def test_the_key_goes_along_so_that_another_server_repeats_nothing() -> None:
    """Two dashboards give the same words of the same draft the same key."""
    one, other = a_store(), a_store()
    for store in (one, other):
        Desk(store).submit("plant", "message", "draft", WORDS)
    assert messages(one) == messages(other)
    assert messages(one)[0]["key"]


def test_what_is_empty_is_left_out() -> None:
    """An answer without words has none in the order; a no stays a no."""
    store = a_store()
    Desk(store).submit("plant", "decide", "draft", {"by": "anna", "proposal": "M1", "accept": False, "text": ""})
    [body] = [json.loads(order.body) for order in store.read_orders("plant") if order.kind == "decide"]
    assert {name: body[name] for name in body if name != "key"} == {"by": "anna", "proposal": "M1", "accept": False}


def test_an_order_that_could_not_be_handed_over_is_tried_again() -> None:
    """A failure is not remembered as done."""

    class Away(MemoryStore):
        is_away = True

        def submit_order(self, site: str, kind: str, body: bytes = b"") -> str:
            if self.is_away:
                raise StoreUnavailable("away")
            return super().submit_order(site, kind, body)

    store = Away()
    store.submit_plan(SitePlan(site=a_site()))
    desk = Desk(store)
    with pytest.raises(StoreUnavailable):
        desk.submit("plant", "message", "draft", WORDS)
    store.is_away = False
    desk.submit("plant", "message", "draft", WORDS)
    assert len(messages(store)) == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [("", "Nothing to send"), (" \n ", "Nothing to send"), ("x" * (LONGEST_TEXT + 1), "Too long: 501"), ("ok", "")],
)
def test_words_that_may_not_leave_say_why(text: str, why: str) -> None:
    """Nothing, and too much; the limit itself may."""
    assert why_refused(text).startswith(why)
    assert bool(why_refused(text)) == bool(why)
    assert why_refused("x" * LONGEST_TEXT) == ""


def test_whoever_writes_has_a_name() -> None:
    """Without one it is the dock; a long one is cut."""
    assert [name_of(None), name_of("  "), name_of(" anna ")] == [SOMEBODY, SOMEBODY, "anna"]
    assert len(name_of("x" * 100)) == MOST_NAME
