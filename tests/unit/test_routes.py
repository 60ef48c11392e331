"""What a writer gets to know of a router's answers, and when the router is asked."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import msgspec
import pytest

from ingest.backoff import Backoff
from ingest.routes.answer import NoAnswer, Place
from ingest.routes.client import Client
from ingest.routes.questions import Key, Leg, Legs, Question, Questions
from ingest.routes.router_url import Dialect, RouterUrl
from ingest.routes.routes import AWAY_AFTER, KEPT, Routes
from ingest.site_writer import Known, SiteWriter
from ingest.worker import SiteHistory
from store.memory_store import MemoryStore
from store.ports import Entry, Order
from tests.hand_clock import HandClock
from tests.integration.samples import ORIGIN, T0, opened, ping, shipment, site
from tests.waiting import eventually
from tracking.plan import SitePlan
from tracking.state import Position, VehicleState

OSRM = RouterUrl(Dialect.OSRM, "router", 5000, "/route/v1/driving")


class TestMemory:
    def test_the_newest_is_asked_first_and_the_oldest_let_go(self) -> None:
        """Three questions in a room for two: the first is gone, and one that is put again is the newest."""
        questions = Questions(2)
        keys = [Key(cell, (52.0, 10.0)) for cell in (1, 2, 3)]
        rooms = [questions.put(key, Question((52.5, 10.0), key.end, 55.0)) for key in keys]
        assert rooms == [True, True, False]
        assert questions.newest()[0] == keys[2]
        assert questions.put(keys[1], Question((52.6, 10.0), (52.0, 10.0), 66.0))
        assert questions.newest() == (keys[1], Question((52.5, 10.0), (52.0, 10.0), 55.0))
        questions.drop(keys[1])
        assert (len(questions), questions.newest()[0]) == (1, keys[2])

    def test_the_answer_that_was_used_longest_ago_goes_first(self) -> None:
        """Answers are kept up to a number; one that is looked at stays."""
        legs = Legs(2)
        keys = [Key(cell, (52.0, 10.0)) for cell in (1, 2, 3)]
        for key in keys[:2]:
            legs.put(key, Leg(10.0, 12.0, T0))
        assert legs.find(keys[0]) is not None
        legs.put(keys[2], Leg(10.0, 12.0, T0))
        assert [legs.find(key) is not None for key in keys] == [True, False, True]
        assert len(legs) == 2


class StubClient(Client):
    """Answers what it is told to, and only when it is let; keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__(OSRM, 1.0)
        self.asked: list[tuple[Place, Place]] = []
        self.let, self.answer = threading.Event(), 3600.0
        self.error: Exception | None = None
        self.let.set()

    def seconds(self, start: Place, end: Place) -> float | None:
        self.asked.append((start, end))
        self.let.wait(20)
        if self.error is not None:
            raise self.error
        return self.answer or None

    def cut(self) -> None:
        self.let.set()


@contextmanager
def routes_of(client: StubClient, clock: HandClock | None = None, *, legs: int = 100) -> Iterator[Routes]:
    """Routes to the sample plant at 52 N 10 E, with short waits after failures; stopped in the end."""
    routes = Routes(client, clock or HandClock(T0), backoff=Backoff(0.001, 0.002), legs=legs)
    routes.place(site())
    routes.start()
    yield routes
    routes.stop()


def known(routes: Routes, lat: float = 52.5, lon: float = 10.0) -> float:
    found = eventually(lambda: routes.minutes("plant", lat, lon), what="minutes")
    assert found is not None
    return found


