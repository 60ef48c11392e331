"""The whole matrix of access: everything that the dashboard answers to, asked by everybody in every manner.

Run with `-s`, it prints how often it asked and what came of it; so does the summary at the end of a run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from access.audit import Deed
from clock import Clock
from dashboard.web import create_app
from store.memory_store import MemoryStore
from tests.access_askers import NOW, OF_DEMO, OURS, PEOPLE, Asker, Settlement, Standing, config
from tests.access_asking import (
    FETCHING,
    FOREIGN_ORIGINS,
    OWN_ORIGINS,
    POSTED,
    POSTINGS,
    USUAL,
    Kept,
    Manner,
    at_path,
    bodies,
    expected,
    manners_of,
    send,
    verdict,
)
from tests.access_matrix import ASKS, AT_ANY_PATH, CALLBACKS, MESSAGES, PLATES, SHARED, SHOWN, Ask, plates_for
from tests.access_sites import plant_sites
from tests.conftest import TOLD

NOBODY: frozenset[str] = frozenset()
UPDATE = "/_dash-update-component"


class Matrix:
    """A dashboard with all who ask it, and a tally of what came of it."""

    def __init__(self, *, is_demo: bool = False) -> None:
        self.store, self.config = MemoryStore(), config(is_demo=is_demo)
        plant_sites(self.store)
        self.askers = Settlement(self.store, self.config).askers
        self.app: Flask = create_app(self.store, Clock.starting(NOW, speed=1.0), access=self.config)
        self.kept, self.tally = Kept(self.store), Counter[tuple[str, str]]()
        told = send(self.app, self.askers["admin@*"], Ask("", "GET", "/_dash-dependencies", None), USUAL)
        self.bodies: dict[str, Any] = dict(bodies(told.get_json()))

    def ask(self, asker: Asker, ask: Ask, manner: Manner, body: Any = None) -> str:
        """Asks once; what is wrong with the answer, if anything."""
        due, answer = expected(ask, asker, manner), send(self.app, asker, ask, manner, body)
        came, is_changed, told = self._note(ask, answer, body), self.kept.is_changed(), told_wrongly(asker, answer)
        does_as_told = not is_changed if due else is_changed or not ask.does
        if came == due and does_as_told and not told:
            return ""
        return f"{ask.method} {ask.path} {manner}: {came}, not {due}; changed: {is_changed}, told: {told}"

    def post(self, asker: Asker, ask: Ask, callback: str, path: str) -> list[str]:
        """Asks a callback as a page at `path` does, in every manner; what is wrong with the answers."""
        told = self.bodies[callback]
        return list(filter(None, (self.ask(asker, ask, manner, at_path(told, path)) for manner in POSTINGS)))

    def ask_elsewhere(self, asker: Asker, path: str, callback: str) -> str:
        """Asks a callback of a path that is not its page's: it refuses, or has nothing to say, and does nothing."""
        ask, body = Ask(UPDATE, "POST", UPDATE, None, (200, 204)), at_path(self.bodies[callback], path)
        answer = send(self.app, asker, ask, POSTED, body)
        came, is_changed, told = self._note(ask, answer, body), self.kept.is_changed(), told_wrongly(asker, answer)
        if callback not in AT_ANY_PATH:
            told = told or PLATES.findall(answer.data)
        return f"{path}: {came}, changed: {is_changed}, told: {told}" if came == -1 or is_changed or told else ""

    def _note(self, ask: Ask, answer: TestResponse, body: Any) -> int | str:
        came = verdict(ask, answer)
        self.tally["callback" if body is not None else ask.method, str(came or "allowed")] += 1
        return came


def told_wrongly(asker: Asker, answer: TestResponse) -> list[bytes]:
    """The trucks that an answer names, and should not to this asker; a refusal should name none."""
    allowed = frozenset[bytes]() if answer.status_code in {401, 403} else plates_for(asker.name)
    return [] if allowed is None else sorted(set(PLATES.findall(answer.data)) - allowed)


@pytest.fixture(scope="module")
def matrix(request: pytest.FixtureRequest) -> Iterator[Matrix]:
    """One dashboard for all of it: nothing that is asked leaves anything behind."""
    made = Matrix()
    yield made
    told = [f"access matrix: {sum(made.tally.values())} asked by {len(made.askers)}"]
    told += [f"  {how:10} {came:10} {count:6}" for (how, came), count in sorted(made.tally.items())]
    request.config.stash.setdefault(TOLD, []).extend(told)
    print("", *told, sep="\n")


ASKERS = list(Settlement(MemoryStore(), config()).askers)


