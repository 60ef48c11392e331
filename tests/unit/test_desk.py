"""Orders of people: each leaves once, and what may not leave says why."""

from __future__ import annotations

import json

import pytest

from access.account import LONGEST_SHOWN
from dashboard.desk import Desk, name_of, why_refused
from store.errors import StoreUnavailable
from store.memory_store import MemoryStore
from tests.askers import asker
from tests.builders import a_site
from tracking.errors import UnknownSite
from tracking.message import LONGEST_TEXT
from tracking.plan import SitePlan

ANNA = asker("planner@*", name="Anna Berg")
WORDS: dict[str, object] = {"shipment": "S1", "kind": "text", "text": "gate 2"}


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
    first = desk.submit(ANNA, "plant", "message", "draft", WORDS)
    assert desk.submit(ANNA, "plant", "message", "draft", WORDS) == first
    assert len(messages(store)) == 1


@pytest.mark.parametrize(
    ("draft", "changes"), [("draft", {"text": "gate 3"}), ("next", {}), ("draft", {"shipment": "S2"})]
)
def test_other_words_or_another_draft_are_another_order(draft: str, changes: dict[str, object]) -> None:
    """What was mended after a failure is not taken for a repeat; nor is the same said again later."""
    store = a_store()
    desk = Desk(store)
    desk.submit(ANNA, "plant", "message", "draft", WORDS)
    desk.submit(ANNA, "plant", "message", draft, {**WORDS, **changes})
    assert len({body["key"] for body in messages(store)}) == 2


def test_the_key_goes_along_so_that_another_server_repeats_nothing() -> None:
    """Two dashboards give the same words of the same draft the same key."""
    one, other = a_store(), a_store()
    for store in (one, other):
        Desk(store).submit(ANNA, "plant", "message", "draft", WORDS)
    assert messages(one) == messages(other)
    assert messages(one)[0]["key"]


def test_what_is_empty_is_left_out() -> None:
    """An answer without words has none in the order; a no stays a no."""
    store = a_store()
    Desk(store).submit(ANNA, "plant", "decide", "draft", {"proposal": "M1", "accept": False, "text": ""})
    [body] = [json.loads(order.body) for order in store.read_orders("plant") if order.kind == "decide"]
    body.pop("key")
    assert body == {"by": "Anna Berg", "proposal": "M1", "accept": False}


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
        desk.submit(ANNA, "plant", "message", "draft", WORDS)
    store.is_away = False
    desk.submit(ANNA, "plant", "message", "draft", WORDS)
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


def test_what_was_handed_over_is_told_once() -> None:
    """For the audit log: not what could not leave, and no second press."""
    told: list[tuple[str, object]] = []
    desk = Desk(a_store(), lambda site, body: told.append((site, body["by"])))
    for _ in range(2):
        desk.submit(ANNA, "plant", "message", "draft", WORDS)
    with pytest.raises(UnknownSite):
        desk.submit(ANNA, "nowhere", "message", "draft", WORDS)
    assert told == [("plant", "Anna Berg")]


def test_two_people_with_one_draft_give_two_orders() -> None:
    """Also where they are shown under the same name: it is the account that counts."""
    store = a_store()
    desk = Desk(store)
    for who in (ANNA, asker("planner@*", name="Anna Berg", account="aberg")):
        desk.submit(who, "plant", "message", "draft", WORDS)
    assert [body["by"] for body in messages(store)] == ["Anna Berg", "Anna Berg"]
    assert len({body["key"] for body in messages(store)}) == 2


def test_nobody_can_write_under_a_name_of_their_choice() -> None:
    """The account's name stands in the order, whatever the page says."""
    store = a_store()
    Desk(store).submit(ANNA, "plant", "message", "draft", {**WORDS, "by": "the boss"})
    assert messages(store)[0]["by"] == "Anna Berg"


@pytest.mark.parametrize(
    ("shown", "name"),
    [("", "anna"), ("  ", "anna"), (" Anna ", "Anna"), ("plant", "user plant"), ("Rule", "user Rule")],
)
def test_whoever_writes_has_a_name_of_their_own(shown: str, name: str) -> None:
    """The shown one, else the account's; none that stands for no person. A long one is cut."""
    assert name_of(asker(name=shown)) == name
    assert len(name_of(asker(name="x" * 100))) == LONGEST_SHOWN