class TestRoutes:
    def test_a_writer_never_waits_for_an_answer(self) -> None:
        """While a question is being asked, and others wait, whoever wants minutes gets None at once; later, minutes."""
        client = StubClient()
        client.let.clear()
        with routes_of(client) as routes:
            assert routes.minutes("plant", 52.5, 10.0) is None
            eventually(lambda: client.asked, what="a question")
            assert [routes.minutes("plant", 52.4 + n / 10, 10.0) for n in range(5)] == [None] * 5
            assert len(client.asked) == 1, "one at a time"
            client.let.set()
            assert known(routes) == pytest.approx(60.0)
            eventually(lambda: len(client.asked) == 5, what="each way asked once")

    def test_a_cell_is_asked_for_once(self) -> None:
        """Fixes of one cell share one answer, scaled by what is left of the way, and two sites have two."""
        client = StubClient()
        with routes_of(client) as routes:
            assert known(routes) == pytest.approx(60.0)
            nearer = routes.minutes("plant", 52.498, 10.0)
            assert nearer == pytest.approx(60.0 * 0.498 / 0.5, rel=1e-4)
            assert len(client.asked) == 1
            routes.place(msgspec.structs.replace(site("south"), lat=51.0))
            client.answer = 7200.0
            eventually(lambda: routes.minutes("south", 52.5, 10.0) == pytest.approx(120.0), what="the other site's")
            assert known(routes) == pytest.approx(60.0)

    def test_a_site_that_moved_is_asked_for_anew(self) -> None:
        """Answers belong to the place, not to the name."""
        client = StubClient()
        with routes_of(client) as routes:
            known(routes)
            routes.place(msgspec.structs.replace(site(), lat=52.1))
            assert routes.minutes("plant", 52.5, 10.0) is None
            eventually(lambda: len(client.asked) == 2, what="a second question")
            assert client.asked[1][1] == (52.1, 10.0)

    @pytest.mark.parametrize(("name", "lat"), [("elsewhere", 52.5), ("plant", 52.01), ("plant", -30.0)])
    def test_nothing_is_asked_where_a_router_is_of_no_use(self, name: str, lat: float) -> None:
        """An unknown site, the last 3 km, and a place from which no truck comes are never asked for."""
        client = StubClient()
        with routes_of(client) as routes:
            assert routes.minutes(name, lat, 10.0) is None
            known(routes)
            assert client.asked == [((52.5, 10.0), (52.0, 10.0))]

    def test_an_old_answer_serves_until_the_new_one_comes(self) -> None:
        """After twelve hours a way is asked for again; until it is answered the old minutes stay."""
        client, clock = StubClient(), HandClock(T0)
        with routes_of(client, clock) as routes:
            known(routes)
            clock.at = T0 + KEPT - timedelta(seconds=1)
            assert known(routes) == pytest.approx(60.0)
            assert len(client.asked) == 1
            client.let.clear()
            client.answer, clock.at = 5400.0, T0 + KEPT
            assert known(routes) == pytest.approx(60.0)
            eventually(lambda: len(client.asked) == 2, what="a second question")
            client.let.set()
            eventually(lambda: known(routes) == pytest.approx(90.0), what="the new answer")

    @pytest.mark.parametrize(("answer", "count"), [(0.0, "no_road"), (60.0, "unbelievable"), (1e7, "unbelievable")])
    def test_no_road_and_a_tall_tale_are_kept_as_none(self, answer: float, count: str) -> None:
        """A cell without a road, or with one that no truck drives in that time, is not asked for again and again."""
        client = StubClient()
        client.answer = answer
        with routes_of(client) as routes:
            routes.minutes("plant", 52.5, 10.0)
            eventually(lambda: getattr(routes.counts(), count), what=count)
            client.answer = 3600.0
            known(routes, 52.7)
            assert routes.minutes("plant", 52.5, 10.0) is None
            assert len(client.asked) == 2
            assert routes.counts().failed == 0

    def test_what_is_kept_is_bounded(self) -> None:
        """Of more cells than are kept, the one used longest ago is asked for again."""
        client = StubClient()
        with routes_of(client, legs=2) as routes:
            for lat in (52.5, 52.6, 52.7):
                known(routes, lat)
            assert routes.minutes("plant", 52.5, 10.0) is None
            assert known(routes, 52.7) == pytest.approx(60.0)

    def test_a_router_that_is_away_is_told_of_once_and_so_is_its_return(self, caplog: pytest.LogCaptureFixture) -> None:
        """Many failures, one warning that says so and why; one line when it answers again; and then its minutes."""
        caplog.set_level(logging.INFO, logger="ingest.routes")
        client = StubClient()
        client.error = NoAnswer("no luck")
        with routes_of(client) as routes:

            def failed_often() -> bool:
                assert routes.minutes("plant", 52.5, 10.0) is None
                return routes.counts().failed >= 3 * AWAY_AFTER

            eventually(failed_often, what="failures")
            client.error = None
            assert known(routes) == pytest.approx(60.0)
        told = [record.getMessage() for record in caplog.records]
        assert [line for line in told if "no luck" in line] == [
            "osrm at router:5000 is away, estimates go by distance until it is back: no luck"
        ]
        assert sum("the router is back" in line for line in told) == 1

    def test_a_fault_of_ours_ends_nothing(self, caplog: pytest.LogCaptureFixture) -> None:
        """What is no failure of the router is logged with its trace, and the next question is asked."""
        client = StubClient()
        client.error = ZeroDivisionError("oops")
        with routes_of(client) as routes:
            routes.minutes("plant", 52.5, 10.0)
            eventually(lambda: routes.counts().failed, what="a failure")
            client.error = None
            assert known(routes) == pytest.approx(60.0)
        assert any(record.exc_info for record in caplog.records)

    def test_it_stops_amid_a_question(self) -> None:
        """Whoever stops the worker does not wait for the router."""
        client = StubClient()
        client.let.clear()
        with routes_of(client) as routes:
            routes.minutes("plant", 52.5, 10.0)
            eventually(lambda: client.asked, what="a question")
        assert "router" not in [thread.name for thread in threading.enumerate()]


def test_a_writer_asks_ahead_for_its_plan_and_its_trucks() -> None:
    """Origins and positions are asked for when a writer begins and when its plan changes; in between, each fix."""
    store = MemoryStore()
    asked: list[tuple[float, float]] = []
    opened(store, "t1", "t2")
    known = store.snapshot("plant")
    at = VehicleState(carrier="acme", vehicle="t2", position=Position(lat=52.4, lon=10.0, fixed_at=T0))

    def router(site_id: str, lat: float, lon: float) -> float | None:
        asked.append((lat, lon))
        return None

    writer = SiteWriter(Known(known.plan, [at], known.rows), SiteHistory(store, "plant"), router)
    writer.step(T0, (), (), whole=True)
    assert set(asked) == {ORIGIN, (52.4, 10.0)}
    asked.clear()
    writer.step(T0, (), (), whole=True)
    assert asked == []
    writer.step(T0, [Entry(id="1-0", ping=ping("t1", 60, lat=52.8))], (), whole=False)
    assert set(asked) == {ORIGIN, (52.8, 10.0)}
    asked.clear()
    more = msgspec.json.encode(SitePlan(site=site(), shipments=(shipment("s-t3", "t3"),)))
    writer.step(T0, (), [Order(id="2-0", kind="plan", body=more)], whole=False)
    assert set(asked) == {ORIGIN, (52.8, 10.0), (52.4, 10.0)}
