"""The stops of a shipment, as its plan file says them: pick-ups and drops between its origin and the site."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ingest.plan_file import PlanRead, Source, read_plan
from ingest.plan_file.export import as_plan_file
from ingest.plan_file.stopovers import MOST
from store.codec import decode_plan, encode_json
from tests.scenes import make_plan, make_shipment, make_site
from tests.unit.test_plan_file import HEADER, NORTH, ROW, read
from tracking.plan import Shipment, Stopover

STOPS = (Stopover("Pick-up Ulm", 48.4, 9.99), Stopover("Depot", 49.1, 9.2))
WRITTEN = "Pick-up Ulm:48.40:9.99; Depot:49.1:9.2"


def read_table(stops: str) -> PlanRead:
    row = ",".join(f'"{cell}"' for cell in [*ROW.values(), stops])
    return read(f"{HEADER},stops\n{row}\n")


def read_json(**more: Any) -> PlanRead:
    shipment = ROW | {"lines": []} | more
    return read_plan([Source("plan.json", json.dumps({"shipments": [shipment]}).encode())], {"north": NORTH})


def shipment_of(result: PlanRead) -> Shipment:
    assert result.problems == ()
    return result.plans[0].shipments[0]


def test_a_shipment_without_stops() -> None:
    """Stops are left out as a rule: neither form of the plan asks for them."""
    for result in (read_table(""), read_table(" ; "), read_json(), read_json(stops=[]), read_json(stops=None)):
        assert shipment_of(result).stops == ()


def test_stops_in_each_form() -> None:
    """A table has one column of them, in their order; JSON has a list of objects, or the same words."""
    objects = [{"name": stop.name, "lat": stop.lat, "lon": stop.lon} for stop in STOPS]
    for result in (read_table(WRITTEN), read_json(stops=WRITTEN), read_json(stops=objects)):
        assert shipment_of(result).stops == STOPS
        assert result.notes == ()


@pytest.mark.parametrize(
    ("written", "stops"),
    [
        ("Tor 3: Rampe B:48,40:9,99", [Stopover("Tor 3: Rampe B", 48.4, 9.99)]),
        (" Ulm : 48.40 : 9.99 ;", [Stopover("Ulm", 48.4, 9.99)]),
        ("Ulm:48.4:9.99\nSüd:-33.9:-70.6", [Stopover("Ulm", 48.4, 9.99), Stopover("Süd", -33.9, -70.6)]),
    ],
)
def test_what_people_write(written: str, stops: list[Stopover]) -> None:
    """Names may hold a colon, degrees a decimal comma, items a line of their own."""
    assert list(shipment_of(read_table(written)).stops) == stops


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Ulm", "'Ulm' is not name:lat:lon, such as Pick-up Ulm:48.40:9.99; Depot:49.1:9.2"),
        ("48.40:9.99", "'48.40:9.99' is not name:lat:lon"),
        ("Ulm, 48.40, 9.99", "is not name:lat:lon"),
        (":48.40:9.99", "is empty, or longer than 120 characters"),
        (f"{'U' * 121}:48.40:9.99", "is empty, or longer than 120 characters"),
        ("#N/A:48.40:9.99", "error of the spreadsheet"),
        ("Ulm\x07:48.40:9.99", "control character"),
        ("Depot:49:9; Ulm:91:9.99", "Ulm: '91' is not between -90 and 90 degrees"),
        ("Ulm:48.40:181", "Ulm: '181' is not between -180 and 180 degrees"),
        ("Ulm:nan:9.99", "Ulm: 'nan' is not a finite number"),
        ("Ulm:48.40:", "Ulm: '' is not a number"),
        ("Ulm:north:9.99", "Ulm: 'north' is not a number"),
        ("; ".join(f"S{n}:48:{n}" for n in range(MOST + 1)), f"holds {MOST + 1} stops, more than {MOST}"),
    ],
)
def test_a_bad_stop_is_told(written: str, words: str) -> None:
    """What cannot be a stop is refused with its column and what is wrong, and nothing is imported."""
    result = read_table(written)
    assert [(problem.line, problem.column) for problem in result.problems] == [(2, "stops")]
    assert words in result.problems[0].reason
    assert result.plans == ()


@pytest.mark.parametrize(
    ("stops", "words"),
    [
        (5, "is not a list of name, lat and lon"),
        ({"name": "Ulm"}, "is not a list of name, lat and lon"),
        (["Ulm"], "Ulm is not an object of name, lat and lon"),
        ([{"name": "Ulm", "lat": 48.4}], "is not an object of name, lat and lon"),
        ([{"name": "Ulm", "lat": 48.4, "lon": 9.99, "dwell": 30}], "is not an object of name, lat and lon"),
        ([{"name": 5, "lat": 48.4, "lon": 9.99}], "5 is not text"),
        ([{"name": "Ulm", "lat": True, "lon": 9.99}], "Ulm: True is not a number"),
        ([{"name": "Ulm", "lat": [], "lon": 9.99}], "Ulm: [] is not a number"),
    ],
)
def test_a_bad_object_is_told(stops: object, words: str) -> None:
    """The same for the list of a JSON file."""
    result = read_json(stops=stops)
    assert [(problem.line, problem.column) for problem in result.problems] == [(1, "stops")]
    assert words in result.problems[0].reason


def test_as_many_stops_as_may_be() -> None:
    """The limit itself is taken."""
    assert len(shipment_of(read_table("; ".join(f"S{n}:48:{n}" for n in range(MOST)))).stops) == MOST


@pytest.mark.parametrize(
    ("written", "kept", "note"),
    [
        ("Kassel works:51.3101:9.4801; Depot:49.1:9.2", ["Depot"], "Kassel works is at the origin"),
        ("Ulm:48.4:9.99; Gate 2:48.401:9.99; Depot:49.1:9.2", ["Ulm", "Depot"], "Gate 2 is where Ulm is"),
        ("Ulm:48.4:9.99; Plant:51.001:9.0", ["Ulm"], "Plant is the site itself"),
    ],
)
def test_a_stop_where_it_stands_anyway(written: str, kept: list[str], note: str) -> None:
    """At the origin, at the stop before or at the plant it is no stop of its own: left out, and that is said."""
    result = read_table(written)
    assert [stop.name for stop in shipment_of(result).stops] == kept
    assert [(found.line, found.column) for found in result.notes] == [(2, "stops")]
    assert note in result.notes[0].reason


def test_the_site_named_twice_is_the_site() -> None:
    """Its gate and its door at the end are no stop on the way, neither of them."""
    result = read_table("Ulm:48.4:9.99; Gate:51.001:9.0; Door:51.0:9.0")
    assert [stop.name for stop in shipment_of(result).stops] == ["Ulm"]


def test_a_place_may_come_again() -> None:
    """A shuttle that ends where it began has made two stops there."""
    assert len(shipment_of(read_table("Ulm:48.4:9.99; Depot:49.1:9.2; Ulm:48.4:9.99")).stops) == 3


def test_stops_are_exported_and_read_back() -> None:
    """A plan with stops is the same after export and import, and as it is ordered and kept."""
    plan = make_plan(make_shipment(1, stops=STOPS), make_shipment(2))
    result = read_plan([Source("plan.json", json.dumps(as_plan_file([plan])).encode())], {})
    assert (result.problems, result.notes, result.plans) == ((), (), (plan,))
    assert decode_plan(encode_json(plan)) == plan


def test_a_plan_that_was_kept_before_there_were_stops() -> None:
    """An older release's plan is read as one without."""
    plan = make_plan(make_shipment(1), site=make_site())
    older = encode_json(plan).replace(b',"stops":[]', b"")
    assert older != encode_json(plan)
    assert decode_plan(older) == plan
