"""Who is let in over Socket.IO, and what they may ask there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from flask_socketio import SocketIOTestClient

from access.principal import Kind
from access.session import Session
from dashboard.live import NAMESPACE, SYNCED_EVERY_S
from dashboard.room import MOST_EACH
from store.errors import StoreUnavailable
from store.memory_access import MemoryRegister
from tests.access_scene import Scene
from tests.browser.plant import NOW, SITE, changed, row_at
from tests.house import House, is_in, leaves, open_house
from tests.integration.test_live import hear
from tests.signing_in import Browser
from tests.waiting import Stopwatch


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


def test_a_snapshot_that_is_asked_for_all_the_time_comes_now_and_then(house: House) -> None:
    """A screen cannot have the server encode whole boards as fast as it can ask."""
    house.doorman.knows("anna", f"planner@{SITE}")
    client = house.connect("anna")
    hear(client, "board.snapshot")
    since = Stopwatch()
    for _ in range(50):
        client.emit("board.sync", namespace=NAMESPACE)
    got = [each for each in client.get_received(NAMESPACE) if each["name"] == "board.snapshot"]
    assert 1 <= len(got) <= 1 + since.read_s / SYNCED_EVERY_S


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


class Away(MemoryRegister[Session]):
    """Sessions of a store that does not answer."""

    def find_each(self, keys: Sequence[str]) -> list[Session | None]:
        raise StoreUnavailable("away")


def test_nobody_is_called_unknown_while_the_store_is_away() -> None:
    """A wall that asks who it is hears that nobody can tell: only a store that answers makes it leave its page."""
    scene = Scene()
    browser = scene.as_("wall@north")
    scene.store.sessions = Away()
    answer = browser.get("/session")
    assert (answer.status_code, "error" in (answer.json or {})) == (503, True)
    assert scene.stranger().get("/session").status_code == 401


def test_a_person_who_signs_out_leaves_the_wall_that_is_open() -> None:
    """The whole application's sockets go by its sessions: let in with one, and out when it ends."""
    scene = Scene()
    sockets = scene.app.extensions["socketio"]

    def connect(browser: Browser) -> SocketIOTestClient:
        asked = {"namespace": NAMESPACE, "auth": {"site": SITE}, "flask_test_client": browser}
        client: SocketIOTestClient = sockets.test_client(scene.app, **asked)
        return client

    person, elsewhere = connect(scene.as_(f"planner@{SITE}")), connect(scene.as_("planner@south"))
    screen, stranger = connect(scene.screen()), connect(scene.stranger())
    assert [is_in(each) for each in (person, screen, elsewhere, stranger)] == [True, True, False, False]
    for session in scene.store.sessions.list_all():
        scene.store.sessions.take(session.id)
    leaves(person)
    assert is_in(screen)
    screen.disconnect(namespace=NAMESPACE)
