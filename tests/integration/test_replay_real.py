"""Recorded days of real trucks through the real broker, ingest and worker; the whole runs are in `benchmarks`."""

from __future__ import annotations

import pytest

from benchmarks import athens, myanmar
from deploy.mosquitto import find_server
from simulators.replay.telematics import read_telematics
from tests.conftest import missing, recordings

ATHENS, MYANMAR = "athens_trucks_2002", "myanmar_truck_telematics_2018"
LEGS = 100
FAST = 1800.0


@pytest.fixture(autouse=True)
def _broker() -> None:
    """The broker is there, or the test says that it is not."""
    try:
        find_server()
    except FileNotFoundError:
        missing("mosquitto")


def test_recorded_arrivals_are_found_through_the_broker() -> None:
    """Of a hundred recorded legs at least 97 % of arrivals are found within 60 s, and at most 2 % are none."""
    outcome = athens.measure(recordings(ATHENS), legs=LEGS, speed=FAST)
    arrived = [each for each in outcome.found if each.gate_s is not None]
    assert len(outcome.found) >= LEGS
    assert sum(each.is_found for each in outcome.found) >= 0.97 * len(outcome.found)
    assert sum(each.is_false for each in arrived) <= 0.02 * len(arrived)
    assert outcome.played.sent == outcome.played.acknowledged > 10_000


def test_every_recorded_position_is_accounted_for() -> None:
    """Accepted, duplicates and rejects add up to what was sent, and accepted is each fix once."""
    folder = recordings(MYANMAR)
    account = myanmar.measure(folder)
    assert account.is_balanced
    recorded = [each for path in folder.iterdir() for each in read_telematics(path)]
    assert sum(account.sent.values()) == account.acknowledged == len(recorded)
    fixes = {(each.vehicle, each.fixed_at, str(each.body["lat"]), str(each.body["lon"])) for each in recorded}
    assert account.accepted == len(fixes)
