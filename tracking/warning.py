"""Things to act on: each with what it is, why, what it hits and what would help. Worst first.

Only what holds at `now` is here: a trip that has ended warns of nothing, and nothing that was is told.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from tracking import odds
from tracking.board import Severity, Warning, WarningKind
from tracking.cause import free_door_text, impact_text, late_cause, next_door_text, sign_text, silent_cause
from tracking.dock import Stay, goes_first
from tracking.outlook import Outlook
from tracking.scene import Door, Scene
from tracking.state import Milestone
from tracking.wording import clock_text, percent_text, span_text, truck_text

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
        found = [_conflict(outlook, door, scene), _dwell(outlook, door, scene)]
    elif outlook.is_inbound:
        found = [_no_show(outlook, door, scene)]
        if found == [None]:
            found = [_late(outlook, door, scene), _early(outlook, scene), _silent(outlook, scene)]
        found.append(_conflict(outlook, door, scene))
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
        severity=_severity(likely is not None and likely >= odds.RED_AT),
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
    before, opens = shipment.window_start - eta.p50, clock_text(shipment.window_start, zone=scene.zone, now=scene.now)
    slot = scene.find_free_slot(shipment, eta.p50)
    own_is_free = slot is not None and slot.door == shipment.door
    return Warning(
        kind=WarningKind.EARLY,
        severity=_severity(likely >= odds.RED_AT),
        since=outlook.early_since,
        headline=f"EARLY {percent_text(likely)}, {span_text(before)} ahead",
        cause=f"here about {clock_text(eta.p50, zone=scene.zone, now=scene.now)}, window opens {opens}",
        impact="" if own_is_free else f"{shipment.door} is not free for it then",
        remedy=f"{shipment.door} is free: take it in early" if own_is_free else f"hold it outside until {opens}",
        probability=likely,
    )


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
        severity=_severity(quiet > odds.SILENT_RED_AFTER and outlook.late_since is None),
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
        headline=f"NOT HEARD, due out {clock_text(depart_at, zone=scene.zone, now=scene.now)}",
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
        severity=_severity(past > odds.NO_SHOW_RED_AFTER),
        since=shipment.window_end,
        headline=f"NO SIGN, window over {span_text(past)}",
        cause=sign_text(outlook, scene),
        impact=impact_text(outlook, door, scene),
        remedy=f"give {shipment.door} to the next, ask {shipment.carrier}",
    )


def _dwell(outlook: Outlook, door: Door, scene: Scene) -> Warning | None:
    """Too long in the yard, counted from the window's start, or too long at the door."""
    in_yard = outlook.milestone is Milestone.IN_YARD
    since = _dwelling_since(outlook)
    stayed = scene.now - since if since is not None else timedelta(0)
    amber, red = (odds.YARD_AMBER, odds.YARD_RED) if in_yard else (odds.UNLOADING_AMBER, odds.UNLOADING_RED)
    if since is None or stayed <= amber:
        return None
    stands = next((stay for stay in door.stays.values() if stay.is_actual), None)
    return Warning(
        kind=WarningKind.DWELL,
        severity=_severity(stayed > red),
        since=since + amber,
        headline=f"WAITING {span_text(stayed)} in the yard"
        if in_yard
        else f"AT {outlook.shipment.door} FOR {span_text(stayed)}",
        cause=_dwell_cause(outlook, stands, scene),
        impact=impact_text(outlook, door, scene),
        remedy=free_door_text(outlook.shipment, door, scene) if in_yard else next_door_text(outlook, door, scene),
    )


def _dwell_cause(outlook: Outlook, stands: Stay | None, scene: Scene) -> str:
    if outlook.milestone is not Milestone.IN_YARD:
        at_work = "unloading" if outlook.milestone is Milestone.UNLOADING else "at the door"
        return f"{at_work}, {span_text(odds.UNLOADING)} expected"
    if stands is None:
        return f"nobody at {outlook.shipment.door}"
    until = clock_text(stands.end, zone=scene.zone, now=scene.now)
    return f"{outlook.shipment.door} taken by {truck_text(stands.shipment)} until {until}"


def _dwelling_since(outlook: Outlook) -> datetime | None:
    reached = outlook.reached
    if outlook.milestone is Milestone.IN_YARD:
        entered = reached.get(Milestone.IN_YARD)
        return None if entered is None else max(entered, outlook.shipment.window_start)
    return reached.get(Milestone.AT_DOCK) or reached.get(Milestone.UNLOADING)


def _conflict(outlook: Outlook, door: Door, scene: Scene) -> Warning | None:
    """Told to the truck that would have to wait, not to the one that has the door first."""
    own = door.stays.get(outlook.shipment.id)
    if own is None or own.is_actual or own.start - scene.now > odds.CONFLICT_AHEAD:
        return None
    before = [stay for stay in door.conflicts.get(outlook.shipment.id, ()) if goes_first(stay, own)]
    if not before:
        return None
    blocker = max(before, key=lambda stay: (stay.end, stay.shipment.id))
    until = clock_text(blocker.end, zone=scene.zone, now=scene.now)
    stands = (
        "stands there"
        if blocker.is_actual
        else f"there from {clock_text(blocker.start, zone=scene.zone, now=scene.now)}"
    )
    return Warning(
        kind=WarningKind.CONFLICT,
        severity=_severity(blocker.is_actual and outlook.is_here),
        since=max(blocker.start, own.start),
        headline=f"{outlook.shipment.door} TAKEN until {until}",
        cause=f"{truck_text(blocker.shipment)} {stands}",
        impact=f"would wait {span_text(blocker.end - own.start)}",
        remedy=free_door_text(outlook.shipment, door, scene),
    )


def _severity(is_red: bool) -> Severity:
    return Severity.RED if is_red else Severity.AMBER
