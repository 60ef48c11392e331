"""What came in, folded into the vehicles that sent it, as far as they were open then.

    entries -> by vehicle -> open? -> folded, but for what lies beyond an end that they show
                               |                            |
                               +-> out of the store <-------+

A fault in one vehicle's pings sets those pings aside and stops nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from ingest.expected import admit
from ingest.followed import Followed
from ingest.openings import take_open
from ingest.step import Step
from store.errors import StoreUnavailable
from store.ports import Entry
from tracking.ping import Ping, ping_key
from tracking.plan import Vehicle

log = logging.getLogger(__name__)


def fold_entries(entries: Sequence[Entry], followed: Followed, step: Step) -> None:
    """Folds what is of an open time; the rest goes out of the store again."""
    by_vehicle: dict[Vehicle, list[Entry]] = {}
    for entry in entries:
        by_vehicle.setdefault((entry.ping.carrier, entry.ping.vehicle), []).append(entry)
    for vehicle, heard in by_vehicle.items():
        if vehicle not in followed.folders or vehicle in step.erased:
            step.outside += heard
            continue
        admitted = admit(heard, followed.spans_now(vehicle, step))
        step.set_aside(admitted.ahead, "from the future")
        step.outside += admitted.outside
        if admitted.due:
            beyond = {ping_key(ping) for ping in _fold(vehicle, admitted.due, followed, step)}
            step.outside += [entry for entry in heard if ping_key(entry.ping) in beyond]


def _fold(vehicle: Vehicle, pings: Sequence[Ping], followed: Followed, step: Step) -> list[Ping]:
    """All pings at once; if that fails, each by itself, so that only the poisonous one is set aside.

    Returns those that are beyond an end that the others show.
    """
    try:
        taken, beyond = take_open(followed.folders[vehicle], pings, followed.rules[vehicle])
        step.note(vehicle, taken)
        return beyond
    except StoreUnavailable:
        raise
    except Exception:
        log.exception("%s: pings of vehicle %s cannot be folded", followed.plan.site.id, vehicle)
        if len(pings) > 1:
            return [beyond for ping in pings for beyond in _fold(vehicle, [ping], followed, step)]
        step.set_aside(pings, "writer error")
        return []
