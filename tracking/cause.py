"""Words that need more than a row's numbers: what moved an estimate, why a warning, what it hits, what would help."""

from __future__ import annotations

from datetime import timedelta

from tracking.arrival import minutes_of
from tracking.board import Severity
from tracking.dock import find_next_due
from tracking.outlook import Outlook
from tracking.plan import Shipment
from tracking.prediction.hours import PRESETS, Hours
from tracking.prediction.mover import PACE, ROAD
from tracking.prediction.reason import Situation, reason_text
from tracking.prediction.road import lane_from, lane_key
from tracking.prediction.said import Said
from tracking.risk import is_silent, silent_after
from tracking.scene import Door, Scene
from tracking.state import Milestone, Position
from tracking.stop_step import find_present_stop
from tracking.wording import distance_text, joined, lines_text, span_text, stop_text, told_text, truck_text

LANE_KNOWN = 2.9
"""Three trips of a lane, after which there is something usual about it. A trip's votes are parts that add up to one."""

VIAS = ("", "routed")
"""What is learnt of a lane with and without a router's minutes."""

BREAK_SOON = timedelta(minutes=90)
"""A break further ahead explains nothing yet."""


def find_reason(outlook: Outlook, scene: Scene) -> str:
    """What moved the estimate last, or what it is made of, in at most 40 characters; empty without an estimate."""
    if told := find_told(outlook, scene):
        return told
    state, arrival, said = outlook.state, outlook.arrival, _find_said(outlook)
    if state is None or arrival is None or said is None:
        return ""
    is_known = said.kind in (PACE, ROAD) and is_lane_known(outlook.shipment, scene)
    limit_min = PRESETS[scene.site.hours].break_limit_min
    now = Situation(state.motion, arrival, scene.gazetteer, is_known, limit_min)
    if (present := find_present_stop(state.log, outlook.shipment, state.motion)) is not None:
        stop, since = present
        now = now._replace(stop=stop.name, stop_min=minutes_of(arrival.fixed_at - since))
    return reason_text(said, now)


def find_told(outlook: Outlook, scene: Scene) -> str:
    """What the driver said, while that moves the estimate; else empty."""
    fact = outlook.word.told or outlook.word.departed
    if fact is None or outlook.arrival is None or outlook.arrival.told_at is None:
        return ""
    return told_text(fact, scene.clock_text)


def is_lane_known(shipment: Shipment, scene: Scene) -> bool:
    """Whether trips of the shipment's lane were learnt from, so that there is a usual pace to compare with."""
    lane = lane_from(shipment.origin_lat, shipment.origin_lon)
    entries = (scene.known.model.find(lane_key(scene.site.id, lane, via)) for via in VIAS)
    return any(entry is not None and entry[0] >= LANE_KNOWN for entry in entries)


def late_cause(outlook: Outlook, scene: Scene) -> str:
    """What its driver said, while that counts, else what its positions say."""
    told = find_told(outlook, scene)
    if outlook.position is None or outlook.distance_km is None:
        return told
    away = f"{distance_text(outlook.distance_km)} out"
    return f"{told}, {away}" if told else _seen_cause(outlook, outlook.position, away, scene)


def _seen_cause(outlook: Outlook, position: Position, away: str, scene: Scene) -> str:
    """The strongest of: not left yet, silent, standing, what made it later last, a rest or break due, simply far."""
    if outlook.milestone is Milestone.PLANNED:
        return _not_departed(outlook, scene)
    if outlook.silent_since is not None:
        return f"last heard {span_text(scene.now - outlook.silent_since)} ago{_place(position, scene)}, {away}"
    if standing := _standing_text(outlook, scene):
        return f"{standing}, {away}"
    if _is_delayed(outlook):
        return f"{find_reason(outlook, scene)}, {away}"
    rest = _rest_text(outlook, PRESETS[scene.site.hours])
    return f"{rest}, {away}" if rest else f"still {away}{_left_text(outlook, scene)}"


def silent_cause(outlook: Outlook, scene: Scene) -> str:
    """What its driver said since, where it was last; whether it still sends, only no position that can be believed."""
    state = outlook.state
    if state is None or state.position is None or outlook.distance_km is None:
        return ""
    where = f"last fix {scene.clock_text(state.position.fixed_at)}"
    where = f"{where}{_place(state.position, scene)}, {distance_text(outlook.distance_km)} out"
    after = silent_after(state.motion.cadence_s)
    if state.heard_at is not None and not is_silent(state.heard_at, now=scene.now, after=after):
        where = f"still sends, no usable position; {where}"
    return joined(_told_since(outlook, scene), where)


