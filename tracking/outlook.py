"""What can be said at `now` of one shipment by itself, before it is compared with others at its door."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from tracking.arrival import Arrival, minutes_of
from tracking.board import Eta, Risk
from tracking.drive import way_minutes
from tracking.eta import p_early, p_late, read_eta
from tracking.forecast import find_arrival
from tracking.geodesy import distance_m
from tracking.lifetime import find_gone_at
from tracking.log_step import begin
from tracking.milestone import FINAL, INBOUND, is_no_show
from tracking.odds import EVALUATION_AT_LEAST, EVALUATIONS, EXPECTED_BEFORE_DEPARTURE, NO_SIGN_UNTIL
from tracking.plan import Shipment, Site
from tracking.prediction.cost import clear_below, raise_at
from tracking.prediction.knowledge import NOTHING_KNOWN, Knowledge
from tracking.prediction.stopover import SEED_MIN
from tracking.report import Fact
from tracking.risk import is_silent, judge, silent_after
from tracking.state import Alarm, Milestone, Motion, Position, Progress, VehicleState
from tracking.told_arrival import Start, find_told_arrival
from tracking.trip_log import TripLog
from tracking.word import NO_WORD, Word, find_word


class Outlook(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One shipment at `now`. `state` is its vehicle's while that is busy with this shipment, else None.

    `busy_with` is the other shipment that its vehicle is busy with, empty if none.
    `late_since` and `early_since` are set while that warning is up. `word` is what counts of what its driver told.
    """

    shipment: Shipment
    milestone: Milestone
    reached: dict[str, datetime]
    state: VehicleState | None = None
    busy_with: str = ""
    arrival: Arrival | None = None
    eta: Eta | None = None
    p_late: float | None = None
    p_early: float | None = None
    late_since: datetime | None = None
    early_since: datetime | None = None
    silent_since: datetime | None = None
    risk: Risk | None = None
    distance_km: float | None = None
    word: Word = NO_WORD

    @property
    def position(self) -> Position | None:
        return self.state.position if self.state is not None else None

    @property
    def is_inbound(self) -> bool:
        return self.milestone in INBOUND

    @property
    def is_here(self) -> bool:
        return self.milestone not in INBOUND and self.milestone not in FINAL


def look(
    site: Site,
    shipment: Shipment,
    progress: Progress | None,
    state: VehicleState | None,
    now: datetime,
    *,
    busy_with: str = "",
    known: Knowledge = NOTHING_KNOWN,
    facts: Sequence[Fact] = (),
) -> Outlook:
    """The outlook of a shipment; `state` only if the vehicle is busy with it, else None and what it is busy with.

    `known` is what the site has learnt, and a router; `facts` what the driver has told about the shipment by now.
    """
    progress = progress or Progress(shipment=shipment.id)
    milestone, reached = progress.milestone, progress.reached
    gone_at = find_gone_at(progress, shipment)
    if gone_at is not None and is_no_show(progress, shipment, now):
        milestone, reached = Milestone.NO_SHOW, {**reached, Milestone.NO_SHOW.value: gone_at}
    if milestone in FINAL:
        return Outlook(shipment=shipment, milestone=milestone, reached=reached)
    position = state.position if state is not None else None
    distance_km = None if position is None else distance_m(position.lat, position.lon, site.lat, site.lon) / 1000.0
    seen = Outlook(
        shipment=shipment,
        milestone=milestone,
        reached=reached,
        state=state,
        busy_with=busy_with,
        distance_km=None if distance_km is None else round(distance_km, 1),
    )
    if not seen.is_inbound:
        return seen
    if facts:
        fixed_at = None if position is None else position.fixed_at
        seen = msgspec.structs.replace(seen, word=find_word(facts, _log_of(seen), fixed_at, now))
    silent_since = _silent_since(seen, now)
    arrival = _arrival(site, seen, now, known, silent=silent_since is not None)
    return _look_ahead(site, seen, arrival, silent_since, now)


def is_given_up(seen: Outlook, now: datetime) -> bool:
    """Whether its window is long over and nothing heard or told for as long: nothing to predict, nothing to act on."""
    heard_at = seen.position.fixed_at if seen.position is not None else seen.shipment.window_end
    if seen.word.last is not None:
        heard_at = max(heard_at, seen.word.last.at)
    return now - max(seen.shipment.window_end, heard_at) > NO_SIGN_UNTIL


def expected_at(site: Site, shipment: Shipment) -> datetime:
    """When its truck should be heard: about the planned departure, else the last moment to leave for its window."""
    if shipment.depart_at is not None:
        return shipment.depart_at - EXPECTED_BEFORE_DEPARTURE
    drive_min = way_minutes(site, shipment.origin_lat, shipment.origin_lon, shipment.stops)
    way_min = drive_min + SEED_MIN * len(shipment.stops)
    return shipment.window_end - timedelta(minutes=way_min) - EXPECTED_BEFORE_DEPARTURE