@pytest.mark.parametrize("name", ASKERS)
def test_every_route_answers_whom_it_should_and_nobody_else(matrix: Matrix, name: str) -> None:
    """In every manner of asking; whoever is refused has changed nothing."""
    asker = matrix.askers[name]
    wrong = [matrix.ask(asker, ask, manner) for ask in ASKS for manner in manners_of(ask.method)]
    assert list(filter(None, wrong)) == []


@pytest.mark.parametrize("name", ASKERS)
def test_every_page_is_drawn_for_whom_it_should_and_nobody_else(matrix: Matrix, name: str) -> None:
    """By the path that the callback is asked of, in every manner."""
    asker, wrong = matrix.askers[name], []
    for path, may in SHOWN.items():
        ask = Ask(UPDATE, "POST", UPDATE, may, (200, 204), to="/shared" if path == SHARED else "")
        wrong += [f"{path}: {each}" for each in matrix.post(asker, ask, "page.children", path)]
    assert wrong == []


@pytest.mark.parametrize("name", ASKERS)
def test_every_callback_answers_whom_it_should_and_nobody_else(matrix: Matrix, name: str) -> None:
    """At its own page in every manner; at any other it has nothing to say, whoever asks."""
    asker, wrong = matrix.askers[name], []
    for callback, (own, may) in CALLBACKS.items():
        to, does = "/shared" if own == SHARED else "", callback == "ship-orders.data"
        ask = Ask(UPDATE, "POST", UPDATE, may, (200, 204), to=to, does=does)
        wrong += [f"{callback}: {each}" for each in matrix.post(asker, ask, callback, own)]
        elsewhere = [matrix.ask_elsewhere(asker, path, callback) for path in SHOWN if path != own]
        wrong += [f"{callback} at {each}" for each in elsewhere if each]
    assert wrong == []


@pytest.mark.parametrize("name", ASKERS)
def test_the_sockets_answer_whom_they_should_and_nobody_else(matrix: Matrix, name: str) -> None:
    """Whoever may see the board of a site is connected and gets it; a site that is not there is like any other."""
    asker = matrix.askers[name]
    socketio = matrix.app.extensions["socketio"]
    for site, may in (("north", MESSAGES["connect"]), ("nowhere", NOBODY), ("", NOBODY), (None, NOBODY)):
        browser = matrix.app.test_client()
        for cookie, text in asker.cookies.items():
            browser.set_cookie(cookie, text, domain="localhost")
        client = socketio.test_client(matrix.app, namespace="/wall", auth={"site": site}, flask_test_client=browser)
        is_in = client.is_connected("/wall")
        assert is_in is (may is not None and name in may), site
        matrix.tally["socket", "allowed" if is_in else "refused"] += 1
        if is_in:
            client.emit("board.sync", namespace="/wall")
            client.disconnect(namespace="/wall")


@pytest.mark.parametrize("name", ASKERS)
def test_no_socket_is_opened_to_a_stranger_or_from_elsewhere(matrix: Matrix, name: str) -> None:
    """A handshake of somebody unknown is 401 before anything is opened; one of another origin is refused to all."""
    asker = matrix.askers[name]
    handshake = Ask("", "GET", "/socket.io/?EIO=4&transport=polling", None)
    for origin in (*OWN_ORIGINS, *FOREIGN_ORIGINS):
        answer = send(matrix.app, asker, handshake, Manner(origin))
        is_foreign = origin.get("Origin", OURS) != OURS
        due = {401} if asker.standing is not Standing.KNOWN else {400, 403} if is_foreign else {200}
        assert answer.status_code in due | ({400, 403} if is_foreign else set()), origin
        matrix.tally["handshake", "allowed" if answer.status_code == 200 else str(answer.status_code)] += 1
        if answer.status_code == 200:
            sid = answer.text.partition('"sid":"')[2].partition('"')[0]
            closing = Ask("", "POST", f"{handshake.path}&sid={sid}", None)
            send(matrix.app, asker, closing, USUAL)


