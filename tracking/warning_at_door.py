"""Warnings of a truck's stay: too long in the yard or at the door, and a door that another truck has first."""

from __future__ import annotations

from datetime import datetime, timedelta

from tracking import odds
from tracking.board import Warning, WarningKind
from tracking.cause import free_door_text, impact_text, next_door_text, severity
from tracking.dock import goes_first, overlap_odds
from tracking.outlook import Outlook
from tracking.scene import Door, Scene
from tracking.state import Milestone
from tracking.stay import Stay, find_docked_at
from tracking.wording import percent_text, span_text, truck_text


def find_dwell(outlook: Outlook, door: Door, scene: Scene) -> Warning | None:
    """Too long in the yard, counted from the window's start, or too long at the door."""
    in_yard = outlook.milestone is Milestone.IN_YARD
    since = _dwelling_since(outlook)
    stayed = scene.now - since if since is not None else timedelta(0)
    amber, red = _in_yard_limits(outlook, scene) if in_yard else _at_door_limits(outlook, scene)
    if since is None or stayed <= amber:
        return None
    own_door = outlook.shipment.door
    stands = next((stay for stay in door.stays.values() if stay.is_actual), None)
    return Warning(
        kind=WarningKind.DWELL,
        severity=severity(stayed > red),
        since=since + amber,
        headline=f"WAITING {span_text(stayed)} in the yard" if in_yard else f"AT {own_door} FOR {span_text(stayed)}",
        cause=_dwell_cause(outlook, stands, scene),
        impact=impact_text(outlook, door, scene),
        remedy=free_door_text(outlook.shipment, door, scene) if in_yard else next_door_text(outlook, door, scene),
    )


def _dwell_cause(outlook: Outlook, stands: Stay | None, scene: Scene) -> str:
    if outlook.milestone is not Milestone.IN_YARD:
        at_work = "unloading" if outlook.milestone is Milestone.UNLOADING else "at the door"
        return f"{at_work}, {span_text(_unloading(outlook, scene))} expected"
    if stands is None:
        return f"nobody at {outlook.shipment.door}"
    until = scene.clock_text(stands.end)
    return f"{outlook.shipment.door} taken by {truck_text(stands.shipment)} until {until}"


def _at_door_limits(outlook: Outlook, scene: Scene) -> tuple[timedelta, timedelta]:
    """How long is too long at this door for this carrier, and much too long."""
    expected = _unloading(outlook, scene)
    amber = max(expected * odds.DWELL_AMBER_SHARE, odds.UNLOADING_AMBER_LEAST)
    return amber, amber * (odds.DWELL_RED_SHARE / odds.DWELL_AMBER_SHARE)


def _in_yard_limits(outlook: Outlook, scene: Scene) -> tuple[timedelta, timedelta]:
    usual = timedelta(minutes=scene.yard.usual_wait(outlook.shipment).p50)
    amber = max(_unloading(outlook, scene), usual * odds.DWELL_AMBER_SHARE, odds.YARD_AMBER_LEAST)
    return amber, amber * odds.YARD_RED_SHARE


def _unloading(outlook: Outlook, scene: Scene) -> timedelta:
    """What is usual at this door for this carrier, in whole minutes."""
    return timedelta(minutes=round(scene.yard.unloading(outlook.shipment).p50))


def _dwelling_since(outlook: Outlook) -> datetime | None:
    if outlook.milestone is not Milestone.IN_YARD:
        return find_docked_at(outlook)
    entered_at = outlook.reached.get(Milestone.IN_YARD)
    return None if entered_at is None else max(entered_at, outlook.shipment.window_start)


def find_conflict(outlook: Outlook, door: Door, scene: Scene) -> Warning | None:
    """Told to the truck that would have to wait, not to the one that has the door first."""
    own = door.stays.get(outlook.shipment.id)
    if own is None or own.is_actual or own.start - scene.now > odds.CONFLICT_AHEAD:
        return None
    before = [stay for stay in door.conflicts.get(outlook.shipment.id, ()) if goes_first(stay, own)]
    if not before:
        return None
    blocker = max(before, key=lambda stay: (stay.end, stay.shipment.id))
    until = scene.clock_text(blocker.end)
    stands = "stands there" if blocker.is_actual else f"there from {scene.clock_text(blocker.start)}"
    is_now = blocker.is_actual and outlook.is_here
    odds_met = None if is_now else overlap_odds(blocker, own)
    return Warning(
        kind=WarningKind.CONFLICT,
        severity=severity(is_now),
        since=_known_since(outlook, blocker),
        headline=_taken_text(outlook.shipment.door, odds_met, until),
        cause=f"{truck_text(blocker.shipment)} {stands}",
        impact=f"would wait {span_text(blocker.end - own.start)}",
        remedy=free_door_text(outlook.shipment, door, scene),
        probability=odds_met,
    )


def _taken_text(door: str, odds_met: float | None, until: str) -> str:
    """With the odds only where they are not certain: the truck is here, and so is the one at its door."""
    return (
        f"{door} TAKEN until {until}" if odds_met is None else f"{door} TAKEN {percent_text(odds_met)}, until {until}"
    )


def _known_since(outlook: Outlook, blocker: Stay) -> datetime:
    """The fix that the predicted conflict rests on, or since when the truck has been here."""
    if outlook.eta is not None:
        return outlook.eta.based_on
    return outlook.reached.get(Milestone.IN_YARD, blocker.start)
