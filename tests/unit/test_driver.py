"""What simulated drivers say: the same in every run, at a time and in words that fit their trip."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from ingest.decoders import decode
from simulators.cast import Role
from simulators.day import SEED
from simulators.driver import find_answer, reports
from simulators.truck import Truck, trucks

DAYS = [date(2026, 11, 23) + timedelta(days=n) for n in range(6)]
Said = list[tuple[Truck, datetime, str, dict[str, Any]]]


@pytest.fixture(scope="module")
def said() -> dict[Role, Said]:
    """All that is said on some days: by whom, when, as what, and in which words."""
    found: dict[Role, Said] = defaultdict(list)
    for on in DAYS:
        for truck in trucks("north", on, SEED):
            for each in reports("acme", truck, on, SEED):
                kind = each.topic.removeprefix(f"carriers/acme/up/{truck.booking.vehicle}/")
                found[truck.booking.role].append((truck, each.at, kind, json.loads(each.payload)))
    return found


def everything(said: dict[Role, Said]) -> Said:
    return [each for of_role in said.values() for each in of_role]


def test_the_same_driver_says_the_same() -> None:
    """Two runs give the same words at the same times, in order; another seed gives others."""
    driving = [truck for truck in trucks("north", DAYS[0], SEED) if truck.booking.role is Role.JAM]
    for truck in driving:
        once = reports("acme", truck, DAYS[0], SEED)
        assert once == reports("acme", truck, DAYS[0], SEED)
        assert [each.at for each in once] == sorted(each.at for each in once)
        assert once != reports("acme", truck, DAYS[0], SEED + 1)


def test_a_jam_is_reported_from_within_it(said: dict[Role, Said]) -> None:
    """Every driver in the jam says `delayed`, with a reason and an ETA of their own near the truth, while it crawls."""
    jammed = [each for each in said[Role.JAM] if each[3].get("event") == "delayed"]
    assert len(jammed) == sum(truck.booking.role is Role.JAM for on in DAYS for truck in trucks("north", on, SEED))
    for truck, at, kind, body in jammed:
        assert kind == "status"
        assert body["reason"]
        assert truck.gate_s is not None
        assert abs(datetime.fromisoformat(body["eta"]).timestamp() - truck.gate_s) < 15 * 60
        assert any(0 < truck.trip.speed_kmh_at(at.timestamp() - back) < 15 for back in range(0, 900, 30))


def test_a_breakdown_is_reported_where_it_stands(said: dict[Role, Said]) -> None:
    """A driver whose truck broke down says so within a quarter of an hour, and it stands by then."""
    broken = [each for each in said[Role.BREAKDOWN] if each[3].get("event") == "breakdown"]
    assert broken
    for truck, at, _, body in broken:
        assert truck.trip.speed_kmh_at(at.timestamp()) == 0
        assert truck.trip.speed_kmh_at(at.timestamp() - 900) > 0
        assert body["shipment"] == truck.booking.id


def test_a_rest_is_reported_while_it_lasts(said: dict[Role, Said]) -> None:
    """Rests are reported by some drivers, and each from a truck that stands."""
    rests = [each for each in everything(said) if each[3].get("event") == "rest"]
    assert len(rests) > 20
    assert all(truck.trip.speed_kmh_at(at.timestamp()) == 0 for truck, at, _, _ in rests)


def test_some_who_will_be_late_ask_for_a_later_window(said: dict[Role, Said]) -> None:
    """A truck at risk proposes, now and then, a window that begins later than its own, on its way and under its id."""
    asking = [each for each in said[Role.AT_RISK] if each[2] == "proposal"]
    assert (
        0 < len(asking) < sum(truck.booking.role is Role.AT_RISK for on in DAYS for truck in trucks("north", on, SEED))
    )
    for truck, at, _, body in asking:
        assert datetime.fromisoformat(body["window_start"]) > truck.booking.window_start
        assert truck.departs_s < at.timestamp() < (truck.gate_s or 0)
        assert body["id"] == f"{truck.booking.id}-1"


def test_who_has_no_device_says_nothing(said: dict[Role, Said]) -> None:
    """A truck without telemetry, or whose phone dies, does not report either."""
    assert not said[Role.DARK]
    assert not said[Role.SILENT]


def test_what_is_reported_is_understood(said: dict[Role, Said]) -> None:
    """The ingest takes every status as what it is."""
    for _, at, kind, body in everything(said):
        if kind == "status":
            decoded = decode("carriers/acme/up/v/status", json.dumps(body).encode(), at)
            assert not decoded.refusals


def test_a_question_gets_an_answer_in_time() -> None:
    """A text with a question mark is answered within minutes, the same in each run; anything else is not."""
    question = {"id": "m1", "kind": "text", "text": "when will you be here?"}
    answer = find_answer(SEED, "T1", question)
    assert answer is not None
    assert answer == find_answer(SEED, "T1", question)
    assert timedelta(seconds=30) < answer.after < timedelta(minutes=10)
    assert answer.text
    others = {find_answer(SEED, "T1", {**question, "id": f"m{n}"}) for n in range(20)}
    assert len(others) > 10
    assert find_answer(SEED, "T1", {**question, "text": "Drive carefully."}) is None
    assert find_answer(SEED, "T1", {"id": "m1", "kind": "assignment", "door": "D1"}) is None