def test_every_route_has_a_row(matrix: Matrix) -> None:
    """A new one is not forgotten here: it fails until somebody has written down who may ask for it."""
    there = {
        (rule.endpoint, method)
        for rule in matrix.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert there == {(ask.endpoint, ask.method) for ask in ASKS} | {(UPDATE, "POST")}


def test_every_callback_and_message_has_a_row(matrix: Matrix) -> None:
    """As Dash and the sockets list them."""
    assert set(matrix.bodies) == {"page.children", *CALLBACKS}
    server = matrix.app.extensions["socketio"].server
    assert {name: set(found) for name, found in server.handlers.items()} == {"/wall": set(MESSAGES)}
    assert server.namespace_handlers == {}


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_what_flask_adds_to_a_route_tells_and_does_no_more_than_the_route(matrix: Matrix, method: str) -> None:
    """`HEAD` is answered like `GET`, and `OPTIONS` is too, or says nothing but which methods there are."""
    for asker in matrix.askers.values():
        for ask in ASKS:
            answer = send(matrix.app, asker, ask._replace(method=method), USUAL)
            assert not answer.data or answer.status_code != 200
            assert not matrix.kept.is_changed(), (asker.name, ask.path)
            if ask.method == "GET":
                is_like_get = verdict(ask._replace(ok=(*ask.ok, 200)), answer) == expected(ask, asker, USUAL)
                is_bare = answer.status_code == 200 if method == "OPTIONS" else answer.status_code == 403 and ask.says
                assert is_like_get or is_bare, (asker.name, ask.path)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_what_a_route_does_not_offer_is_refused_to_all(matrix: Matrix, method: str) -> None:
    """405, or 404 where there is nothing."""
    offered = {each for ask in ASKS if ask.method == method for each in (ask.endpoint, ask.path)}
    for asker in (matrix.askers["nobody"], matrix.askers["admin@*"]):
        for ask in ASKS:
            if not offered & {ask.endpoint, ask.path}:
                answer = send(matrix.app, asker, ask._replace(method=method), USUAL)
                assert answer.status_code in {404, 405}, ask.path


@pytest.mark.parametrize(
    ("name", "callback", "path", "count"),
    [
        ("planner@north", "ship-head.children", "/shipment/north/S000", 1),
        ("supplier:Kolb Guss@north", "ship-head.children", "/shipment/north/S000", 1),
        ("share", "shared-head.children", SHARED, 1),
        ("planner@south with a link", "shared-head.children", SHARED, 1),
        ("carrier:hansa@north", "own-list.children", "/", 16),
        ("supplier:Adler Federn@north", "own-list.children", "/", 12),
    ],
)
def test_who_may_see_trucks_sees_them(matrix: Matrix, name: str, callback: str, path: str, count: int) -> None:
    """So that it shows when somebody else does; a partner sees its own that are under way."""
    ask = Ask(UPDATE, "POST", UPDATE, None, (200, 204))
    answer = send(matrix.app, matrix.askers[name], ask, POSTED, at_path(matrix.bodies[callback], path))
    assert len(set(PLATES.findall(answer.data))) == count
    assert not told_wrongly(matrix.askers[name], answer)


def test_a_refused_person_is_noted(matrix: Matrix) -> None:
    """Somebody known who asks for what they may not is in the audit log; what they asked for is in it, no secret is."""
    send(matrix.app, matrix.askers["planner@south"], Ask("", "GET", "/wall/north", None), USUAL)
    refused = [entry for _, entry in matrix.store.read_audit(count=100_000) if entry.deed is Deed.REFUSED]
    assert any(entry.on == "/wall/north" for entry in refused)
    secrets = [text.partition(".")[2] for asker in matrix.askers.values() for text in asker.cookies.values()]
    assert not any(len(secret) > 20 and secret in repr(refused) for secret in secrets)


def test_in_the_demo_everybody_is_an_admin() -> None:
    """Its own session may what an admin of all sites may, and no more."""
    demo = Matrix(is_demo=True)
    asker = demo.askers[OF_DEMO]._replace(standing=Standing.KNOWN)
    as_admin = asker._replace(name="admin@*")
    wrong = [demo.ask(as_admin, ask, manner) for ask in ASKS for manner in manners_of(ask.method)]
    assert list(filter(None, wrong)) == []


def test_in_the_demo_whoever_opens_a_page_is_signed_in() -> None:
    """A script, a picture or a form of somebody else's page is not; nor is a post."""
    demo = Matrix(is_demo=True)
    nobody, page = demo.askers["nobody"], Ask("", "GET", "/wall/north", None)
    opened = send(demo.app, nobody, page, Manner({}))
    assert opened.status_code == 200
    assert "dockwatch-session=" in str(opened.headers.getlist("Set-Cookie"))
    for ask, manner in (
        (page, Manner({"Sec-Fetch-Site": "cross-site"}, FETCHING)),
        (page._replace(path="/session"), USUAL),
        (page._replace(path=UPDATE, method="POST"), POSTED),
        (page._replace(path="/socket.io/?EIO=4&transport=polling"), USUAL),
    ):
        answer = send(demo.app, nobody, ask, manner)
        assert answer.status_code == 401
        assert not answer.headers.getlist("Set-Cookie")


def test_the_matrix_is_as_wide_as_it_says() -> None:
    """Each role at this site, at another and at all; every kind of stranger, screen and link."""
    assert len(PEOPLE) == 18
    assert len(ASKERS) == len(set(ASKERS)) == 40
    assert {"nobody", "session ended", "session idle", "session revoked", "account disabled"} < set(ASKERS)
    assert {"screen north", "screen revoked", "share", "share of another", "share ended"} < set(ASKERS)
