"""The plant on the ground: its fences as the plan states them, and where trucks wait and dock inside.

             D01 D02 ... D06        y = +145 m
             D07 D08 ... D12        y =  +45 m
             waiting places         y = -150 m
gate  ------------|-----------      y = -300 m, the ring of 300 m
              gate road             y = -700 m
"""

from __future__ import annotations

from simulators.places import PLANT_AT, Point
from simulators.roads import offset

ZONE = "Europe/Berlin"
APPROACH_M, GATE_M, DOCK_M = 25_000.0, 300.0, 40.0
DOORS = 12
GATE_ROAD = offset(PLANT_AT, east_m=0, north_m=-700)
GATE = offset(PLANT_AT, east_m=0, north_m=-GATE_M)
WAITING_PLACES = 10


def door_id(number: int) -> str:
    """Doors are numbered from 0 here, from D01 on the wall."""
    return f"D{number + 1:02d}"


def door_at(number: int) -> Point:
    """The middle of a door's fence: rows of six, 84 m apart, so that no two fences touch."""
    row, column = divmod(number, 6)
    return offset(PLANT_AT, east_m=(column - 2.5) * 84, north_m=145 - 100 * row)


def waiting_place(number: int) -> Point:
    """Where a truck stands until its door is free: outside every door's fence."""
    return offset(PLANT_AT, east_m=(number % WAITING_PLACES - 4.5) * 25, north_m=-150)


def site(site_id: str) -> dict[str, object]:
    """The site as the plan file writes it."""
    return {
        "id": site_id,
        "name": f"Plant {site_id.title()}",
        "zone": ZONE,
        "lat": PLANT_AT[0],
        "lon": PLANT_AT[1],
        "approach": _circle(PLANT_AT, APPROACH_M),
        "gate": _circle(PLANT_AT, GATE_M),
        "doors": [{"id": door_id(n), "fence": _circle(door_at(n), DOCK_M)} for n in range(DOORS)],
    }


def _circle(at: Point, radius_m: float) -> dict[str, object]:
    return {"shape": "circle", "lat": round(at[0], 6), "lon": round(at[1], 6), "radius_m": radius_m}
