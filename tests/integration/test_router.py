"""A router over a real socket: what it says well, what it says badly, and what a worker makes of either."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping

import pytest

from deploy.child import free_port
from ingest.backoff import Backoff
from ingest.routes.answer import NoAnswer
from ingest.routes.client import Client
from ingest.routes.router_url import RouterUrl
from ingest.routes.routes import AWAY_AFTER, Routes
from store.memory_store import MemoryStore
from tests.hand_clock import HandClock
from tests.integration.samples import GATE, ORIGIN, batch, pings, plan, site
from tests.router_server import (
    FREE_FLOW_KMH,
    Exchange,
    RouterServer,
    Says,
    dripping,
    endless,
    http,
    never,
    osrm,
    osrm_body,
    router_server,
    saying,
    seconds_of,
    valhalla,
    valhalla_body,
)
from tests.waiting import eventually
from tests.worker_runs import AT, order, settled, without_reception, worker_running
from tracking.board import Row
from tracking.geodesy import distance_m

SPEAKS: Mapping[str, Says] = {"osrm": osrm, "valhalla": valhalla}
PATIENT_S = 30.0
"""A timeout that no test waits for: what has to be done by then was done without waiting for the router."""


def client_of(server: RouterServer, dialect: str = "osrm", timeout_s: float = PATIENT_S) -> Client:
    return Client(RouterUrl.parse(f"{dialect}+http://127.0.0.1:{server.port}"), timeout_s)


def routes_of(server: RouterServer, *, timeout_s: float = PATIENT_S) -> Routes:
    """Not yet started; it tries again at once."""
    return Routes(client_of(server, timeout_s=timeout_s), HandClock(AT), backoff=Backoff(0.001, 0.01))


@pytest.mark.parametrize("dialect", SPEAKS)
def test_the_way_of_a_truck_is_asked_over_http(dialect: str) -> None:
    """Each of the two routers gets its own question, and its seconds are what comes back."""
    with router_server(SPEAKS[dialect]) as server:
        assert client_of(server, dialect).seconds(ORIGIN, GATE) == pytest.approx(seconds_of((*ORIGIN, *GATE)))
        assert len(server.asked) == 1


def test_a_router_behind_a_password_gets_it() -> None:
    """User and password of the URL are sent as basic authentication, and no credentials without."""
    with router_server(osrm) as server:
        url = f"osrm+http://in:p%40ss@127.0.0.1:{server.port}"
        Client(RouterUrl.parse(url), PATIENT_S).seconds(ORIGIN, GATE)
        client_of(server).seconds(ORIGIN, GATE)
        expected = f"Authorization: Basic {b64encode(b'in:p@ss').decode()}"
        assert [[line for line in head if "Authorization" in line] for head in server.heard] == [[expected], []]


def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The plant's network is its own: a proxy variable sends no truck's position elsewhere."""
    with router_server(osrm) as server, router_server(osrm) as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert client_of(server).seconds(ORIGIN, GATE)
        assert (len(server.asked), proxy.asked) == (1, [])


