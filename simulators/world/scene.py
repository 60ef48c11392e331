"""What happens on the roads besides the trucks: rush hours, weather, incidents. The same for all who drive there.

Each is drawn for its own calendar day (UTC) and place, so that no day depends on how many days are looked at.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from math import exp
from zoneinfo import ZoneInfo

import msgspec
import numpy as np

from simulators.world.chance import chance
from simulators.world.country import Road
from simulators.world.ways import REGIONS_ACROSS

ZONE = ZoneInfo("Europe/Berlin")
"""The time that all plants and all commuters keep."""

DAY_S, SLOT_S = 86_400, 600
REGIONS = 3 * REGIONS_ACROSS
INCIDENTS_PER_100_KM = 0.4
"""A day. About one trip in ten then loses time to one."""

INCIDENT_REACH = 0.05
"""The share of its road that an incident slows to either side."""


class Incident(msgspec.Struct, frozen=True):
    """Something on a road for a while. `along` is where, `speed_share` what is left of the free speed."""

    from_s: float
    until_s: float
    along: float
    speed_share: float


class Scene:
    """The roads of a seed. Instants are seconds since 1970."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self.rush_of = lru_cache(maxsize=None)(rush_of)
        self.weather_of = lru_cache(maxsize=None)(self._weather_of)
        self.incidents_of = lru_cache(maxsize=None)(self._incidents_of)

    def _weather_of(self, day: int) -> tuple[float, ...]:
        """By region, the logarithm of slowness: mostly none, at worst 0.3. Weather lingers for a day or two."""
        today, before = (chance(self._seed, "weather", each) for each in (day, day - 1))
        front = 0.8 * today.normal(size=REGIONS) + 0.6 * before.normal(size=REGIONS)
        everywhere = today.normal(0.0, 0.04)
        return tuple((np.minimum(0.3, 0.08 * np.maximum(0.0, front - 0.4) ** 1.3) + everywhere).tolist())

    def _incidents_of(self, road: Road, day: int) -> tuple[Incident, ...]:
        """Those that begin on that day between 05:00 and 21:40 UTC; they last 15 min to 2 h."""
        draw = chance(self._seed, "incidents", road.id, day)
        return tuple(
            Incident(
                from_s := day * DAY_S + draw.uniform(300, 1300) * 60.0,
                from_s + min(120.0, 15.0 + draw.exponential(50.0)) * 60.0,
                draw.uniform(0.05, 0.95),
                draw.uniform(0.1, 0.4),
            )
            for _ in range(draw.poisson(INCIDENTS_PER_100_KM * road.km / 100.0))
        )


def rush_of(slot: int) -> float:
    """How near the ten minutes from `slot * SLOT_S` are to the worst of all, in [0, 0.6], by local weekday and hour."""
    local = datetime.fromtimestamp(slot * SLOT_S, UTC).astimezone(ZONE)
    hour, weekday = local.hour + local.minute / 60.0, local.weekday()
    if weekday >= 5:
        return 0.1 * exp(-(((hour - 12.0) / 3.0) ** 2))
    homewards = (15.6, 1.8, 0.58) if weekday == 4 else (16.8, 1.4, 0.5)
    peak, width, height = homewards
    return 0.45 * exp(-((hour - 8.0) ** 2)) + height * exp(-(((hour - peak) / width) ** 2))
