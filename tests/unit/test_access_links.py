"""Share links, and the notes that all of access leaves."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

import pytest
from msgspec.structs import replace

from access.audit import Deed
from access.token import new_token
from dashboard.access.services import links
from dashboard.access.services.errors import Refused
from dashboard.access.services.notes import note
from store.memory_store import MemoryStore
from tests.access_cases import START, clock_at_start, noted


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore(clock_at_start())


def test_a_link_shows_its_shipment_until_it_ends(store: MemoryStore) -> None:
    """Each opening is counted and noted; the last instant still counts, and the token is nowhere kept."""
    now = clock_at_start()
    share, token = links.make(store, now, "north", "S-1", 2, by="anna")
    assert (share.site, share.shipment, share.made_by) == ("north", "S-1", "anna")
    assert share.ends_at == START + timedelta(hours=2)
    now.at = share.ends_at - timedelta(minutes=1)
    links.open(store, now, token.text)
    now.at = share.ends_at
    opened = links.open(store, now, f" {token.text}\n", where="10.0.0.7")
    assert (opened.id, opened.opened, opened.opened_at) == (share.id, 2, now.at)
    now.at += timedelta(seconds=1)
    with pytest.raises(Refused, match="ended"):
        links.open(store, now, token.text)
    made, _, again = noted(store)
    assert (made.deed, made.by, made.on, made.site) == (Deed.SHARE_MADE, "anna", "S-1", "north")
    assert (again.deed, again.by, again.on, again.where) == (
        Deed.SHARE_OPENED,
        f"share:{share.id}",
        "S-1",
        "10.0.0.7",
    )
    assert token.text.partition(".")[2] not in str(store.shares.list_all()) + str(noted(store))


def test_whoever_holds_a_link_does_not_fill_the_audit_log(store: MemoryStore) -> None:
    """It keeps so many entries and drops the oldest: openings are all counted, and noted once a minute."""
    now = clock_at_start()
    _, token = links.make(store, now, "north", "S-1", 2, by="anna")
    for _ in range(30):
        opened = links.open(store, now, token.text)
        now.at += timedelta(milliseconds=100)
    assert opened.opened == 30
    assert len(noted(store, Deed.SHARE_OPENED)) == 1


@pytest.mark.parametrize("hours", [1, 720])
def test_a_link_lasts_from_an_hour_to_30_days(store: MemoryStore, hours: int) -> None:
    """Both ends are within."""
    share, _ = links.make(store, clock_at_start(), "north", "S-1", hours, by="anna")
    assert share.ends_at - share.made_at == timedelta(hours=hours)


@pytest.mark.parametrize("hours", [0, -1, 721, 10**12])
def test_a_link_lasts_no_shorter_or_longer(store: MemoryStore, hours: int) -> None:
    """What is outside is refused beside its field, and nothing is made."""
    with pytest.raises(Refused) as refused:
        links.make(store, clock_at_start(), "north", "S-1", hours, by="anna")
    assert refused.value.about == "hours"
    assert store.shares.list_all() == []


def test_a_revoked_link_shows_nothing(store: MemoryStore) -> None:
    """Its holder is told; a second revocation is too."""
    now = clock_at_start()
    share, token = links.make(store, now, "north", "S-1", 2, by="anna")
    links.revoke(store, now, share.id, by="root")
    with pytest.raises(Refused, match="revoked"):
        links.open(store, now, token.text)
    with pytest.raises(Refused, match="no such link"):
        links.revoke(store, now, share.id, by="root")
    told = noted(store, Deed.SHARE_REVOKED)
    assert [(entry.by, entry.on, entry.site) for entry in told] == [("root", "S-1", "north")]


@pytest.mark.parametrize("text", ["", ".", "a.b", "x" * 10_000, "abcdefghjkmn.", new_token().text, "\ud800"])
def test_what_is_no_token_opens_nothing(store: MemoryStore, text: str) -> None:
    """Any text is refused in words, the right id with a wrong secret too."""
    share, _ = links.make(store, clock_at_start(), "north", "S-1", 2, by="anna")
    for each in (text, f"{share.id}.{text}"):
        with pytest.raises(Refused):
            links.open(store, clock_at_start(), each)
    assert [each.opened for each in store.shares.list_all()] == [0]


def test_openings_at_the_same_moment_are_all_counted(store: MemoryStore) -> None:
    """A second opening between reading and putting back is not lost."""
    now = clock_at_start()
    share, token = links.make(store, now, "north", "S-1", 2, by="anna")
    real_swap = store.shares.swap
    others = iter([1])

    def swap(item: object) -> bool:
        for _ in others:
            real_swap(replace(share, opened=1))
        return real_swap(item)  # type: ignore[arg-type]

    store.shares.swap = swap  # type: ignore[method-assign]
    assert links.open(store, now, token.text).opened == 2


def test_a_link_that_is_revoked_while_it_opens_opens_nothing(store: MemoryStore) -> None:
    """Revocation wins."""
    now = clock_at_start()
    share, token = links.make(store, now, "north", "S-1", 2, by="anna")

    def swap(item: object) -> bool:
        store.shares.take(share.id)
        return False

    store.shares.swap = swap  # type: ignore[method-assign]
    with pytest.raises(Refused, match="revoked"):
        links.open(store, now, token.text)


def test_links_that_ended_a_week_ago_are_put_away(store: MemoryStore) -> None:
    """Until then the list tells what became of them."""
    now = clock_at_start()
    links.make(store, now, "north", "S-1", 1, by="anna")
    now.at += timedelta(days=7)
    links.make(store, now, "north", "S-2", 1, by="anna")
    assert len(store.shares.list_all()) == 2
    now.at += timedelta(hours=1, seconds=1)
    links.make(store, now, "north", "S-3", 1, by="anna")
    assert sorted(each.shipment for each in store.shares.list_all()) == ["S-2", "S-3"]


def test_a_note_is_one_line_whatever_it_says(store: MemoryStore, caplog: pytest.LogCaptureFixture) -> None:
    """A hostile name begins no line of its own in the log, and the store keeps the entry; long words are cut."""
    hostile = "x\r\n2026 root did it\u2028\x1b[31m\x85"
    with caplog.at_level(logging.INFO, "dockwatch.audit"):
        note(store, clock_at_start(), Deed.REFUSED, by="anna", on=hostile, words="w" * 600)
    (line,) = caplog.messages
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["on"] == hostile
    (entry,) = noted(store)
    assert (entry.at, entry.by, entry.on[:1]) == (START, "anna", "x")
    assert 0 < len(entry.words) <= 500


def test_a_note_is_logged_even_if_the_store_is_away(store: MemoryStore, caplog: pytest.LogCaptureFixture) -> None:
    """The log is written first."""

    def append(entry: object) -> str:
        raise ConnectionError

    store.append_audit = append  # type: ignore[method-assign]
    with caplog.at_level(logging.INFO, "dockwatch.audit"), pytest.raises(ConnectionError):
        note(store, clock_at_start(), Deed.REFUSED, by="anna")
    assert len(caplog.messages) == 1
