"""A fleet system's log as JSON: events with the device's times and the server's own time of receipt.

    [{"type": "vehicle-position", "ev": {"ts": event time, "vehicleId", "receivedTs": server time,
      "pos": {"latlon": {"lat", "lng"}, "speed": km/h, "azimuth", "accuracy", "posTime": time of the fix}}}, ...]

All events that carry a position are sent, in the order in which the server got them, whatever their type. The time of
the fix is `posTime`: an event may repeat a position many hours old under a new `ts`.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from simulators.replay.recorded import Recorded, UnreadableTrace, open_text, read_instant, vehicle_named


class _LatLon(msgspec.Struct):
    lat: float
    lng: float


class _Place(msgspec.Struct, rename="camel"):
    latlon: _LatLon | None = None
    speed: float | None = None
    azimuth: float | None = None
    accuracy: float | None = None
    pos_time: str = ""


class _Told(msgspec.Struct, rename="camel"):
    ts: str
    vehicle_id: str
    pos: _Place | None = None
    received_ts: str = ""


class _Entry(msgspec.Struct):
    ev: _Told


def read_telematics(path: Path) -> list[Recorded]:
    """The positions of a log, by the time of receipt (by the event's own time where that is missing).

    Raises:
        UnreadableTrace: naming the place in the JSON, or each bad entry.
        OSError: if the file cannot be read.
    """
    with open_text(path) as text:
        written = text.read()
    try:
        entries = msgspec.json.decode(written, type=list[_Entry])
    except msgspec.DecodeError as error:
        raise UnreadableTrace(path, [str(error)]) from error
    faults, found = [], []
    for number, entry in enumerate(entries, start=1):
        try:
            if entry.ev.pos is not None and entry.ev.pos.latlon is not None:
                found.append(_fix(entry.ev, entry.ev.pos, entry.ev.pos.latlon))
        except ValueError as error:
            faults.append(f"entry {number}: {error}")
    if faults or not found:
        raise UnreadableTrace(path, faults or ["no entry has a position"])
    return sorted(found, key=lambda each: each.sent_at)


def _fix(told: _Told, place: _Place, at: _LatLon) -> Recorded:
    body: dict[str, object] = {"lat": at.lat, "lon": at.lng}
    if place.speed is not None:
        body["speed_kmh"] = place.speed
    if place.azimuth is not None:
        body["heading"] = place.azimuth
    return Recorded(
        sent_at=read_instant(told.received_ts or told.ts),
        fixed_at=read_instant(place.pos_time or told.ts),
        vehicle=vehicle_named(told.vehicle_id),
        body=body,
    )
