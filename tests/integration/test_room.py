"""More screens than a dashboard has room for: the ones too many are told, and pages still load."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING

import pytest
import simple_websocket
from msgspec.structs import replace

from access.principal import Kind, Principal
from clock import Clock
from dashboard.access.config import Config
from dashboard.live import NAMESPACE
from dashboard.room import ASKER, MOST_REQUESTS_EACH, ROOM, THREADS, TOO_MANY, Gate, Room, asker_of
from dashboard.web import create_app
from store.memory_store import MemoryStore
from store.redis_store import RedisStore
from tests.browser.conftest import serve_dashboard
from tests.browser.plant import NOW, SITE, Plant
from tests.conftest import Server
from tests.signing_in import client_as
from tests.waiting import eventually

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

CLOCK = Clock.starting(NOW, speed=1.0)
SMALL = Room(screens=3, sockets=5)
"""Of 32 threads; see `tests.browser.serve`."""


@pytest.fixture
def dashboard(valkey: Server) -> Iterator[Server]:
    """The real server with room for three screens."""
    url = f"redis://127.0.0.1:{valkey.port}/0"
    with closing(RedisStore(url)) as store:
        Plant(store)
    server = serve_dashboard(valkey.folder.parent, url, CLOCK, words=SMALL)
    yield server
    server.stop()


@contextmanager
def socket_to(server: Server, cookie: str) -> Iterator[simple_websocket.Client]:
    """An open web socket of whom the cookie signs in, that has asked for nothing yet. What it is greeted with may wait
    in it for more to come."""
    client = simple_websocket.Client.connect(
        f"ws://127.0.0.1:{server.port}/socket.io/?EIO=4&transport=websocket", headers={"Cookie": cookie}
    )
    try:
        yield client
    finally:
        if client.connected:
            client.close()


def ask(client: simple_websocket.Client) -> str:
    """What is said to a screen that asks for the site: `40` lets it in, `44` does not."""
    client.send(f"40{NAMESPACE}," + json.dumps({"site": SITE}))
    while not (said := str(client.receive(10))).startswith(("40", "44")):
        assert said != "None", "nothing was said"
    return said


def answer_of(server: Server, path: str, cookie: str = "") -> http.client.HTTPResponse:
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)) as connection:
        connection.request("GET", path, headers={"Cookie": cookie})
        return connection.getresponse()


def cookie_of(server: Server) -> str:
    """That of the session which a page of the demo begins."""
    given = answer_of(server, "/").headers.get_all("Set-Cookie", [])
    return next(each.partition(";")[0] for each in given if "session" in each)


def test_the_usual_room_leaves_threads_for_pages() -> None:
    """Of 256 threads 240 are for screens and 8 for telling the next ones; a small server keeps some, too."""
    assert Room(screens=240, sockets=248) == ROOM == Room.of_threads(256)
    assert THREADS == 256
    for threads in (4, 32, 1000):
        room = Room.of_threads(threads)
        assert 0 < room.screens < room.sockets < threads


def test_nobody_takes_all_the_room() -> None:
    """One asker holds so many threads at once, whoever it is and whatever it asks for; the next one still gets in."""
    let_in: list[str] = []

    def inner(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        let_in.append(environ[ASKER])
        return gate(environ, start_response)  # one more, while this one is inside

    gate, refused = Gate(inner, ROOM.sockets), []
    for asker in ("user anna", "user ben"):
        answer = gate({"PATH_INFO": "/socket.io/", ASKER: asker}, lambda status, *_: refused.append(status))  # type: ignore[arg-type]
        assert list(answer) == [TOO_MANY.encode()]
    assert let_in == ["user anna"] * MOST_REQUESTS_EACH + ["user ben"] * MOST_REQUESTS_EACH
    assert refused == ["503 Service Unavailable"] * 2


def test_nobody_opens_more_sockets_by_polling() -> None:
    """Between its requests such a socket holds a thread all the same; who closes one may open another."""
    store = MemoryStore()
    app = create_app(store, CLOCK, access=Config())
    partner, other = (client_as(app, store, Config(), "carrier:ACME@*") for _ in range(2))
    asked = "/socket.io/?EIO=4&transport=polling"
    answers = [partner.get(f"{asked}&xsid=1&sid=") for _ in range(MOST_REQUESTS_EACH + 5)]
    assert [answer.status_code for answer in answers] == [200] * MOST_REQUESTS_EACH + [503] * 5
    assert other.get(asked).status_code == 200
    sid = json.loads(answers[0].get_data(as_text=True)[1:])["sid"]
    partner.post(f"{asked}&sid={sid}", data="1")
    assert eventually(lambda: partner.get(asked).status_code == 200)


def test_sockets_of_a_demos_browser_count_together_and_else_of_a_person_or_screen() -> None:
    """Whatever the session; but the demo's people are all called the same."""
    anna, again = (Principal(kind=Kind.USER, id="anna", name="A", session=session) for session in ("s1", "s2"))
    screen = Principal(kind=Kind.SCREEN, id="anna", name="A", session="anna")
    assert asker_of(anna) == asker_of(again) != asker_of(screen)
    assert asker_of(replace(anna, is_demo=True)) != asker_of(replace(again, is_demo=True))


def test_a_screen_too_many_is_told_and_gets_in_when_one_leaves() -> None:
    """The second of two screens with room for one is refused in words; once the first has left, it is let in."""
    store = MemoryStore()
    app = create_app(store, CLOCK, access=Config(), room=Room(screens=1, sockets=2))
    Plant(store)
    browser, sockets = client_as(app, store, Config(), "supervisor@*"), app.extensions["socketio"]
    first, second = (
        sockets.test_client(app, namespace=NAMESPACE, auth={"site": SITE}, flask_test_client=browser) for _ in range(2)
    )
    assert [first.is_connected(NAMESPACE), second.is_connected(NAMESPACE)] == [True, False]
    first.disconnect(namespace=NAMESPACE)
    second.connect(namespace=NAMESPACE, auth={"site": SITE})
    assert second.is_connected(NAMESPACE)
    second.disconnect(namespace=NAMESPACE)


def test_pages_load_however_many_sockets_are_open(dashboard: Server) -> None:
    """Screens with room are shown the site, the next are told why not, and beyond that nothing is opened at all."""
    cookie = cookie_of(dashboard)
    with ExitStack() as opened:
        sockets = [opened.enter_context(socket_to(dashboard, cookie)) for _ in range(SMALL.sockets)]
        answers = [ask(client) for client in sockets]
        assert [answer[:2] for answer in answers] == ["40"] * SMALL.screens + ["44"] * 2
        assert all("too many screens" in answer for answer in answers[SMALL.screens :])
        for _ in range(10):
            with pytest.raises(simple_websocket.ConnectionError), socket_to(dashboard, cookie):
                pass
        assert answer_of(dashboard, "/socket.io/?EIO=4&transport=polling", cookie).status == 503
        assert [answer_of(dashboard, path, cookie).status for path in ("/", f"/wall/{SITE}", "/healthz")] == [200] * 3
        sockets[0].close()

        def is_let_in() -> bool:
            try:
                with socket_to(dashboard, cookie) as late:
                    return ask(late).startswith("40")
            except simple_websocket.ConnectionError:
                return False

        eventually(is_let_in, what="room for a late screen")
