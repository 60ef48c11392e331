"""Things to act on: each with what it is, why, what it hits and what would help. Worst first.

Only what holds at `now` is here: a trip that has ended warns of nothing, and nothing that was is told.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from tracking import odds
from tracking.arrival import minutes_of
from tracking.board import Severity, Warning, WarningKind
from tracking.cause import free_door_text, impact_text, late_cause, severity, sign_text, silent_cause
from tracking.outlook import Outlook, is_given_up
from tracking.prediction.cost import red_at
from tracking.scene import Door, Scene
from tracking.warning_at_door import find_conflict, find_dwell
from tracking.wording import percent_text, span_text, truck_text

ORDER = (
    WarningKind.NO_SHOW,
    WarningKind.LATE,
    WarningKind.CONFLICT,
    WarningKind.DWELL,
    WarningKind.EARLY,
    WarningKind.SILENT,
)


def list_warnings(outlook: Outlook, door: Door, scene: Scene) -> tuple[Warning, ...]:
    """The shipment's warnings, red before amber, then by kind as in `ORDER`."""
    if outlook.is_here:
        found = [find_conflict(outlook, door, scene), find_dwell(outlook, door, scene)]
    elif outlook.is_inbound and not is_given_up(outlook, scene.now):
        found = [_no_show(outlook, door, scene)]
        if scene.now <= outlook.shipment.window_end or outlook.eta is not None:
            found = [_late(outlook, door, scene), _early(outlook, scene), _silent(outlook, scene)]
        found.append(find_conflict(outlook, door, scene))
    else:
        return ()
    warnings = [warning for warning in found if warning is not None]
    warnings.sort(key=lambda warning: (warning.severity is not Severity.RED, ORDER.index(warning.kind)))
    return tuple(warnings)


def _late(outlook: Outlook, door: Door, scene: Scene) -> Warning | None:
    if outlook.late_since is None:
        return None
    shipment, eta, likely = outlook.shipment, outlook.eta, outlook.p_late
    if eta is None or likely is None:
        headline, likely = "LATE when last heard", None
    else:
        over = eta.p50 - shipment.window_end
        by = f"{span_text(over)} over" if over > timedelta(0) else f"slack {span_text(-over)}"
        headline = f"LATE {percent_text(likely)}, {by}"
    return Warning(
        kind=WarningKind.LATE,
        severity=severity(likely is not None and likely >= _red_at(shipment.window_end, scene)),
        since=outlook.late_since,
        headline=headline,
        cause=late_cause(outlook, scene),
        impact=impact_text(outlook, door, scene),
        remedy=free_door_text(shipment, door, scene) or f"call {truck_text(shipment)}",
        probability=likely,
    )


def _early(outlook: Outlook, scene: Scene) -> Warning | None:
    shipment, eta, likely = outlook.shipment, outlook.eta, outlook.p_early
    if outlook.early_since is None or eta is None or likely is None:
        return None
    before, opens = shipment.window_start - eta.p50, scene.clock_text(shipment.window_start)
    slot = scene.find_free_slot(shipment, eta.p50)
    own_is_free = slot is not None and slot.door == shipment.door
    return Warning(
        kind=WarningKind.EARLY,
        severity=severity(likely >= _red_at(shipment.window_start, scene)),
        since=outlook.early_since,
        headline=f"EARLY {percent_text(likely)}, {span_text(before)} ahead",
        cause=f"here about {scene.clock_text(eta.p50)}, window opens {opens}",
        impact="" if own_is_free else f"{shipment.door} is not free for it then",
        remedy=f"{shipment.door} is free: take it in early" if own_is_free else f"hold it outside until {opens}",
        probability=likely,
    )


def _red_at(breach_at: datetime, scene: Scene) -> float:
    return red_at(scene.site, max(0.0, minutes_of(breach_at - scene.now)))


def _silent(outlook: Outlook, scene: Scene) -> Warning | None:
    """Never red beside a late warning, which then is the first thing to read and says so too."""
    if outlook.risk is None:
        return None
    if outlook.state is None or outlook.position is None:
        return _unheard(outlook, scene)
    if outlook.silent_since is None:
        return None
    quiet = scene.now - outlook.silent_since
    return Warning(
        kind=WarningKind.SILENT,
        severity=severity(quiet > odds.SILENT_RED_AFTER and outlook.late_since is None),
        since=outlook.silent_since,
        headline=f"SILENT {span_text(quiet)}",
        cause=silent_cause(outlook, scene),
        remedy=f"call {truck_text(outlook.shipment)}",
    )


def _unheard(outlook: Outlook, scene: Scene) -> Warning | None:
    depart_at = outlook.shipment.depart_at
    if depart_at is None or scene.now < depart_at + odds.UNHEARD_AFTER or scene.now >= outlook.shipment.window_end:
        return None
    return Warning(
        kind=WarningKind.SILENT,
        severity=Severity.AMBER,
        since=depart_at + odds.UNHEARD_AFTER,
        headline=f"NOT HEARD, due out {scene.clock_text(depart_at)}",
        cause=sign_text(outlook, scene),
        remedy=f"ask {outlook.shipment.carrier} whether {outlook.shipment.vehicle} has left",
    )


def _no_show(outlook: Outlook, door: Door, scene: Scene) -> Warning | None:
    """No sign of it and its window is over. Says all that late or silent would; with an estimate it is late."""
    shipment, past = outlook.shipment, scene.now - outlook.shipment.window_end
    if outlook.eta is not None or past <= timedelta(0):
        return None
    return Warning(
        kind=WarningKind.NO_SHOW,
        severity=severity(past > odds.NO_SIGN_RED_AFTER),
        since=shipment.window_end,
        headline=f"NO SIGN, window over {span_text(past)}",
        cause=sign_text(outlook, scene),
        impact=impact_text(outlook, door, scene),
        remedy=f"give {shipment.door} to the next, ask {shipment.carrier}",
    )
