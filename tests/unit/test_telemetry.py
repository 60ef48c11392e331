"""What a simulated truck's device measures and sends, and how its carrier writes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import pairwise

import msgspec
import pytest

from ingest.decoders import decode
from simulators import fleet, wire
from simulators.cast import CARRIERS, Role, Wire, get_carrier
from simulators.day import SEED
from simulators.publication import Publication
from simulators.roads import distance_km
from simulators.telemetry import Fix, device_of, messages
from simulators.truck import Truck, trucks

ON = date(2026, 11, 23)


def truck_with(role: Role) -> Truck:
    return next(truck for truck in trucks("north", ON, SEED) if truck.booking.role is role)


def fixes_of(truck: Truck) -> list[Fix]:
    return [fix for message in messages(truck, ON, SEED) for fix in message.fixes]


def test_a_device_measures_where_its_truck_is() -> None:
    """Every fix lies within 15 m of the truck at that second."""
    for role in (Role.ON_TIME, Role.JAM, Role.DWELL):
        truck = truck_with(role)
        for fix in fixes_of(truck):
            assert distance_km((fix.lat, fix.lon), truck.trip.point_at(fix.at_s)) < 0.015


def test_fixes_grow_in_time_and_number() -> None:
    """Fix times and sequence numbers of a trip only grow, at the cadence of the device or faster."""
    for truck in trucks("north", ON, SEED)[:20]:
        fixes = fixes_of(truck)
        device = device_of(truck, ON, SEED)
        assert all(a.at_s < b.at_s and a.seq < b.seq for a, b in pairwise(fixes))
        gaps = sorted(b.at_s - a.at_s for a, b in pairwise(fixes))
        assert not gaps or gaps[len(gaps) // 2] <= device.cadence_s + 3


def test_what_is_sent_does_not_depend_on_when_one_looks() -> None:
    """A device that is asked again sends the same messages."""
    truck = truck_with(Role.ON_TIME)
    assert list(messages(truck, ON, SEED)) == list(messages(truck, ON, SEED))


def test_a_gap_in_coverage_delays_fixes_and_loses_none() -> None:
    """Fixes taken in a gap go out together at its end, in one message, and none is missing."""
    delayed = 0
    for truck in trucks("north", ON, SEED):
        for message in messages(truck, ON, SEED):
            assert all(fix.at_s <= message.sent_s for fix in message.fixes)
            if len(message.fixes) > 1:
                delayed += 1
                assert any(begins <= message.fixes[0].at_s < ends for begins, ends in device_of(truck, ON, SEED).gaps)
    assert delayed > 20


def test_a_dead_phone_says_nothing() -> None:
    """A truck that falls silent has no fix for at least the last hour and a half before the gate."""
    truck = truck_with(Role.SILENT)
    assert truck.gate_s is not None
    before = [fix.at_s for fix in fixes_of(truck) if fix.at_s < truck.gate_s]
    assert before
    assert max(before) <= truck.gate_s - 90 * 60


def test_a_dark_truck_is_not_heard_on_the_road() -> None:
    """A truck without telemetry sends nothing until a quarter of an hour before the gate, if then."""
    dark = [truck for truck in trucks("north", ON, SEED) if truck.booking.role is Role.DARK]
    early_s = [truck.gate_s - fix.at_s for truck in dark if truck.gate_s is not None for fix in fixes_of(truck)]
    assert 0 < max(early_s) <= 900


@pytest.mark.parametrize("spoken", list(Wire))
def test_every_wire_is_understood_by_the_ingest(spoken: Wire) -> None:
    """What a carrier writes on its own wire decodes to the vehicle, the second and the place that were measured."""
    fix = Fix(
        at_s=1_795_420_800,
        lat=51.5,
        lon=10.25,
        speed_kmh=80.0,
        heading=123.0,
        accuracy_m=5.0,
        seq=7,
        battery=80,
        ignition=True,
    )
    payload = msgspec.json.encode(wire.body(spoken, "NF-1", fix))
    decoded = decode(wire.topic_of(spoken, "acme", "NF-1"), payload, datetime.fromtimestamp(fix.at_s + 2, UTC))
    (ping,) = decoded.pings
    assert (ping.carrier, ping.vehicle) == ("acme", "NF-1")
    assert ping.fixed_at.timestamp() == fix.at_s
    assert (ping.lat, ping.lon) == (fix.lat, fix.lon)
    assert ping.speed_kmh == pytest.approx(fix.speed_kmh, abs=0.1)
    assert ping.heading_deg == fix.heading


def test_all_wires_are_spoken() -> None:
    """Among the carriers each wire is spoken by one at least."""
    assert {carrier.wire for carrier in CARRIERS} == set(Wire)


def test_batches_hold_what_their_messages_held() -> None:
    """Joining native positions into lists changes the number of messages, and no ping."""
    truck = next(t for t in trucks("north", ON, SEED) if get_carrier(t.booking.lane.carrier).wire is Wire.NATIVE)
    single = fleet.publications_of(truck, ON)
    joined = wire.batched(single, 50)
    assert len(joined) < len(single) / 10
    assert pings(joined) == pings(single)


def test_a_bad_message_is_joined_to_none() -> None:
    """A payload that is no JSON stays a message of its own."""
    at, topic = datetime(2026, 1, 1, tzinfo=UTC), "carriers/acme/up/v/position"
    payloads = [b'{"a":1}', b'{"a":2', b'{"a":3}']
    joined = wire.batched([Publication(at=at, topic=topic, payload=payload) for payload in payloads], 10)
    assert [each.payload for each in joined] == [b'[{"a":1}]', b'{"a":2', b'[{"a":3}]']


def pings(sequence: Sequence[Publication]) -> list[tuple[datetime, float, float]]:
    late = datetime(2026, 11, 25, tzinfo=UTC)
    found = [ping for each in sequence for ping in decode(each.topic, each.payload, late).pings]
    return [(ping.fixed_at, ping.lat, ping.lon) for ping in found]