def sign_text(outlook: Outlook, scene: Scene) -> str:
    """What the last sign of the truck was."""
    if outlook.busy_with:
        return f"still on its trip {outlook.busy_with}"
    if outlook.position is None:
        return joined(_told_since(outlook, scene), "no position received")
    return silent_cause(outlook, scene)


def impact_text(outlook: Outlook, door: Door, scene: Scene) -> str:
    """The next truck due at its door, and what it carries."""
    shipment = outlook.shipment
    due = find_next_due(door.stays.values(), door.stays.get(shipment.id), scene.now, shipment.id)
    hit = ""
    if due is not None:
        at = scene.clock_text(due.shipment.window_start)
        hit = f"{shipment.door} next due {at}, {truck_text(due.shipment)}"
    return joined(hit, lines_text(shipment.lines))


def free_door_text(shipment: Shipment, door: Door, scene: Scene) -> str:
    """A door free for the shipment's stay, its own if it can be; empty if there is none."""
    stay = door.stays.get(shipment.id)
    if stay is None or not stay.is_firm or stay.is_actual:
        return ""
    slot = scene.find_free_slot(shipment, stay.start)
    if slot is None:
        return ""
    free = f"{slot.door} still free" if slot.door == shipment.door else f"{slot.door} free"
    start = scene.clock_text(slot.start)
    if slot.end is None:
        return f"{free} from {start}"
    return f"{free} {start}-{scene.clock_text(slot.end)}"


def next_door_text(outlook: Outlook, door: Door, scene: Scene) -> str:
    """For the next truck whose stay this one runs into, a door it could use instead; empty if none is hit."""
    hit = next(iter(door.conflicts.get(outlook.shipment.id, ())), None)
    text = free_door_text(hit.shipment, door, scene) if hit is not None else ""
    return f"{truck_text(hit.shipment)}: {text}" if hit is not None and text else ""


def severity(is_red: bool) -> Severity:
    return Severity.RED if is_red else Severity.AMBER


def _told_since(outlook: Outlook, scene: Scene) -> str:
    """What its driver said last, if that was after the last fix; empty if nothing."""
    fact, position = outlook.word.last, outlook.position
    if fact is None or (position is not None and fact.at <= position.fixed_at):
        return ""
    return told_text(fact, scene.clock_text)


def _find_said(outlook: Outlook) -> Said | None:
    """What was said of this shipment's arrival at its truck's last fix."""
    alarm = outlook.state.alarm if outlook.state is not None else None
    return alarm.said if alarm is not None and alarm.shipment == outlook.shipment.id else None


def _is_delayed(outlook: Outlook) -> bool:
    """Whether the estimate has been explained, and it was something that made it later."""
    said = _find_said(outlook)
    return outlook.arrival is not None and said is not None and said.kind != "" and said.minutes > 0.0


def _place(position: Position, scene: Scene) -> str:
    """` near Kassel`; empty where nothing has a name."""
    place = scene.gazetteer.find_near(position.lat, position.lon)
    return f" {place}" if place else ""


def _standing_text(outlook: Outlook, scene: Scene) -> str:
    """At which planned stop it stands and for how long, or where it has stopped; empty for one that drives."""
    state = outlook.state
    if state is None or state.position is None or state.motion.stopped_since is None:
        return ""
    if (present := find_present_stop(state.log, outlook.shipment, state.motion)) is not None:
        stop, since = present
        return stop_text(stop.name, scene.now - since)
    return f"stopped {span_text(scene.now - state.motion.stopped_since)}{_place(state.position, scene)}"


def _not_departed(outlook: Outlook, scene: Scene) -> str:
    depart_at = outlook.shipment.depart_at
    if depart_at is None:
        return f"not departed from {outlook.shipment.origin}"
    return f"not departed, due out {scene.clock_text(depart_at)}"


def _rest_text(outlook: Outlook, hours: Hours) -> str:
    state, arrival = outlook.state, outlook.arrival
    if state is None or arrival is None:
        return ""
    driven_min = state.motion.driven_since_break_min
    if arrival.rest_odds > 0.5:
        return "daily rest likely on the way"
    due = timedelta(minutes=hours.break_limit_min - driven_min)
    if arrival.break_min < hours.break_min / 2 or due > BREAK_SOON:
        return ""
    return f"break due in {span_text(due)}" if due > timedelta(0) else "break overdue"


def _left_text(outlook: Outlook, scene: Scene) -> str:
    """How long until its window closes."""
    left = outlook.shipment.window_end - scene.now
    return f", window ends in {span_text(left)}" if left > timedelta(0) else ""
