"""The board at `now`: a pure function of the plan, the states and the time, with no memory.

    plan, states --> outlook of each shipment --> doors: stays, conflicts --> warnings --> rows

The same pings give the same board, whenever and however often it is worked out. `tracking.looks` spares the work where
nothing was heard.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from tracking.board import Row
from tracking.cause import find_reason
from tracking.dock import busy_until
from tracking.dock_time import find_dock_time
from tracking.looks import Looks
from tracking.outlook import Outlook
from tracking.plan import SitePlan
from tracking.prediction.knowledge import NOTHING_KNOWN, Knowledge
from tracking.scene import Door, Scene, States
from tracking.warning import list_warnings


def evaluate(
    plan: SitePlan, states: States, now: datetime, known: Knowledge = NOTHING_KNOWN, looks: Looks | None = None
) -> list[Row]:
    """One row for each shipment on the board, by window start and id. States by (carrier, vehicle).

    `known` is what the site has learnt, a router, the names of places. `looks`, if given, are to be empty, and get what
    is worked out here.
    """
    return _rows(Scene(plan, states, now, known, looks), {shipment.door for shipment in plan.shipments})


def evaluate_some(
    plan: SitePlan,
    states: States,
    now: datetime,
    shipments: Collection[str],
    known: Knowledge = NOTHING_KNOWN,
    *,
    looks: Looks | None = None,
) -> list[Row]:
    """The rows of these shipments and of all that share a door with one of them, as `evaluate` gives them.

    With `looks` only rows that may have changed since these were kept: see `tracking.looks` for how old the others are.

    A shipment among `sharing_doors(plan, shipments)` without a row here has left the board. Free doors named in the
    warnings of other doors may be out of date until the next whole evaluation.
    """
    return _rows(Scene(plan, states, now, known, looks), _doors(plan, shipments))


def sharing_doors(plan: SitePlan, shipments: Collection[str]) -> frozenset[str]:
    """The ids of these shipments and of all planned for their doors."""
    doors = _doors(plan, shipments)
    return frozenset(shipment.id for shipment in plan.shipments if shipment.door in doors)


def _doors(plan: SitePlan, shipments: Collection[str]) -> set[str]:
    return {shipment.door for shipment in plan.shipments if shipment.id in shipments}


def _rows(scene: Scene, doors: set[str]) -> list[Row]:
    rows = [_row(outlook, scene.door(door), scene) for door in sorted(doors) for outlook in scene.list_due(door)]
    rows.sort(key=lambda row: (row.window_start, row.shipment))
    return rows


def _row(outlook: Outlook, door: Door, scene: Scene) -> Row:
    shipment, state, eta = outlook.shipment, outlook.state, outlook.eta
    conflicts = door.conflicts.get(shipment.id, ())
    return Row(
        shipment=shipment.id,
        site=shipment.site,
        carrier=shipment.carrier,
        supplier=shipment.supplier,
        vehicle=shipment.vehicle,
        door=shipment.door,
        window_start=shipment.window_start,
        window_end=shipment.window_end,
        origin=shipment.origin,
        milestone=outlook.milestone,
        risk=outlook.risk,
        reached=outlook.reached,
        position=outlook.position,
        heard_at=state.heard_at if state is not None else None,
        silent_since=outlook.silent_since,
        distance_km=outlook.distance_km,
        eta=eta,
        reason=find_reason(outlook, scene),
        p_late=outlook.p_late,
        p_early=outlook.p_early,
        slack_min=None if eta is None else int((shipment.window_end - eta.p50).total_seconds() // 60),
        busy_until=busy_until(door.turns.get(shipment.id)),
        dock=find_dock_time(outlook, door.turns.get(shipment.id)),
        conflicts=tuple(other.shipment.id for other in conflicts),
        warnings=list_warnings(outlook, door, scene),
        lines=shipment.lines,
        trail=state.trail if state is not None else (),
    )
