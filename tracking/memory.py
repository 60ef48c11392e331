"""What the fold remembers between fixes and shows to nobody: part of a vehicle's state, so that it survives a restart.

Every value follows from the pings alone. It is written with the state and read back unchanged.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import msgspec

from tracking.ping import Ping


class Anchor(msgspec.Struct, frozen=True, gc=False):
    """A place that the vehicle has stayed around: since when, and the last fix there."""

    at: datetime
    lat: float
    lon: float
    last_at: datetime
    last_lat: float
    last_lon: float


class Wheel(NamedTuple):
    """Minutes at the wheel: since the last break, since the last rest, and in all."""

    since_break_min: float = 0.0
    today_min: float = 0.0
    total_min: float = 0.0


class Ring(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One fence as this vehicle has met it.

    `at`, `lat`, `lon` are the last fix exact enough to decide. `entered_at` is None while outside; `fixes` counts those
    inside since. `leaving_at` is the way out seen by one fix, not yet confirmed by a second.
    """

    at: datetime | None = None
    lat: float = 0.0
    lon: float = 0.0
    entered_at: datetime | None = None
    fixes: int = 0
    leaving_at: datetime | None = None


class Journey(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One shipment's way as far as its milestones do not tell.

    `was_at_origin`: seen near its origin. `farthest_m`: greatest distance to the site seen since it opened.
    `entered_at`, `left_at`: a visit to the yard that ended without unloading, until it is clear whether it comes back.
    """

    shipment: str
    was_at_origin: bool = False
    farthest_m: float = 0.0
    entered_at: datetime | None = None
    left_at: datetime | None = None


class Memory(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """All of it.

    `doubted`: fixes refused as jumps that agree with each other so far. `gaps_s`: the latest seconds between fixes.
    `mark`: the place that the heading is measured from. `rest` anchors breaks, `stand` anchors stands in a yard.
    `wheel` is what was driven before the `rest` anchor. `visit_of`: the shipment that the present visit to the
    yard was the arrival of. `dock` belongs to the door of shipment `dock_of`.
    """

    doubted: tuple[Ping, ...] = ()
    gaps_s: tuple[float, ...] = ()
    mark: tuple[float, float] | None = None
    rest: Anchor | None = None
    stand: Anchor | None = None
    wheel: Wheel = Wheel()
    approach: Ring = Ring()
    gate: Ring = Ring()
    dock: Ring = Ring()
    dock_of: str = ""
    visit_of: str = ""
    journeys: tuple[Journey, ...] = ()
