"""What every store promises of the audit log: kept in order, read page by page, bounded; and how a store is away."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import msgspec
import pytest

from access.account import Account
from access.audit import LONGEST_TEXT, Deed, Entry
from store import keys
from store.access import is_place
from store.errors import StoreUnavailable
from store.memory_store import MemoryStore
from store.ports import Store
from store.redis_link import RedisLink
from store.redis_store import RedisStore
from tests.conftest import Server
from tests.hand_clock import HandClock
from tests.integration.conftest import url_of
from tests.integration.samples import T0

FAR_OFF = timedelta(days=4000)


def entry(on: str = "", **changed: str) -> Entry:
    return msgspec.structs.replace(Entry(at=T0, deed=Deed.SIGN_IN, by="anna", on=on), **changed)


def ons(found: list[tuple[str, Entry]]) -> list[str]:
    return [each.on for _, each in found]


def test_an_entry_comes_back_as_it_was_appended(store: Store) -> None:
    """Every field of it, each deed there is, and one that says no more than what was done."""
    whole = entry("s1", site="north", where="10.0.0.1", words="Ümläut \u2713 <b>")
    entries = [whole, *(Entry(at=T0, deed=deed) for deed in Deed)]
    places = [store.append_audit(each) for each in entries]
    assert store.read_audit() == list(zip(places, entries, strict=True))[::-1]


def test_the_log_is_read_in_pages_the_newest_first(store: Store) -> None:
    """Each page goes on where the last one ended, with nothing twice and nothing left out; behind the last is none."""
    assert store.read_audit() == []
    places = [store.append_audit(entry(str(n))) for n in range(25)]
    assert all(is_place(place) for place in places)
    seen: list[str] = []
    before = ""
    while page := store.read_audit(before, 10):
        seen += ons(page)
        before = page[-1][0]
        store.append_audit(entry("meanwhile"))
    assert seen == [str(n) for n in range(24, -1, -1)]
    assert ons(store.read_audit(places[3], 2)) == ["2", "1"]
    assert len(store.read_audit(count=1000)) == 28
    assert store.read_audit(count=0) == store.read_audit(count=-1) == []


def test_a_page_is_a_hundred_entries_if_nobody_says_how_many(store: Store) -> None:
    """The newest hundred."""
    for n in range(101):
        store.append_audit(entry(str(n)))
    assert ons(store.read_audit()) == [str(n) for n in range(100, 0, -1)]


@pytest.mark.parametrize("text", ["x", "-", "+", "(", "1", "0-0", "00-0", "1-1 ", "-1-1", "9" * 40 + "-1", "1-\u0661"])
def test_nothing_is_older_than_what_is_no_place(store: Store, text: str) -> None:
    """What comes back from a browser may be anything, and is no error."""
    store.append_audit(entry())
    assert store.read_audit(text) == []


def test_a_place_far_in_the_future_has_all_before_it(store: Store) -> None:
    """A place need not be one that was given out, as after a trim."""
    store.append_audit(entry("a"))
    assert ons(store.read_audit("9999999999999-0")) == ["a"]


def test_those_who_append_together_all_have_a_place_of_their_own(store: Store) -> None:
    """In the order of their places, each after all that were there before it began."""
    with ThreadPoolExecutor(8) as threads:
        places = [each.result() for each in [threads.submit(append_some, store, n) for n in range(8)]]
    assert len({place for each in places for place in each}) == 80
    listed = [place for place, _ in store.read_audit()]
    assert sorted(listed, key=order, reverse=True) == listed
    assert all(each == sorted(each, key=order) for each in places)


def append_some(store: Store, n: int) -> list[str]:
    return [store.append_audit(entry(f"{n}/{i}")) for i in range(10)]


def order(place: str) -> tuple[int, ...]:
    return tuple(int(part) for part in place.split("-"))


def test_long_and_broken_texts_are_cut_and_put_on_one_line(store: Store) -> None:
    """A name of a million letters takes a few bytes, a line break makes no second line, half a letter no error."""
    texts = dict.fromkeys(("by", "where", "words"), "x" * 1000000)
    store.append_audit(entry("a\nb\x1b[31m\u202e", site="\ud800", **texts))
    ((_, kept),) = store.read_audit()
    assert (kept.on, kept.site) == ("a\ufffdb\ufffd[31m\ufffd", "\ufffd")
    assert {kept.by, kept.where, kept.words} == {"x" * (LONGEST_TEXT - 1) + "\u2026"}


def test_what_was_appended_before_goes(store: Store) -> None:
    """By when it was appended, not by what it says; how many is told, and the places of the others stay."""
    for n in range(3):
        place = store.append_audit(msgspec.structs.replace(entry(str(n)), at=T0 - FAR_OFF))
    assert store.trim_audit(T0 - FAR_OFF) == 0
    assert store.read_audit()[0][0] == place
    assert store.trim_audit(T0 + FAR_OFF) == 3
    assert store.read_audit() == []
    assert store.trim_audit(T0 + FAR_OFF) == 0
    assert order(store.append_audit(entry())) > order(place)


def test_the_instant_itself_is_kept() -> None:
    """Of a clock that a test can hold."""
    clock = HandClock(T0)
    store = MemoryStore(clock)
    for n in range(3):
        clock.at = T0 + timedelta(seconds=n)
        store.append_audit(entry(str(n)))
    assert store.trim_audit(T0 + timedelta(seconds=1)) == 1
    assert ons(store.read_audit()) == ["2", "1"]


def test_redis_trims_by_its_own_time(valkey: Server) -> None:
    """The instant itself is kept, to the millisecond; a time before there were computers drops nothing."""
    store, link = RedisStore(url_of(valkey)), RedisLink(url_of(valkey))
    for ms in (1, 1_772_431_199_999, 1_772_431_200_000):
        link.call("XADD", keys.AUDIT, f"{ms}-0", "e", b'{"at":"2026-03-02T06:00:00Z","deed":"export"}')
    assert store.trim_audit(T0.replace(year=1960)) == 0
    assert store.trim_audit(T0) == 2
    assert [place for place, _ in store.read_audit()] == ["1772431200000-0"]


def test_entries_that_cannot_be_read_do_not_shorten_a_page(valkey: Server, caplog: pytest.LogCaptureFixture) -> None:
    """They are passed over and logged; a page that would hold nothing else is not taken for the last."""
    store, link = RedisStore(url_of(valkey)), RedisLink(url_of(valkey))
    places = [store.append_audit(entry("a")), store.append_audit(entry("b"))]
    for words in (
        ("e", b"{"),
        ("e", b'{"at":"2026-03-02T06:00:00Z","deed":"later.release"}'),
        ("x", b"1"),
        ("e", b"\xff"),
    ):
        link.call("XADD", keys.AUDIT, "*", *words)
    with caplog.at_level(logging.ERROR):
        assert store.read_audit(count=2) == [(places[1], entry("b")), (places[0], entry("a"))]
    assert len(caplog.records) == 4


def test_the_log_is_bounded_however_much_is_appended(valkey: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who provokes entries pushes out old ones in the end, and never fills the store."""
    monkeypatch.setattr(keys, "AUDIT_CAP", 500)
    store = RedisStore(url_of(valkey))
    for n in range(1000):
        store.append_audit(entry(str(n)))
    found = ons(store.read_audit(count=1000))
    assert 500 <= len(found) < 700
    assert found == [str(n) for n in range(999, 999 - len(found), -1)]


CALLS: dict[str, Callable[[Store], object]] = {
    "find": lambda store: store.sessions.find("x"),
    "find_each": lambda store: store.sessions.find_each(["x", "y"]),
    "list_all": lambda store: store.sessions.list_all(),
    "add": lambda store: store.accounts.add(Account(name="a", shown="a", made_at=T0)),
    "swap": lambda store: store.accounts.swap(Account(name="a", shown="a", made_at=T0)),
    "take": lambda store: store.invitations.take("x"),
    "append_audit": lambda store: store.append_audit(entry()),
    "read_audit": lambda store: store.read_audit(),
    "trim_audit": lambda store: store.trim_audit(T0),
}


def test_every_call_says_that_the_store_is_away(valkey: Server) -> None:
    """None of them answers "there is nobody of that name" when it does not know."""
    store = RedisStore(url_of(valkey))
    store.accounts.add(Account(name="a", shown="a", made_at=T0))
    valkey.stop()
    for name, call in CALLS.items():
        with pytest.raises(StoreUnavailable):
            print(name, call(store))
    valkey.start()
    assert store.accounts.find("a")
    store.close()
