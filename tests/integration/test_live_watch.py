"""How soon somebody is out who may not watch any more, and what the watch over open sockets lives through."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from datetime import timedelta

import pytest

from access.principal import Kind, Principal
from access.session import Screen
from dashboard.live import NAMESPACE
from dashboard.room import MOST_EACH
from tests.browser.plant import NOW, SITE
from tests.house import OUT_WITHIN_S, House, is_in, leaves, open_house
from tests.integration.test_live import hear
from tests.waiting import Stopwatch, eventually


@pytest.fixture
def house() -> Iterator[House]:
    with open_house() as opened:
        yield opened


def test_who_is_shut_out_is_out_within_three_seconds(house: House) -> None:
    """An ended session, a revoked screen, a lost site: each socket is closed in time, and the others stay."""
    house.doorman.knows("anna", f"planner@{SITE}")
    house.doorman.knows("ben", f"planner@{SITE}")
    house.doorman.knows("screen", f"wall@{SITE}", kind=Kind.SCREEN)
    house.doorman.knows("stays", f"wall@{SITE}", kind=Kind.SCREEN)
    anna, ben, screen, stays = (house.connect(who) for who in ("anna", "ben", "screen", "stays"))
    del house.doorman.known["anna"], house.doorman.known["screen"]
    house.doorman.knows("ben", "planner@south")
    since = Stopwatch()
    for client in (anna, ben, screen):
        leaves(client, OUT_WITHIN_S - since.read_s)
    assert is_in(stays)
    assert house.why_refused("screen") == "signed out"


def test_all_are_asked_for_at_once(house: House) -> None:
    """Whatever the number of sockets, one question answers for all; a session with two of them is asked for once."""
    for number in range(6):
        house.doorman.knows(f"person-{number}", f"planner@{SITE}")
        house.connect(f"person-{number}")
        house.connect(f"person-{number}")
    eventually(lambda: house.doorman.asked and house.doorman.asked[-1] == 6, what="one question for six")
    assert len(house.doorman.asked) <= 2


def test_a_store_that_is_away_disconnects_nobody(house: House) -> None:
    """Who cannot be told from a stranger stays, until the store says who it is: what counts is whether it answered when
    it was asked, not whether it would a moment later.
    """
    house.doorman.knows("anna", f"planner@{SITE}")
    client = house.connect("anna")
    house.doorman.is_away = True
    turns = len(house.doorman.asked)
    eventually(lambda: len(house.doorman.asked) > turns + 1, what="a look at who watches")
    assert is_in(client)
    house.doorman.is_away = False
    house.doorman.known.clear()
    leaves(client)


def test_a_fault_does_not_end_the_watch(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a turn that failed, for whatever reason, the next one closes who is to be closed."""
    house.doorman.knows("anna", f"planner@{SITE}")
    client, failed = house.connect("anna"), threading.Event()
    still = house.doorman.still

    def fails_once(principals: Iterable[Principal]) -> dict[str, Principal]:
        monkeypatch.setattr(house.doorman, "still", still)
        failed.set()
        raise RuntimeError("by hand")

    monkeypatch.setattr(house.doorman, "still", fails_once)
    house.doorman.known.clear()
    assert failed.wait(5)
    leaves(client)


def test_the_watch_ends_with_the_last_socket(house: House) -> None:
    """Nobody watches, nothing runs; the next socket is watched over again."""

    def watches() -> list[str]:
        return [thread.name for thread in threading.enumerate() if thread.name == "sockets-watch"]

    eventually(lambda: not watches(), what="earlier watches gone")
    house.doorman.knows("anna", f"planner@{SITE}")
    for _ in range(2):
        first, second = house.connect("anna"), house.connect("anna")
        assert len(watches()) == 1
        first.disconnect(namespace=NAMESPACE)
        assert len(watches()) == 1
        second.disconnect(namespace=NAMESPACE)
        eventually(lambda: not watches(), what="the watch's end")


def test_a_socket_that_broke_while_it_was_let_in_is_forgotten(house: House) -> None:
    """A connection that ended untold holds no place for months: the next turn forgets it, and its relay ends."""
    house.doorman.knows("anna", f"planner@{SITE}")
    client = house.connect("anna")
    hear(client, "board.snapshot")
    del house.flask.extensions["socketio"].server.environ[client.eio_sid]

    def runs() -> list[str]:
        return [each.name for each in threading.enumerate() if each.name in ("sockets-watch", f"relay-{SITE}")]

    eventually(lambda: not runs(), what="the end of relay and watch")
    for _ in range(MOST_EACH):
        assert house.why_refused("anna") == ""


def a_screen(house: House, name: str = "screen") -> None:
    screen = Screen(id=name, digest="d", name=name, site=SITE, csrf="c", made_by="anna", paired_at=NOW, seen_at=NOW)
    house.store.screens.add(screen)
    house.doorman.knows(name, f"wall@{SITE}", kind=Kind.SCREEN)


def test_a_screens_signs_of_life_are_noted_once_a_minute(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """`seen_at` follows an open socket by the minute, and a screen that was just seen is not written again."""
    a_screen(house)
    swaps: list[Screen] = []
    swap = house.store.screens.swap

    def noted(item: Screen) -> bool:
        swaps.append(item)
        return swap(item)

    monkeypatch.setattr(house.store.screens, "swap", noted)
    house.connect("screen")
    eventually(lambda: house.doorman.asked, what="a turn")
    assert swaps == []
    house.now.at = NOW + timedelta(minutes=5)
    eventually(lambda: swaps, what="a sign of life")
    seen = len(house.doorman.asked)
    house.now.at += timedelta(seconds=50)
    eventually(lambda: len(house.doorman.asked) > seen + 1, what="another turn")
    assert [each.seen_at for each in swaps] == [NOW + timedelta(minutes=5)]
    kept = house.store.screens.find("screen")
    assert kept is not None
    assert kept.seen_at == NOW + timedelta(minutes=5)


def test_a_revoked_screen_is_not_brought_back(house: House) -> None:
    """A sign of life of a screen that was revoked meanwhile leaves no screen behind."""
    a_screen(house)
    client = house.connect("screen")
    house.store.screens.take("screen")
    house.now.at = NOW + timedelta(minutes=5)
    turns = len(house.doorman.asked)
    eventually(lambda: len(house.doorman.asked) > turns + 1, what="a turn")
    assert house.store.screens.list_all() == []
    assert is_in(client), "identity alone tells who may stay"
