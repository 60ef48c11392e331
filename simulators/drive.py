"""Driving a route against the clock: traffic by the hour, the breaks the law asks for, jams and waits.

Times are seconds since 1970 as floats; what comes out is a list of knots between which a truck moves evenly.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import NamedTuple

import msgspec

from simulators.places import Point
from simulators.roads import Route, distance_km
from simulators.seeded import seeded

DRIVING_LIMIT_S = 4.5 * 3600  # then 45 minutes of break: EU 561/2006, article 7
BREAK_S = 45 * 60.0
DAILY_DRIVING_S = 9 * 3600.0  # then eleven hours of rest, or one more hour twice a week: EU 561/2006, articles 6 and 8
DAILY_REST_S = 11 * 3600.0
EXTENDED_KM = 70.0  # what the extra hour is good for: nobody rests for a night so near
JAM_KM = 6.0


class Knot(NamedTuple):
    """Where a truck is at an instant."""

    at_s: float
    lat: float
    lon: float


class Style(msgspec.Struct, frozen=True, kw_only=True):
    """How one driver drives one trip.

    `pace` multiplies the free speed. A jam costs `jam_s` over six kilometres from `jam_share` of the way on. A wait
    lasts `wait_s`, at the first point less than `wait_km` along the road from the end.
    """

    pace: float
    break_after_s: float
    break_s: float
    utc_offset_s: float
    jam_s: float = 0.0
    jam_share: float = 0.6
    wait_s: float = 0.0
    wait_km: float = 12.0


def style_of(*words: object, utc_offset_s: float) -> Style:
    """An ordinary driver, drawn by name: takes the break a little before it must, and a little longer than it must."""
    chance = seeded("style", *words)
    return Style(
        pace=chance.uniform(0.92, 1.02),
        break_after_s=DRIVING_LIMIT_S - chance.uniform(2, 55) * 60,
        break_s=BREAK_S + chance.uniform(0, 9) * 60,
        utc_offset_s=utc_offset_s,
    )


def traffic(at_s: float, utc_offset_s: float) -> float:
    """The share of the free speed that traffic leaves, by local time of day: two rush hours."""
    hour = (at_s + utc_offset_s) / 3600 % 24
    morning = 0.16 * math.exp(-(((hour - 7.7) / 1.0) ** 2))
    evening = 0.18 * math.exp(-(((hour - 16.8) / 1.3) ** 2))
    return 1 - morning - evening


def drive(route: Route, departs_s: float, style: Style) -> list[Knot]:
    """The trip from one end of the route to the other, leaving at `departs_s`."""
    total_km = route.length_km()
    at_s, gone_km, since_break_s, since_rest_s = departs_s, 0.0, 0.0, 0.0
    waits = style.wait_s
    knots = [Knot(at_s, *route.points[0])]
    for (a, b), free_kmh in zip(pairwise(route.points), route.free_kmh, strict=True):
        step_km = distance_km(a, b)
        moving_s = 3600 * step_km / (free_kmh * style.pace * traffic(at_s, style.utc_offset_s))
        moving_s += _jam_s(style, gone_km, step_km, total_km)
        at_s, gone_km = at_s + moving_s, gone_km + step_km
        since_break_s, since_rest_s = since_break_s + moving_s, since_rest_s + moving_s
        knots.append(Knot(at_s, *b))
        pause_s = 0.0
        if since_rest_s > DAILY_DRIVING_S - 600 and total_km - gone_km > EXTENDED_KM:
            pause_s, since_break_s, since_rest_s = DAILY_REST_S, 0.0, 0.0
        elif since_break_s > style.break_after_s and total_km - gone_km > 8:
            pause_s, since_break_s = style.break_s, 0.0
        elif waits and total_km - gone_km < style.wait_km:
            pause_s, waits = waits, 0.0
        if pause_s:
            at_s += pause_s
            knots.append(Knot(at_s, *b))
    return knots


def departure_for(route: Route, arrives_s: float, style: Style) -> float:
    """When to leave so as to arrive then, to within a minute or so (a break may move with the traffic)."""
    departs_s = arrives_s
    for _ in range(6):
        departs_s += arrives_s - drive(route, departs_s, style)[-1].at_s
    return departs_s


def _jam_s(style: Style, gone_km: float, step_km: float, total_km: float) -> float:
    """What the jam adds on this stretch: its share of the whole delay."""
    begins = style.jam_share * total_km
    inside = min(gone_km + step_km, begins + JAM_KM) - max(gone_km, begins)
    return style.jam_s * max(0.0, inside) / JAM_KM


def straight(start: Knot, end: Point, speed_kmh: float) -> Knot:
    """Where and when a truck is after driving straight to `end`."""
    return Knot(start.at_s + 3600 * distance_km((start.lat, start.lon), end) / speed_kmh, *end)
