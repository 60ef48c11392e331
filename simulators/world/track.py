"""Where one truck was at every moment: loading, on its way, inside the plant, and leaving it.

origin --> way (with stands) --> line --> gate --> waiting place --> door --> gate --> back along the way
"""

from __future__ import annotations

import numpy as np

from simulators.world.devices import Track
from simulators.world.drive import Driven
from simulators.world.ground import Point
from simulators.world.planner import Booking
from simulators.world.plant import GATE_KM, TO_DOOR_S, TO_GATE_S, TO_WAITING_S, WAITING_KM, Visit, door_at
from simulators.world.ways import QUEUE_KM, Way

AWAY_KMH, AWAY_S, AWAY_CADENCES = 45.0, 12 * 60.0, 1.6
"""After the plant a truck is followed until a fix was made outside."""


def track_of(booking: Booking, driven: Driven, visit: Visit, *, site: Point, loads_s: float) -> Track:
    """From loading, which begins at `loads_s`, to well away from the plant."""
    way = booking.lane.way
    line = (float(way.lat[-1]), float(way.lon[-1]))
    gate, waiting = (_towards(site, line, km / QUEUE_KM) for km in (GATE_KM, WAITING_KM))
    door = door_at(site, booking.lane.door)
    leaves_s = visit.done_s + TO_DOOR_S
    followed_s = max(AWAY_S, AWAY_CADENCES * booking.carrier.cadence_s)
    inside = [
        (visit.enters_s, line),
        (visit.arrived_s, gate),
        (visit.arrived_s + TO_WAITING_S, waiting),
        (visit.called_s, waiting),
        (visit.docked_s, door),
        (visit.done_s, door),
        (leaves_s, gate),
        (leaves_s + TO_GATE_S, line),
        *_away(way, leaves_s + TO_GATE_S, followed_s),
    ]
    places = np.array(driven.place)
    return Track(
        np.array([loads_s, *driven.at_s, *(at_s for at_s, _ in inside)]),
        np.concatenate([way.lat[:1], way.lat[places], [at[0] for _, at in inside]]),
        np.concatenate([way.lon[:1], way.lon[places], [at[1] for _, at in inside]]),
    )


def _away(way: Way, from_s: float, lasts_s: float) -> list[tuple[float, Point]]:
    """Back along the way for so long."""
    found, now_s = [], from_s
    for piece in range(len(way.km) - 1, -1, -1):
        if now_s > from_s + lasts_s:
            break
        now_s += way.km[piece] / AWAY_KMH * 3600.0
        found.append((now_s, (float(way.lat[piece]), float(way.lon[piece]))))
    return found


def _towards(a: Point, b: Point, share: float) -> Point:
    return a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])
