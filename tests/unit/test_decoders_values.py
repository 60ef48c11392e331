"""What the decoders make of the figures of a good message, each kind of client in its own units."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ingest.decoders import decode
from tests.payload_cases import EPOCH_S, RECEIVED_AT, fix, forwarded, location, record, text
from tracking.ping import Ping

NATIVE_TOPIC = "carriers/acme/up/t1/position"
OWNTRACKS_TOPIC = "owntracks/acme/t1"
TRACCAR_TOPIC = "traccar/acme"
TELTONIKA_TOPIC = "carriers/acme/teltonika/t1/data"


def ping_of(topic: str, payload: object) -> Ping:
    decoded = decode(topic, text(payload), RECEIVED_AT)
    assert len(decoded.pings) == 1, decoded.refusals
    return decoded.pings[0]


def test_a_native_ping_keeps_every_field() -> None:
    """A native position with all its fields is that ping, under the topic's carrier and vehicle."""
    sent = fix(accuracy_m=6.5, seq=41, shipment="S-1", carrier="rival", vehicle="t9")
    assert ping_of(NATIVE_TOPIC, sent) == Ping(
        carrier="acme",
        vehicle="t1",
        fixed_at=RECEIVED_AT,
        received_at=RECEIVED_AT,
        lat=51.5,
        lon=9.25,
        speed_kmh=72.5,
        heading_deg=181.0,
        accuracy_m=6.5,
        seq=41,
        shipment="S-1",
    )


@pytest.mark.parametrize(
    ("ts", "before_s"),
    [
        ("2025-03-12T12:00:00Z", 0.0),
        ("2025-03-12T13:30:00+01:30", 0.0),
        ("2025-03-12 11:59:59.5", 0.5),
        ("20250312T115958Z", 2.0),
        (EPOCH_S - 3, 3.0),
        (EPOCH_S - 0.25, 0.25),
        ((EPOCH_S - 4) * 1000, 4.0),
        (EPOCH_S * 1000 - 1, 0.001),
    ],
)
def test_a_fix_time_may_be_written_in_these_ways(ts: Any, before_s: float) -> None:
    """ISO 8601 with or without an offset, epoch seconds and epoch milliseconds all name the same instant."""
    assert ping_of(NATIVE_TOPIC, fix(ts=ts)).fixed_at == RECEIVED_AT - timedelta(seconds=before_s)


@pytest.mark.parametrize(
    ("field", "given", "ours", "expected"),
    [
        ("speed_kmh", 0, "speed_kmh", 0.0),
        ("speed_kmh", -1, "speed_kmh", None),
        ("speed_kmh", 500, "speed_kmh", 500.0),
        ("speed_kmh", 501, "speed_kmh", None),
        ("heading", 0, "heading_deg", 0.0),
        ("heading", 360, "heading_deg", 0.0),
        ("heading", -1, "heading_deg", None),
        ("heading", 361, "heading_deg", None),
        ("accuracy_m", 0, "accuracy_m", None),
        ("accuracy_m", -5, "accuracy_m", None),
        ("accuracy_m", 5000, "accuracy_m", 5000.0),
        ("seq", 0, "seq", 0),
        ("seq", -1, "seq", None),
        ("seq", 2**63 - 1, "seq", 2**63 - 1),
        ("seq", 2**63, "seq", None),
        ("seq", 10**30, "seq", None),
    ],
)
def test_a_figure_out_of_range_is_left_out_and_the_fix_kept(field: str, given: Any, ours: str, expected: Any) -> None:
    """Speed, heading, accuracy and sequence number are unknown where they are out of range, at the limits known."""
    assert getattr(ping_of(NATIVE_TOPIC, fix(**{field: given})), ours) == expected


@pytest.mark.parametrize("shipment", ["", "S 1", "S\0", "Ä1", "x" * 65, "a/b"])
def test_a_shipment_that_is_no_id_refuses_the_fix(shipment: str) -> None:
    """A shipment's reference is 1 to 64 of letters, digits, dot, underscore and dash."""
    decoded = decode(NATIVE_TOPIC, text(fix(shipment=shipment)), RECEIVED_AT)
    assert [refusal.reason for refusal in decoded.refusals] == ["bad id"]


def test_a_bad_element_is_refused_by_its_index_and_its_own_bytes() -> None:
    """In a list with a bad element, the reject names the element and holds only it."""
    decoded = decode(NATIVE_TOPIC, text([fix(), fix(lat=91), fix(ts=EPOCH_S - 10)]), RECEIVED_AT)
    assert [ping.fixed_at for ping in decoded.pings] == [RECEIVED_AT, RECEIVED_AT - timedelta(seconds=10)]
    (refusal,) = decoded.refusals
    assert refusal.detail.startswith("element 1: ")
    assert refusal.payload == text(fix(lat=91))


def test_the_same_message_is_judged_by_when_it_was_received() -> None:
    """A fix from the future is believed once the clock has caught up with it."""
    payload = text(fix(ts=EPOCH_S + 120))
    assert decode(NATIVE_TOPIC, payload, RECEIVED_AT).refusals
    assert decode(NATIVE_TOPIC, payload, RECEIVED_AT + timedelta(seconds=60)).pings


def test_owntracks_speaks_km_per_hour_and_seconds() -> None:
    """An OwnTracks location keeps vel as km/h, cog as degrees, acc as metres, and tst as the fix time."""
    ping = ping_of(OWNTRACKS_TOPIC, location(tst=str(EPOCH_S - 5), acc="12"))
    assert ping.fixed_at == RECEIVED_AT - timedelta(seconds=5)
    assert (ping.carrier, ping.vehicle, ping.source) == ("acme", "t1", "owntracks")
    assert (ping.speed_kmh, ping.heading_deg, ping.accuracy_m) == (72.0, 181.0, 12.0)


def test_owntracks_minus_one_is_unknown() -> None:
    """vel and cog of -1 are no speed and no heading."""
    ping = ping_of(OWNTRACKS_TOPIC, location(vel=-1, cog=-1))
    assert (ping.speed_kmh, ping.heading_deg) == (None, None)


def test_traccar_speaks_knots() -> None:
    """Ten knots are 18.52 km/h, and an accuracy of 0 is unknown."""
    ping = ping_of(TRACCAR_TOPIC, forwarded())
    assert ping.speed_kmh == pytest.approx(18.52)
    assert (ping.heading_deg, ping.accuracy_m) == (181.0, None)


def test_traccar_names_the_vehicle_but_never_the_carrier() -> None:
    """The vehicle is device.uniqueId, under the topic's carrier."""
    ping = ping_of(TRACCAR_TOPIC, forwarded() | {"device": {"uniqueId": "t9", "carrier": "rival"}})
    assert (ping.carrier, ping.vehicle, ping.source) == ("acme", "t9", "traccar")


def test_teltonika_reads_numbers_in_quotes() -> None:
    """latlng, sp and ang in quotes are the same fix as plain numbers."""
    quoted, plain = ping_of(TELTONIKA_TOPIC, record()), ping_of(TELTONIKA_TOPIC, record(sp=72, ang=181, sat=9))
    assert quoted == plain
    assert (quoted.lat, quoted.lon, quoted.speed_kmh, quoted.heading_deg) == (51.5, 9.25, 72.0, 181.0)
    assert (quoted.carrier, quoted.vehicle, quoted.source) == ("acme", "t1", "teltonika")
