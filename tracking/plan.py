"""The plan: what a plant expects, from whom, at which door and in which window.

Every struct encodes to JSON as it stands; this is also the form in which the store keeps it.
"""

from __future__ import annotations

from datetime import datetime

import msgspec


class Circle(msgspec.Struct, frozen=True, tag="circle", tag_field="shape"):
    """All points within `radius_m` metres of a centre (degrees)."""

    lat: float
    lon: float
    radius_m: float


class Polygon(msgspec.Struct, frozen=True, tag="polygon", tag_field="shape"):
    """All points within a ring of at least three `(lat, lon)` corners, closed by itself.

    It may cross the 180th meridian.
    """

    ring: tuple[tuple[float, float], ...]


Fence = Circle | Polygon
Vehicle = tuple[str, str]
"""Carrier and vehicle: a vehicle has a name within its carrier only."""


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """A dock door. Without a fence of its own, `at dock` is not told apart from `in yard`."""

    id: str
    fence: Fence | None = None


class Line(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One line of an advance ship notice: a part and how much of it is on the truck."""

    part: str
    quantity: float


class Costs(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What warnings cost a plant, both in the same money; only their ratio matters.

    `false_alarm`: a warning about a truck that then keeps its window. `missed_breach`: a breach that nobody was warned
    of. `avoidable`: (minutes ahead, share of a breach that a warning then still avoids in [0, 1]), by ascending
    minutes, straight lines between; empty for all of it at any time.
    """

    false_alarm: float
    missed_breach: float
    avoidable: tuple[tuple[float, float], ...] = ()


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """A receiving plant. `zone` is its IANA time zone. `costs` set from what odds on a warning is raised.
    `hours` names the law that drivers pause by (`tracking.prediction.hours.PRESETS`).

    Fences are nested: approach (usually 25 km), gate (300 m), doors (40 m each).
    """

    id: str
    name: str
    zone: str
    lat: float
    lon: float
    approach: Fence
    gate: Fence
    doors: tuple[Door, ...] = ()
    costs: Costs | None = None
    hours: str = "eu"


class Stopover(msgspec.Struct, frozen=True, gc=False):
    """A pick-up or drop to make on the way, in degrees; `name` is for people."""

    name: str
    lat: float
    lon: float


class Agreed(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """That a shipment's window was agreed with its carrier, and the window that the last plan file named; None where
    that is not known. It `stands` until a file overrules it. `tracking.agreement` has the rules.
    """

    file_start: datetime | None
    file_end: datetime | None
    stands: bool = True


class Shipment(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One truckload due at one door of one site within [window_start, window_end].

    `vehicle` is unique within its carrier. `depart_at` is the planned departure; tracking of the shipment begins at
    `opens_at` (by default twelve hours before the planned departure, or 36 h before the window where none is planned).
    `stops` are made between origin and site, in order. `agreed` is None as long as the window is the plan file's.
    """

    id: str
    site: str
    carrier: str
    supplier: str
    vehicle: str
    door: str
    window_start: datetime
    window_end: datetime
    origin: str
    origin_lat: float
    origin_lon: float
    depart_at: datetime | None = None
    opens_at: datetime | None = None
    lines: tuple[Line, ...] = ()
    stops: tuple[Stopover, ...] = ()
    agreed: Agreed | None = None


class SitePlan(msgspec.Struct, frozen=True, kw_only=True):
    """One site with its open shipments: all that the site's writer needs."""

    site: Site
    shipments: tuple[Shipment, ...] = ()
