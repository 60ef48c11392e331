"""Where a router is, what is asked of it, and which answers are believed."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from cli import main
from ingest.routes.answer import NoAnswer, is_believable, question, read
from ingest.routes.router_url import Dialect, RouterUrl
from tests.router_server import osrm_body, valhalla_body

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
