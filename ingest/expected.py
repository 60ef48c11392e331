"""What a plan expects of each vehicle: the shipments that its pings are folded with, and from when on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ingest.fields import MAX_AHEAD
from ingest.refold import Rules
from store.ports import Entry
from tracking.journey import by_window
from tracking.opening import Spans, is_within
from tracking.ping import Ping
from tracking.plan import Shipment, SitePlan, Vehicle
from tracking.prediction.knowledge import NOTHING_KNOWN, Knowledge


def rules_by_vehicle(plan: SitePlan, known: Knowledge = NOTHING_KNOWN) -> dict[Vehicle, Rules]:
    """What each vehicle of the plan is folded with."""
    by_vehicle: dict[Vehicle, list[Shipment]] = {}
    for shipment in plan.shipments:
        by_vehicle.setdefault((shipment.carrier, shipment.vehicle), []).append(shipment)
    return {vehicle: Rules(plan.site, tuple(by_window(due)), known) for vehicle, due in by_vehicle.items()}


class Admitted(NamedTuple):
    """Pings of the time in which a vehicle is open, those from the future, and the entries of any others: not ours."""

    due: list[Ping]
    ahead: list[Ping]
    outside: list[Entry]


def admit(entries: Sequence[Entry], spans: Spans) -> Admitted:
    """Ingest refuses fixes from the future; one that came in another way would freeze the vehicle until then.

    It drops what is outside by the last commit; what it stored before that commit is sorted out here.
    """
    admitted = Admitted([], [], [])
    for entry in entries:
        ping = entry.ping
        if not is_within(spans, ping.fixed_at):
            admitted.outside.append(entry)
        elif ping.fixed_at - ping.received_at > MAX_AHEAD:
            admitted.ahead.append(ping)
        else:
            admitted.due.append(ping)
    return admitted
