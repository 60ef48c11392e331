"""The fold: from a vehicle's pings, in fix-time order, to all that is known of it on its way to one site.

    ping -> plausible? -> position, motion, trail      always
                       -> fences met                   always: a truck may wait in the yard before its shipment opens
                       -> milestone, alarm             of the one active shipment

It depends on the set of pings, and on that of facts that drivers told, alone: not on their order of arrival, and never
on the time of day. A ping older than
the newest one folded (`is_newer` says no) therefore calls for a refold of the vehicle's whole track from `empty`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from tracking.alarm import step_alarm
from tracking.arrival import Arrival
from tracking.explain import explained
from tracking.forecast import find_arrival
from tracking.geofence import is_inside
from tracking.journey import align, by_window, find_active, find_gone_at, journey_of, travel
from tracking.log_step import begin, find_standing, note_alarm, note_forecast, note_standing, note_way
from tracking.memory import Memory
from tracking.milestone import INBOUND, Signal, opens_at, step
from tracking.motion import extend_trail, move
from tracking.ping import Ping, ping_key
from tracking.plan import Shipment, Site
from tracking.plausibility import JUMP, Judged, judge
from tracking.prediction.knowledge import NOTHING_KNOWN, Knowledge
from tracking.ring import NEVER_MET, Met, meet
from tracking.signals import Seen
from tracking.state import Milestone, Position, Progress, VehicleState
from tracking.stop_step import note_stops
from tracking.thresholds import AGREEING_FIXES
from tracking.told_arrival import Start, find_told_arrival
from tracking.trip_log import TripLog, stops_ahead
from tracking.trip_record import Standing
from tracking.word import facts_about, find_word, note_word


def empty(carrier: str, vehicle: str) -> VehicleState:
    """What is known of a vehicle before its first ping."""
    return VehicleState(carrier=carrier, vehicle=vehicle)


def is_newer(state: VehicleState, ping: Ping) -> bool:
    """Whether the ping may be folded onto the state; if not, the whole track must be folded again."""
    return state.last_key is None or ping_key(ping) > state.last_key


class Terms(NamedTuple):
    """What each ping is folded with; `due` by window. What is known changes estimates, so alarms and the log, only."""

    site: Site
    due: Sequence[Shipment]
    known: Knowledge


def fold(
    state: VehicleState,
    pings: Iterable[Ping],
    *,
    site: Site,
    shipments: Sequence[Shipment],
    known: Knowledge = NOTHING_KNOWN,
) -> VehicleState:
    """The state after more pings, sorted by `ping_key`, no key twice, each newer than `state.last_key`.

    `shipments` are all of this vehicle's at this site, in any order; progress is kept for each, and for no other.
    `known` is what the site has learnt, a router, and what drivers have told: whoever tells it more folds the vehicle
    again from the start.
    """
    terms = Terms(site, by_window(shipments), known)
    state = replace(state, progress=align(state.progress, terms.due))
    for ping in pings:
        state = _hear(state, ping, terms)
    return state


def _hear(state: VehicleState, ping: Ping, terms: Terms) -> VehicleState:
    """One more ping, believed or not."""
    judged = judge(state.position, state.memory.doubted, ping)
    memory = state.memory
    state = replace(
        state,
        heard_at=ping.received_at if state.heard_at is None else max(state.heard_at, ping.received_at),
        last_key=ping_key(ping),
        refused=_recount(state.refused, judged),
        memory=memory if memory.doubted == judged.doubted else replace(memory, doubted=judged.doubted),
    )
    relocated = judged.relocated
    for believed in judged.believed:
        state = _believe(state, believed, terms, relocated=relocated)
        relocated = False
    return state


def _recount(refused: dict[str, int], judged: Judged) -> dict[str, int]:
    """The fixes not believed, by reason. A relocation's earlier fixes were, after all."""
    if judged.refused is not None:
        return {**refused, judged.refused: refused.get(judged.refused, 0) + 1}
    if judged.relocated:
        left = refused[JUMP] - (AGREEING_FIXES - 1)
        return {**{why: n for why, n in refused.items() if why != JUMP}, **({JUMP: left} if left else {})}
    return refused


def _believe(state: VehicleState, ping: Ping, terms: Terms, *, relocated: bool) -> VehicleState:
    """One more fix that is taken for true."""
    site, due, before = terms.site, terms.due, state.position
    memory, motion, position, stood_since = move(state.memory, state.motion, before, ping, relocated=relocated)
    standing = None if relocated else find_standing(state.memory, memory, position)
    approach = meet(memory.approach, site.approach, position, relocated=relocated)
    gate = meet(memory.gate, site.gate, position, relocated=relocated)
    memory = replace(memory, approach=approach.ring, gate=gate.ring)
    progress = _give_up(state.progress, due, position, site) if len(due) > 1 else state.progress
    trail = extend_trail(state.trail, position)
    state = replace(state, progress=progress, position=position, motion=motion, trail=trail)
    active = find_active(progress, due, position.fixed_at, named=ping.shipment)
    if active is not None:
        shipment = due[active]
        memory, dock = _meet_door(memory, shipment, site, position, relocated=relocated)
        seen = Seen(
            before=before,
            position=position,
            approach=approach,
            gate=gate,
            dock=dock,
            stood_since=stood_since if dock is None or _is_at_a_door(site, position) else None,
            is_visit_taken=memory.visit_of not in ("", shipment.id),
        )
        memory, each = _serve(memory, progress[active], shipment, site, seen)
        progress = progress if each is progress[active] else _put(progress, active, each)
        state = _predict(replace(state, progress=progress, memory=memory), each, shipment, standing, terms)
    if memory.visit_of and gate.ring.entered_at is None:
        memory = replace(memory, visit_of="")
    return replace(state, memory=memory)