WELL = http(osrm_body(3600.0))
BADLY: Mapping[str, Says] = {
    "an error of the server": saying(http(b"oops", "500 Internal Server Error")),
    "an error with a good body": saying(http(osrm_body(3600.0), "503 Service Unavailable")),
    "a page": saying(http(b"<html><body>It works!</body></html>")),
    "not a number": saying(http(osrm_body(float("nan")))),
    "a negative time": saying(http(osrm_body(-3600.0))),
    "the other router's answer": saying(http(valhalla_body(3600.0))),
    "nothing": saying(b""),
    "no HTTP": saying(b"SSH-2.0-OpenSSH_9.2p1\r\n"),
    "half a head": saying(WELL[:20]),
    "half a body": saying(WELL[:-30]),
    "half a chunk": saying(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n{"),
    "a length that is none": saying(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"),
    "a body without an end": endless,
}


@pytest.mark.parametrize("says", BADLY.values(), ids=BADLY.keys())
def test_what_makes_no_sense_is_no_answer(says: Says) -> None:
    """Whatever comes over the socket is a way, or one kind of error."""
    with router_server(says) as server, pytest.raises(NoAnswer):
        client_of(server).seconds(ORIGIN, GATE)


@pytest.mark.parametrize("says", [never, dripping], ids=["never", "dripping"])
def test_a_slow_router_is_cut_off(says: Says) -> None:
    """The timeout holds for the whole answer: neither silence nor a byte now and then makes it longer."""
    with router_server(says) as server, pytest.raises(NoAnswer):
        client_of(server, timeout_s=0.2).seconds(ORIGIN, GATE)


def test_nobody_there_is_no_answer() -> None:
    """A refused connection is told as such."""
    with pytest.raises(NoAnswer, match="refused"):
        Client(RouterUrl.parse(f"osrm+http://127.0.0.1:{free_port()}"), PATIENT_S).seconds(ORIGIN, GATE)


@pytest.mark.parametrize("status", ["301 Moved Permanently", "302 Found", "307 Temporary Redirect"])
def test_a_redirect_is_not_followed(status: str) -> None:
    """Only the router of the settings is asked, whatever it says about others."""
    with router_server(osrm) as elsewhere:
        location = f"Location: http://127.0.0.1:{elsewhere.port}/route/v1/driving/10,52;10,53?overview=false"
        with router_server(saying(http(b"", status, location))) as server:
            with pytest.raises(NoAnswer, match=status[:3]):
                client_of(server).seconds(ORIGIN, GATE)
            assert len(server.asked) == 1
        assert elsewhere.asked == []


def test_a_router_that_is_killed_and_comes_back_is_used_again() -> None:
    """Through an answer cut short, a dead port and a new start: no minutes meanwhile, the right ones in the end."""

    def hang_up(path: str, exchange: Exchange) -> None:
        exchange.send(WELL[:-30])

    with router_server(hang_up) as server:
        routes = routes_of(server)
        routes.place(site())
        routes.start()
        try:

            def failed(times: int) -> bool:
                assert routes.minutes("plant", *ORIGIN) is None
                return routes.counts().failed >= times

            eventually(lambda: failed(1), what="an answer cut short")
            server.kill()
            enough = routes.counts().failed + AWAY_AFTER
            eventually(lambda: failed(enough), what="refused connections")
            server.says = osrm
            server.start()
            minutes = eventually(lambda: routes.minutes("plant", *ORIGIN), what="minutes")
            assert minutes == pytest.approx(distance_m(*ORIGIN, *GATE) / 1000 / FREE_FLOW_KMH * 60)
        finally:
            routes.stop()


def test_a_question_cut_by_the_end_is_no_failure_of_the_router() -> None:
    """What `stop` ends amid its answer is not counted against the router."""
    with router_server(never) as server:
        routes = routes_of(server)
        routes.place(site())
        routes.start()
        routes.minutes("plant", *ORIGIN)
        eventually(lambda: server.asked, what="the question")
        routes.stop()
        assert routes.counts().failed == 0


def board_with(routes: Routes | None, until: Callable[[], object] = lambda: True) -> dict[str, Row]:
    """The board of the sample plant after a truck's first pings, from a worker with or without a router."""
    store = MemoryStore()
    with worker_running(store, routes=routes):
        order(store, plan("t1", "t2"))
        store.write_batch(batch(*pings("t1", 30)))
        eventually(until, what="the router's part")
        return without_reception(settled(store, {"t1": 30}))


def test_a_worker_asks_for_its_trucks_ways() -> None:
    """Where a plan's trucks begin and where they are is asked of the router, with nobody told to."""
    with router_server(osrm) as server:
        routes = routes_of(server)
        board_with(routes, lambda: routes.counts().answered)
        assert routes.counts().failed == 0
        assert routes.minutes("plant", *ORIGIN) == pytest.approx(distance_m(*ORIGIN, *GATE) / 1000 / FREE_FLOW_KMH * 60)


@pytest.mark.parametrize("says", [None, never, saying(http(b"", "500 Oops"))], ids=["killed", "silent", "failing"])
def test_a_dead_router_changes_nothing(says: Says | None) -> None:
    """The board beside a router that is dead, silent or broken is the board without one, and comes without waiting."""
    with router_server(says or osrm) as server:
        if says is None:
            server.kill()
        routes = routes_of(server)
        beside = board_with(routes, lambda: server.asked if says is never else routes.counts().failed)
        assert beside == board_with(None)
        assert routes.counts().answered == 0
        assert len(server.asked) <= 1 or says is not never, "still at its first question when the board was there"
        if says is None:
            server.start()