def _look_ahead(
    site: Site, seen: Outlook, arrival: Arrival | None, silent_since: datetime | None, now: datetime
) -> Outlook:
    if arrival is None:
        return _without_estimate(site, seen, now, silent_since)
    alarm = _alarm(seen)
    eta = read_eta(arrival, now, alarm.p50)
    late, early = p_late(arrival, seen.shipment, now), p_early(arrival, seen.shipment, now)
    if arrival.told_at is not None:
        seen = msgspec.structs.replace(seen, arrival=arrival)
    late_since = _late_since(site, seen, alarm, late, now)
    early_since = _early_since(site, seen, alarm, early, now)
    warned = {"late": late_since is not None, "early": early_since is not None, "silent": silent_since is not None}
    risk = judge(seen.shipment, eta, **warned)
    if risk is Risk.ON_TIME and arrival.told_at is not None:  # words alone turn nothing green
        own = arrival.own
        own_eta = None if own is None or own.is_spent(now) else read_eta(own, now, alarm.p50)
        risk = judge(seen.shipment, own_eta, **warned)
    return msgspec.structs.replace(
        seen,
        arrival=arrival,
        eta=eta,
        p_late=late,
        p_early=early,
        late_since=late_since,
        early_since=early_since,
        silent_since=silent_since,
        risk=risk,
    )


def _without_estimate(site: Site, seen: Outlook, now: datetime, silent_since: datetime | None) -> Outlook:
    late_since = None if is_given_up(seen, now) else _alarm(seen).late_since
    if _is_only_planned(site, seen, now):
        return msgspec.structs.replace(seen, silent_since=silent_since)
    risk = judge(seen.shipment, None, late=late_since is not None, early=False, silent=silent_since is not None)
    return msgspec.structs.replace(seen, late_since=late_since, silent_since=silent_since, risk=risk)


def _is_only_planned(site: Site, seen: Outlook, now: datetime) -> bool:
    """Whether nothing is expected of the truck yet."""
    return seen.milestone is Milestone.PLANNED and now < expected_at(site, seen.shipment)


def _silent_since(seen: Outlook, now: datetime) -> datetime | None:
    if seen.state is None or seen.state.position is None:
        return None
    fixed_at = seen.state.position.fixed_at
    return fixed_at if is_silent(fixed_at, now=now, after=silent_after(seen.state.motion.cadence_s)) else None


def _arrival(site: Site, seen: Outlook, now: datetime, known: Knowledge, *, silent: bool) -> Arrival | None:
    """None, too, for a truck that was last heard before it left: it may have left meanwhile, or not."""
    state, departed, own = seen.state, seen.milestone is not Milestone.PLANNED, None
    if (seen.position is None and seen.word is NO_WORD) or is_given_up(seen, now):
        return None
    log = _log_of(seen)
    if state is not None and state.position is not None and (departed or not silent):
        own = find_arrival(site, seen.shipment, state.position, state.motion, departed=departed, known=known, log=log)
    arrival = own
    if seen.word is not NO_WORD:
        start = Start(seen.position, Motion() if state is None else state.motion, departed, log)
        arrival = find_told_arrival(site, seen.shipment, start, known=known, word=seen.word, own=own)
    return None if arrival is None or arrival.is_spent(now) else arrival


def _log_of(seen: Outlook) -> TripLog:
    return TripLog(shipment=seen.shipment.id) if seen.state is None else begin(seen.state.log, seen.shipment)


def _alarm(seen: Outlook) -> Alarm:
    if seen.state is None or seen.state.alarm.shipment != seen.shipment.id:
        return Alarm()
    return seen.state.alarm


def _late_since(site: Site, seen: Outlook, alarm: Alarm, odds: float, now: datetime) -> datetime | None:
    if alarm.late_since is not None:
        return alarm.late_since
    if now > seen.shipment.window_end:
        return seen.shipment.window_end
    from_odds = raise_at(site, minutes_of(seen.shipment.window_end - now))
    return _raised_by_time(seen, alarm.late_streak, odds >= from_odds, now)


def _early_since(site: Site, seen: Outlook, alarm: Alarm, odds: float, now: datetime) -> datetime | None:
    """An early warning fades by itself: each minute that the truck is not here makes it less early."""
    lead_min = max(0.0, minutes_of(seen.shipment.window_start - now))
    if alarm.early_since is not None:
        return alarm.early_since if odds >= clear_below(site, lead_min) else None
    return _raised_by_time(seen, alarm.early_streak, odds >= raise_at(site, lead_min), now)


def _raised_by_time(seen: Outlook, streak: int, is_likely: bool, now: datetime) -> datetime | None:
    """The last fix, if the odds at `now` are high and each cadence without a fix counts as one more evaluation.

    Or what was told after it: evaluations count from then on.
    """
    if not is_likely:
        return None
    fixed_at = seen.position.fixed_at if seen.position is not None else None
    told_at = seen.arrival.told_at if seen.arrival is not None else None
    if told_at is not None and (fixed_at is None or told_at > fixed_at):
        return told_at if (now - told_at) // EVALUATION_AT_LEAST >= EVALUATIONS else None
    if fixed_at is None or seen.state is None:
        return None
    cadence_s = max(EVALUATION_AT_LEAST.total_seconds(), seen.state.motion.cadence_s or 0.0)
    passed = int((now - fixed_at).total_seconds() // cadence_s)
    return fixed_at if streak + passed >= EVALUATIONS else None