def _predict(
    state: VehicleState, each: Progress, shipment: Shipment, standing: Standing | None, terms: Terms
) -> VehicleState:
    """What the fix says of the active shipment's arrival: its alarm, and its log while it is on the way."""
    site, motion, position, arrival = terms.site, state.motion, state.position, None
    assert position is not None  # just believed
    log = begin(state.log, shipment)
    if each.milestone in INBOUND:
        departed = each.milestone is not Milestone.PLANNED
        log = note_standing(log, standing)
        was_at_origin = journey_of(state.memory.journeys, shipment.id).was_at_origin
        log = note_stops(
            log, site, shipment, position, motion, standing=standing, departed=departed, was_at_origin=was_at_origin
        )
        log = note_way(log, site, each, position, motion, stops=stops_ahead(log, shipment))
        arrival = find_arrival(
            site,
            shipment,
            position,
            motion,
            departed=departed,
            known=terms.known,
            log=log,
        )
        if terms.known.told:
            start = Start(position, motion, departed, log)
            log, arrival = _with_words(state, shipment, start, arrival, terms)
    at = position.fixed_at
    alarm = step_alarm(state.alarm, site=site, shipment=shipment, progress=each, arrival=arrival, at=at)
    if arrival is not None:
        if arrival.told_at is None:  # what was told is its own reason
            alarm = explained(
                alarm, arrival, shipment=shipment, progress=each, position=position, motion=motion, log=log
            )
        if arrival.fixed_at == at:
            log = note_forecast(log, shipment, arrival, position, motion)
        log = note_alarm(log, state.alarm, alarm, shipment, arrival)
    return replace(state, alarm=alarm, log=log)


def _with_words(
    state: VehicleState, shipment: Shipment, start: Start, own: Arrival | None, terms: Terms
) -> tuple[TripLog, Arrival | None]:
    """The log and the arrival with what the driver had told by the fix."""
    log, position = start.log, start.position
    assert position is not None  # just believed
    told = terms.known.told.find(state.carrier, state.vehicle, until=position.fixed_at)
    facts = facts_about(told, shipment.id, state.progress, terms.due)
    at = position.fixed_at
    log = note_word(log, find_word(facts, log, at, at), position, start.motion)
    word = find_word(facts, log, at, at)
    start = start._replace(log=log)
    return log, find_told_arrival(terms.site, shipment, start, known=terms.known, word=word, own=own)


def _give_up(
    progress: tuple[Progress, ...], due: Sequence[Shipment], position: Position, site: Site
) -> tuple[Progress, ...]:
    """Ends shipments whose truck works for the next one."""
    for index, following in enumerate(due[1:]):
        if opens_at(following) > position.fixed_at:
            break
        gone_at = find_gone_at(progress[index], due[index], following, position, site)
        if gone_at is not None:
            progress = _put(progress, index, step(progress[index], Signal.GIVEN_UP, gone_at))
    return progress


def _meet_door(
    memory: Memory, shipment: Shipment, site: Site, position: Position, *, relocated: bool
) -> tuple[Memory, Met | None]:
    """What the fix tells of the fence of the shipment's own door; None if that has none."""
    fence = next((door.fence for door in site.doors if door.id == shipment.door), None)
    if fence is None:
        return memory, None
    ring = memory.dock if memory.dock_of == shipment.id else NEVER_MET
    dock = meet(ring, fence, position, relocated=relocated)
    return replace(memory, dock=dock.ring, dock_of=shipment.id), dock


def _is_at_a_door(site: Site, position: Position) -> bool:
    """Whether it is at any fenced door: one stands and unloads at another than its own, too."""
    here = (position.lat, position.lon)
    return any(door.fence is not None and is_inside(door.fence, here) for door in site.doors)


def _serve(memory: Memory, each: Progress, shipment: Shipment, site: Site, seen: Seen) -> tuple[Memory, Progress]:
    """What the fix does to the active shipment, and whose arrival this visit to the yard was."""
    journey = journey_of(memory.journeys, shipment.id)
    moved, changed = travel(each, journey, shipment, site, seen)
    if changed is not journey:
        kept = tuple(other for other in memory.journeys if other.shipment != shipment.id)
        memory = replace(memory, journeys=(*kept, changed))
    if moved is not each and Milestone.IN_YARD in moved.reached:
        memory = replace(memory, visit_of=shipment.id)
    return memory, moved


def _put(progress: tuple[Progress, ...], index: int, each: Progress) -> tuple[Progress, ...]:
    return (*progress[:index], each, *progress[index + 1 :])
