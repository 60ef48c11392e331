"""What is asked of a router, which answers are believed, and what a writer gets to know of it."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from cli import main
from ingest.backoff import Backoff
from ingest.routes.answer import NoAnswer, Place, is_believable, question, read
from ingest.routes.client import Client
from ingest.routes.questions import Key, Leg, Legs, Question, Questions
from ingest.routes.router_url import Dialect, RouterUrl
from ingest.routes.routes import AWAY_AFTER, KEPT, Routes
from tests.hand_clock import HandClock
from tests.integration.samples import T0, site
from tests.router_server import osrm_body, valhalla_body
from tests.waiting import eventually

OSRM = RouterUrl(Dialect.OSRM, "router", 5000, "/route/v1/driving")
VALHALLA = RouterUrl(Dialect.VALHALLA, "router", 8002, "/route")


class TestUrls:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("osrm+http://router:5000", OSRM),
            ("osrm+http://router:5000/", OSRM),
            ("osrm+http://router:5000/route/v1/driving/", OSRM),
            ("http://router:5000/route/v1/driving", OSRM),
            ("osrm+https://maps/osm", RouterUrl(Dialect.OSRM, "maps", 443, "/osm/route/v1/driving", tls=True)),
            ("http://router/route/v1/truck", RouterUrl(Dialect.OSRM, "router", 80, "/route/v1/truck")),
            ("valhalla+http://router:8002", VALHALLA),
            ("http://router:8002/route", VALHALLA),
            ("valhalla+http://[::1]:8002/v/", RouterUrl(Dialect.VALHALLA, "::1", 8002, "/v/route")),
            (
                "valhalla+https://in:p%40ss@maps",
                RouterUrl(Dialect.VALHALLA, "maps", 443, "/route", tls=True, authorization="Basic aW46cEBzcw=="),
            ),
        ],
    )
    def test_a_router_is_told_by_its_prefix_or_by_its_path(self, text: str, expected: RouterUrl) -> None:
        """The name before the + or else the path of the service says which router it is; the rest is filled in."""
        assert RouterUrl.parse(text) == expected

    @pytest.mark.parametrize(
        "text",
        [
            "router:5000",
            "http://router:8002",
            "http://router/table/v1/driving",
            "google+http://router",
            "osrm+ftp://router",
            "osrm+http://",
            "osrm+http://router:0",
            "osrm+http://router:port",
            "osrm+http://[::1",
            "osrm+http://rou ter",
            "osrm+http://router/a b",
            "osrm+http://in:hunter2@router:5000/?key=hunter2",
            "valhalla+http://in:hunter2@router#hunter2",
        ],
    )
    def test_what_names_no_router_is_refused_with_what_to_write(self, text: str) -> None:
        """The error shows a URL that would do, or what to leave out, and gives no password away."""
        with pytest.raises(ValueError, match=r"osrm\+http://host|leave it out") as raised:
            RouterUrl.parse(text)
        assert "hunter2" not in str(raised.value)

    def test_a_password_is_in_no_log(self) -> None:
        """Neither the address that is logged nor the value's own text shows it."""
        url = RouterUrl.parse("osrm+http://in:hunter2@router:5000")
        assert url.authorization is not None
        for shown in (url.shown(), repr(url)):
            assert "hunter2" not in shown
            assert url.authorization not in shown

    @pytest.mark.parametrize(
        ("argv", "environ", "named"),
        [
            (["worker"], {"DOCKWATCH_ROUTER": "http://router:8002"}, "DOCKWATCH_ROUTER"),
            (["run"], {"DOCKWATCH_ROUTER": "http://router:8002"}, "DOCKWATCH_ROUTER"),
            (["worker", "--router", "router"], {}, "--router"),
        ],
    )
    def test_a_bad_url_ends_the_command_at_its_start(
        self, argv: list[str], environ: dict[str, str], named: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Whoever mistypes it is told in one line which one, and what to write."""
        assert main(argv, environ) == 1
        said = capsys.readouterr().err
        assert said.startswith(f"app.py: {named}: ")
        assert "osrm+http://host:5000" in said


class TestQuestions:
    def test_osrm_is_asked_for_seconds_only(self) -> None:
        """Longitude first, no line of the way, and no road further off than 5 km."""
        asked = question(OSRM, (52.5, 10.25), (52.0, -0.1))
        assert asked == "/route/v1/driving/10.25000,52.50000;-0.10000,52.00000?overview=false&radiuses=5000;5000"

    def test_valhalla_is_asked_for_a_truck(self) -> None:
        """The way of a truck, in kilometres, without the turns."""
        parts = urlsplit(question(VALHALLA, (52.5, 10.25), (52.0, -0.1)))
        assert parts.path == "/route"
        asked = json.loads(parse_qs(parts.query)["json"][0])
        assert [(each["lat"], each["lon"]) for each in asked["locations"]] == [(52.5, 10.25), (52.0, -0.1)]
        assert {each["search_cutoff"] for each in asked["locations"]} == {5000}
        assert (asked["costing"], asked["directions_type"]) == ("truck", "none")

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


class TestAnswers:
    @pytest.mark.parametrize(("dialect", "body"), [("osrm", osrm_body(3600.5)), ("valhalla", valhalla_body(3600.5))])
    def test_seconds_are_read_from_either_router(self, dialect: str, body: bytes) -> None:
        """A route as each of them writes it, with all that is not asked for beside it."""
        assert read(Dialect(dialect), 200, body) == 3600.5

    @pytest.mark.parametrize(
        ("dialect", "body"),
        [
            ("osrm", b'{"code":"NoRoute","message":"Impossible route between points"}'),
            ("osrm", b'{"code":"NoSegment","message":"Could not find a matching segment for coordinate 0"}'),
            ("valhalla", b'{"error_code":442,"error":"No path could be found for input","status_code":400}'),
            ("valhalla", b'{"error_code":171,"error":"No suitable edges near location","status_code":400}'),
            ("valhalla", b'{"error_code":154,"error":"Path distance exceeds the max distance limit"}'),
        ],
    )
    def test_no_road_is_an_answer(self, dialect: str, body: bytes) -> None:
        """A router that knows its map and finds no road on it works."""
        assert read(Dialect(dialect), 400, body) is None

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"null",
            b"[]",
            b"{}",
            b"<html><body>It works!</body></html>",
            b'{"code":"Ok","routes":[]}',
            b'{"code":"Ok","routes":[null]}',
            b'{"code":"Ok","routes":[{"distance":5.0}]}',
            b'{"code":"Ok","routes":[{"duration":"3600"}]}',
            b'{"code":"Ok","routes":[{"duration":null}]}',
            b'{"code":"Ok","routes":[{"duration":true}]}',
            b'{"code":"Ok","routes":[{"duration":NaN}]}',
            b'{"code":"Ok","routes":[{"duration":Infinity}]}',
            b'{"code":"Ok","routes":[{"duration":1e999}]}',
            b'{"code":"Ok","routes":[{"duration":-3600}]}',
            b'{"code":"Ok","routes":[{"duration":0}]}',
            b'{"code":"InvalidQuery","routes":[{"duration":3600}]}',
            osrm_body(3600.0)[:-20],
            b'{"code":"\xff"}',
            b'{"code":"Ok","x":' + b"[" * 100_000,
        ],
    )
    def test_what_makes_no_sense_is_no_answer(self, body: bytes) -> None:
        """Garbage, half answers and numbers that are none raise one kind of error, whichever router was asked."""
        for dialect in Dialect:
            for status in (200, 400):
                with pytest.raises(NoAnswer):
                    read(dialect, status, body)

    @pytest.mark.parametrize("number", [b"NaN", b"-1", b"0", b'"60"', b"null", b"1e999"])
    def test_a_trip_without_a_time_is_no_answer(self, number: bytes) -> None:
        """Valhalla's numbers are checked like OSRM's."""
        with pytest.raises(NoAnswer):
            read(Dialect.VALHALLA, 200, b'{"trip":{"status":0,"summary":{"time":' + number + b"}}}")

    @pytest.mark.parametrize("status", [201, 204, 301, 302, 403, 404, 429, 500, 503])
    def test_another_status_is_no_answer_whatever_stands_below(self, status: int) -> None:
        """Only what the routers answer with is read."""
        with pytest.raises(NoAnswer, match=str(status)):
            read(Dialect.OSRM, status, osrm_body(3600.0))

    def test_a_trip_that_failed_is_no_answer(self) -> None:
        """A status that is not 0 does not become a way because a time stands beside it."""
        with pytest.raises(NoAnswer):
            read(Dialect.VALHALLA, 200, b'{"trip":{"status":1,"summary":{"time":60}}}')

    def test_a_truck_is_neither_slower_than_a_walker_nor_faster_than_the_law(self) -> None:
        """130 km/h over the great circle is the most that is believed, 3 km/h the least."""
        believed = [is_believable(minutes, 65.0) for minutes in (29.9, 30.0, 60.0, 1300.0, 1301.0)]
        assert believed == [False, True, True, True, False]


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
