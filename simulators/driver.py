"""What drivers say: what befalls them on the way, a wish for a later window, an answer to a question. Pure, and seeded.

Not every driver reports a rest, and not every one who will be late asks; those who stand in a jam or break down call.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import msgspec

from simulators.cast import Role
from simulators.publication import Publication
from simulators.seeded import seeded
from simulators.truck import STRANDED_S, Truck

LOOK_S = 60.0
JAM_KMH = 15.0  # an ordinary jam of the stage is walked through
REST_S = 40 * 60.0
REASONS = ("jam behind an accident", "jam at the roadworks", "the motorway is closed, standing")
BREAKDOWNS = ("engine stopped, waiting for the tow truck", "a tyre burst, the service is called")
ANSWERS = ("On the motorway, all well.", "I will be there as planned.", "Driving, I call when I am near.", "Yes.")
ANSWERS_WITHIN_S = (40, 360)


class Answer(msgspec.Struct, frozen=True):
    """What a driver answers, and how long after the question: there is a truck to be driven meanwhile."""

    text: str
    after: timedelta


def find_answer(seed: int, vehicle: str, message: Mapping[str, Any]) -> Answer | None:
    """The driver's answer to a message of the plant: only a question gets one. The same one in every run."""
    if message["kind"] != "text" or "?" not in message.get("text", ""):
        return None
    chance = seeded("answer", seed, vehicle, message["id"])
    return Answer(chance.choice(ANSWERS), timedelta(seconds=chance.randint(*ANSWERS_WITHIN_S)))


def reports(carrier: str, truck: Truck, on: date, seed: int) -> list[Publication]:
    """All that the driver says of a trip unasked, in order: facts as `status`, and a wish as `proposal`."""
    chance = seeded("driver", seed, on, truck.booking.index)
    up = f"carriers/{carrier}/up/{truck.booking.vehicle}"
    said = sorted(_said(truck, chance), key=lambda each: each[0])
    return [_publication(f"{up}/{kind}", at_s, body) for at_s, kind, body in said]


_Said = tuple[float, str, dict[str, Any]]
"""When (seconds since 1970), on which topic, and what."""


def _said(truck: Truck, chance: Random) -> Iterator[_Said]:
    role, shipment = truck.booking.role, truck.booking.id
    if role in (Role.DARK, Role.SILENT):
        return
    if role is Role.BREAKDOWN:
        at_s = truck.trip.ends_s - STRANDED_S + chance.uniform(4, 12) * 60
        yield _status(at_s, "breakdown", reason=chance.choice(BREAKDOWNS), shipment=shipment)
    if role is Role.JAM and (jam_s := _jam_s(truck)) is not None and truck.gate_s is not None:
        eta = _iso(truck.gate_s + chance.uniform(-8, 12) * 60)
        at_s = jam_s + chance.uniform(5, 12) * 60
        yield _status(at_s, "delayed", reason=chance.choice(REASONS), eta=eta, shipment=shipment)
    if role is Role.AT_RISK and truck.gate_s is not None and chance.random() < 0.6:
        at_s = truck.departs_s + chance.uniform(0.4, 0.7) * (truck.gate_s - truck.departs_s)
        later = truck.booking.window_start + timedelta(minutes=chance.choice((30, 45, 60)))
        wish = {"id": f"{shipment}-1", "window_start": later.isoformat(), "shipment": shipment}
        yield at_s, "proposal", wish | {"text": f"Can I come {later:%H:%M}?"}
    if chance.random() < 0.5:
        for at_s in _rests_s(truck):
            yield _status(at_s + chance.uniform(1, 4) * 60, "rest", shipment=shipment)


def _status(at_s: float, happened: str, **more: str) -> _Said:
    return at_s, "status", {"event": happened, "ts": _iso(at_s), **more}


def _on_the_road(truck: Truck) -> Iterator[tuple[float, float]]:
    """Time and speed of each minute between loading and the gate, or where it breaks down."""
    ends_s = truck.gate_s if truck.gate_s is not None else truck.trip.ends_s - STRANDED_S
    at_s = truck.departs_s + LOOK_S
    while at_s < ends_s:
        yield at_s, truck.trip.speed_kmh_at(at_s)
        at_s += LOOK_S


def _jam_s(truck: Truck) -> float | None:
    """When it comes to a crawl."""
    return next((at_s for at_s, speed_kmh in _on_the_road(truck) if 0 < speed_kmh < JAM_KMH), None)


def _rests_s(truck: Truck) -> Iterator[float]:
    """When each of its breaks begins."""
    since_s: float | None = None
    for at_s, speed_kmh in _on_the_road(truck):
        if speed_kmh == 0:
            since_s = at_s if since_s is None else since_s
        elif since_s is not None:
            if at_s - since_s >= REST_S:
                yield since_s
            since_s = None


def _publication(topic: str, at_s: float, body: dict[str, Any]) -> Publication:
    return Publication(at=datetime.fromtimestamp(at_s, UTC), topic=topic, payload=msgspec.json.encode(body))


def _iso(at_s: float) -> str:
    return datetime.fromtimestamp(at_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
