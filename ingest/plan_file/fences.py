"""Fences in a plan file: a radius in metres, a ring of corners, or the JSON form of `tracking.plan`."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from ingest.plan_file.cells import latitude, longitude, quantity
from ingest.plan_file.record import BadCell
from tracking.errors import InvalidFence
from tracking.geofence import check_fence
from tracking.plan import Circle, Fence, Polygon


def fence_around(lat: float | None, lon: float | None) -> Callable[[object], Fence]:
    """A parser of fences; a mere number is the radius of a circle around that point."""

    def parse(cell: object) -> Fence:
        fence = _fence(cell, lat, lon)
        try:
            check_fence(fence)
        except InvalidFence as error:
            raise BadCell(f"is no fence: {error.args[0]}") from error
        return fence

    return parse


def _fence(cell: object, lat: float | None, lon: float | None) -> Fence:
    if isinstance(cell, dict):
        try:
            return msgspec.convert(cell, Fence, strict=True)  # type: ignore[no-any-return]
        except msgspec.ValidationError as error:
            raise BadCell(f"is no fence: {error}") from error
    if isinstance(cell, str) and (" " in cell.strip() or ";" in cell):
        return _ring(cell)
    radius_m = quantity(cell)
    if lat is None or lon is None:
        raise BadCell("is a radius, but there is no lat and lon to lay it around")
    return Circle(lat, lon, radius_m)


def _ring(text: str) -> Polygon:
    """`51.10 9.20; 51.12 9.20; 51.12 9.24`"""
    corners = [corner.split() for corner in text.split(";") if corner.strip()]
    if any(len(corner) != 2 for corner in corners):
        raise BadCell("is no ring: write its corners like 51.10 9.20; 51.12 9.20; 51.12 9.24")
    return Polygon(tuple((latitude(lat), longitude(lon)) for lat, lon in corners))
