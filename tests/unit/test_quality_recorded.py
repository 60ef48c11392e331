"""Scores of devices that nobody here made, beside each other: the better device has the better score."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from ingest.connection import Arrival
from ingest.decoders import decode
from ingest.quality_log import QualityLog
from simulators.replay.athens import read_athens
from simulators.replay.recorded import Recorded
from simulators.replay.telematics import read_telematics
from store.memory_store import MemoryStore
from tests.conftest import recordings
from tests.hand_clock import HandClock
from tracking.quality import Quality, judge, points_lost


def judged(messages: Iterator[tuple[str, bytes, datetime]]) -> dict[str, Quality]:
    """By vehicle, from messages with their times of reception, as the ingest hears them."""
    store = MemoryStore()
    now = HandClock(datetime.fromtimestamp(0, UTC))
    log = QualityLog(store, now)
    for topic, payload, received_at in messages:
        now.at = received_at
        log.note(decode(topic, payload, received_at), Arrival(topic, payload, False, received_at, 1, 1))
    log.close()
    return {each.vehicle: judge(each) for each in store.list_quality("acme")}


def telematics(vehicle: str, trace: list[Recorded]) -> Iterator[tuple[str, bytes, datetime]]:
    for sent in trace:
        body = {"ts": sent.fixed_at.isoformat(), **sent.body}
        yield f"carriers/acme/up/{vehicle}/position", json.dumps(body).encode(), sent.sent_at


def teltonika(path: Path) -> Iterator[tuple[str, bytes, datetime]]:
    """Each payload received when its device made it, those with a clock in 2004 with the one before."""
    with gzip.open(path, "rt") as text:
        payloads = json.load(text)
    received_at = datetime.fromisoformat("2023-11-10T16:00:00+00:00")
    for payload in payloads:
        stamped = datetime.fromtimestamp(float(payload["state"]["reported"]["ts"]) / 1000, received_at.tzinfo)
        received_at = stamped if stamped.year > 2004 else received_at
        yield "carriers/acme/teltonika/fmc/data", json.dumps(payload).encode(), received_at


@pytest.fixture(scope="module")
def real() -> dict[str, Quality]:
    """Two trucks with telematics over mobile networks, and a Teltonika device that mostly has no fix."""
    folder = recordings("myanmar_truck_telematics_2018")
    found: dict[str, Quality] = {}
    for number in (1, 2):
        found |= judged(telematics(f"truck{number}", read_telematics(folder / f"vehicle{number}-trip1.json.gz")))
    return found | judged(teltonika(recordings("mqtt_payloads") / "teltonika_fmc_SortedPayloads.json.gz"))


def test_a_device_without_fixes_comes_last(real: dict[str, Quality]) -> None:
    """Of which 446 of 762 messages were refused for want of a fix, has the least score, and is told that."""
    fmc = real["fmc"]
    assert fmc.score is not None
    assert fmc.score < 50
    assert fmc.losses[0].part == "rejects"
    assert "no fix" in fmc.losses[0].words
    for truck in ("truck1", "truck2"):
        assert (real[truck].score or 0) > fmc.score + 20


def test_a_truck_whose_messages_come_late_stands_behind_one_whose_come_promptly(real: dict[str, Quality]) -> None:
    """Two trucks of one make: what the slower network of one costs is all that their points differ by."""
    prompt, late = points_lost(real["truck1"]), points_lost(real["truck2"])
    assert {part for part in prompt if prompt[part] != late[part]} == {"delay"}
    assert prompt["delay"] < late["delay"]


def test_faults_made_to_a_good_trace_lower_its_score(real: dict[str, Quality]) -> None:
    """A recorded trip as it was, with a third lost on the way, and late by ten minutes: each costs, both cost more."""
    trace = read_telematics(recordings("myanmar_truck_telematics_2018") / "vehicle1-trip1.json.gz")
    late = [msgspec.structs.replace(sent, sent_at=sent.sent_at + timedelta(minutes=10)) for sent in trace]
    third = len(trace) // 3
    holed = trace[:third] + trace[-third:]
    both_faults = late[:third] + late[-third:]
    holed_score, slow, both = score_of(holed), score_of(late), score_of(both_faults)
    assert (real["truck1"].score or 0) > holed_score > both
    assert (real["truck1"].score or 0) > slow > both


def score_of(trace: list[Recorded]) -> int:
    score = judged(telematics("t", trace))["t"].score
    assert score is not None
    return score


def test_trucks_that_are_switched_off_while_they_stand_have_no_gaps() -> None:
    """Concrete trucks are silent for over five minutes a thousand times, nearly always at a standstill: hardly any is a
    gap, and no day loses more than a few points beside what speed and heading cost that they do not tell."""
    days: dict[str, list[Recorded]] = defaultdict(list)
    for sent in read_athens(recordings("athens_trucks_2002")):
        days[sent.vehicle].append(sent)
    traces = [trace for trace in days.values() if len(trace) >= 60]
    silences = sum((b.fixed_at - a.fixed_at).total_seconds() > 300 for trace in traces for a, b in pairwise(trace))
    found = [judged(telematics("t", trace))["t"] for trace in traces]
    assert silences > 1000
    assert sum(each.gaps for each in found) < silences / 100
    assert min(each.score or 0 for each in found) >= 90
    assert {each.cadence_s for each in found} == {30.0}
