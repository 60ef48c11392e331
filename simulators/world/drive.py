"""One truck on its way, piece by piece: how fast each is driven, and where the wheels stand.

speed = free x (1 - rush x crowd) x exp(pace - drag - weather - mood), at most the limiter's, less past an incident
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import exp

import numpy as np

from simulators.world.hours import Driver
from simulators.world.scene import DAY_S, INCIDENT_REACH, SLOT_S, Incident, Scene
from simulators.world.ways import Way

LIMITER_KMH, CRAWL_KMH = 86.0, 6.0
MOOD_LASTS, MOOD = 0.985, 0.02
"""What nobody can explain drifts from piece to piece: to 0.12 in the logarithm of speed, over some 70 km."""


@dataclass(slots=True)
class Driven:
    """Where the truck was when: `at_s` (seconds since 1970) at the way's points `place`, one entry more for a stand.

    `stands` are `(kind, from_s, until_s)`; the minutes lost are against the same drive without that cause.
    """

    at_s: list[float]
    place: list[int]
    stands: list[tuple[str, float, float]] = field(default_factory=list)
    crowd_min: float = 0.0
    weather_min: float = 0.0
    incident_min: float = 0.0


def drive(way: Way, departs_s: float, driver: Driver, scene: Scene, draw: np.random.Generator) -> Driven:
    """From the supplier to before the plant's gate."""
    driven = Driven([departs_s], [0])
    moods = draw.normal(0.0, MOOD, len(way.km)).tolist()
    ahead = _incidents_ahead(way, departs_s, scene)
    now_s, mood = departs_s, 0.0
    for piece, km in enumerate(way.km):
        slot = int(now_s // SLOT_S)
        mood = MOOD_LASTS * mood + moods[piece]
        crowd = 1.0 - scene.rush_of(slot) * way.crowd[piece]
        weather = scene.weather_of(slot * SLOT_S // DAY_S)[way.region[piece]]
        free_kmh = way.free_kmh[piece]
        open_kmh = free_kmh * crowd * exp(driver.pace - way.drag[piece] - weather - mood)
        kmh = max(CRAWL_KMH, min(LIMITER_KMH, open_kmh, free_kmh * _share_at(ahead.get(piece, ()), now_s)))
        minutes = km / kmh * 60.0
        _account(driven, minutes, km / max(CRAWL_KMH, min(LIMITER_KMH, open_kmh)) * 60.0, crowd, weather)
        now_s += minutes * 60.0
        driven.at_s.append(now_s)
        driven.place.append(piece + 1)
        driver.drive(minutes)
        left_min = way.left_min[piece + 1] if piece + 1 < len(way.km) else 0.0
        stand = driver.find_stand(left_min, now_s) if left_min > 0.0 else None
        if stand is not None:
            now_s = _stand(driven, *stand)
    return driven


def _account(driven: Driven, minutes: float, open_min: float, crowd: float, weather: float) -> None:
    """Adds up what this piece lost and to what."""
    driven.incident_min += minutes - open_min
    driven.crowd_min += open_min * (1.0 - crowd)
    driven.weather_min += open_min * (1.0 - exp(-weather))


def _stand(driven: Driven, kind: str, minutes: float) -> float:
    """The wheels stand here; when they turn again."""
    from_s = driven.at_s[-1]
    until_s = from_s + minutes * 60.0
    driven.stands.append((kind, from_s, until_s))
    driven.at_s.append(until_s)
    driven.place.append(driven.place[-1])
    return until_s


def _share_at(incidents: tuple[Incident, ...], now_s: float) -> float:
    """What incidents leave of the free speed; a large number without any."""
    return min((each.speed_share for each in incidents if each.from_s <= now_s <= each.until_s), default=9.0)


def _incidents_ahead(way: Way, departs_s: float, scene: Scene) -> dict[int, tuple[Incident, ...]]:
    """By piece, the incidents of the three days in which a trip can meet any."""
    day = int(departs_s // DAY_S)
    found: dict[int, tuple[Incident, ...]] = {}
    of_road = {
        index: [each for n in range(3) for each in scene.incidents_of(road, day + n)]
        for index, road in enumerate(way.roads)
        if road is not None
    }
    for piece, index in enumerate(way.road):
        here = [each for each in of_road.get(index, ()) if abs(each.along - way.along[piece]) < INCIDENT_REACH]
        if here:
            found[piece] = tuple(here)
    return found
