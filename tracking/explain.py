"""What a fix adds to what is said of an arrival. The words for it are `prediction.reason`'s, and `cause` finds them."""

from __future__ import annotations

from msgspec.structs import replace

from tracking.arrival import Arrival
from tracking.plan import Shipment
from tracking.prediction.said import Seen, step_said
from tracking.state import Alarm, Milestone, Motion, Position, Progress
from tracking.trip_log import TripLog


def explained(
    alarm: Alarm,
    arrival: Arrival,
    *,
    shipment: Shipment,
    progress: Progress,
    position: Position,
    motion: Motion,
    log: TripLog,
) -> Alarm:
    """The alarm after a fix, with what is said now: mostly the same, while the published median stays."""
    said, p50 = alarm.said, alarm.p50
    if p50 is None or (said is not None and said.p50 == p50 and motion.stopped_since is None):
        return alarm
    seen = Seen(
        position=position,
        motion=motion,
        distance_km=arrival.distance_km,
        has_left=progress.milestone is not Milestone.PLANNED,
        departed_at=progress.reached.get(Milestone.DEPARTED),
        depart_at=shipment.depart_at,
        stops_behind=log.stops_made,
    )
    return replace(alarm, said=step_said(said, arrival, p50, seen))
