"""Who is let in over Socket.IO, and what they may ask there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from access.principal import Kind
from dashboard.access.watch import MOST_EACH
from dashboard.live import NAMESPACE
from tests.browser.plant import NOW, SITE, changed, row_at
from tests.house import House, is_in, leaves, open_house
from tests.integration.test_live import hear


@pytest.fixture
def house() -> Iterator[House]:
    with open_house() as opened:
        yield opened


@pytest.mark.parametrize(
    ("who", "site", "words"),
    [
        (None, SITE, "signed out"),
        ("stranger", SITE, "signed out"),
        ("supplier", SITE, "not yours"),
        ("elsewhere", SITE, "not yours"),
        ("elsewhere", "nowhere", "not yours"),
        ("elsewhere", "south", "unknown site"),
        ("everywhere", "nowhere", "unknown site"),
        ("everywhere", "", "unknown site"),
        ("elsewhere", "*", "not yours"),
        ("everywhere", {"$gt": ""}, "unknown site"),
        ("everywhere", SITE, ""),
        ("here", SITE, ""),
        ("screen", SITE, ""),
    ],
)
def test_who_is_refused_hears_why(house: House, who: str | None, site: object, words: str) -> None:
    """Nobody known, nobody's right, no such site: each in words; which sites there are is not told to who sees few."""
    house.doorman.knows("supplier", f"supplier:KOLB@{SITE}")
    house.doorman.knows("elsewhere", "planner@south")
    house.doorman.knows("everywhere", "supervisor@*")
    house.doorman.knows("here", f"planner@{SITE}")
    house.doorman.knows("screen", f"wall@{SITE}", kind=Kind.SCREEN)
    assert house.why_refused(who, site) == words


def test_nobody_is_let_in_unjudged(house: House) -> None:
    """While the store is away, and who asks cannot be told, a screen hears so, and waits outside."""
    house.doorman.knows("here", f"planner@{SITE}")
    house.doorman.is_away = True
    assert house.why_refused("here") == "no store"


def test_one_person_holds_so_many_sockets(house: House) -> None:
    """The thirteenth socket of a person, by whatever session, is one too many; another person's is not."""
    for number in range(MOST_EACH):
        house.doorman.knows("anna", f"planner@{SITE}", session=f"anna-{number % 3}")
        assert house.why_refused(f"anna-{number % 3}") == ""
    assert house.why_refused("anna-0") == "too many screens"
    house.doorman.knows("ben", f"planner@{SITE}")
    assert house.why_refused("ben") == ""


def test_a_socket_that_is_closed_makes_room(house: House) -> None:
    """Only open sockets count, and one that was refused for room does not."""
    house.doorman.knows("anna", f"planner@{SITE}")
    clients = [house.connect("anna") for _ in range(MOST_EACH)]
    assert house.why_refused("anna") == "too many screens"
    clients[0].disconnect(namespace=NAMESPACE)
    assert house.why_refused("anna") == ""


def test_a_snapshot_is_asked_for_with_the_right_to_it(house: House) -> None:
    """`board.sync` is judged like a connection: who lost the right meanwhile gets no board, and is out at once."""
    house.doorman.knows("anna", f"planner@{SITE}")
    client = house.connect("anna")
    hear(client, "board.snapshot")
    house.doorman.knows("anna", "planner@south")
    client.emit("board.sync", namespace=NAMESPACE)
    assert not is_in(client)
    assert [each for each in client.queue if each["name"] == "board.snapshot"] == []


def test_a_snapshot_waits_for_the_store(house: House) -> None:
    """Who cannot be told while the store is away gets no snapshot, and stays in."""
    house.doorman.knows("anna", f"planner@{SITE}")
    client = house.connect("anna")
    hear(client, "board.snapshot")
    house.doorman.is_away = True
    client.emit("board.sync", namespace=NAMESPACE)
    assert is_in(client)
    assert [each for each in client.get_received(NAMESPACE) if each["name"] == "board.snapshot"] == []


@pytest.mark.parametrize("name", ["connect", "disconnect", "board.write", "join", "*", "__proto__"])
def test_messages_that_a_screen_makes_up_change_nothing(house: House, name: str) -> None:
    """Not a word is answered, and whoever says that it has left is watched over all the same."""
    house.doorman.knows("anna", f"planner@{SITE}")
    client = house.connect("anna")
    hear(client, "board.snapshot")
    client.emit(name, {"site": "south"}, namespace=NAMESPACE)
    assert is_in(client)
    house.plant.write([changed(row_at(0, 2, NOW), distance_km=5.0)])
    hear(client, "board.patch")
    house.doorman.known.clear()
    leaves(client)
