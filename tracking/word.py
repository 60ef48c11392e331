"""Which of the facts that a driver told still counts, at a fix or now.

    breakdown, border, rest    a halt, until the truck has driven on: 1 km after it, or told to have departed
    delayed                    a halt of no known kind, until an hour has been driven since; it updates the three above
    departed                   the truck counts as departed from then on, for its estimate
    eta, of any fact           until a breakdown or a delay without one is told, or it is long over
    loaded, arrived            explain a silence; neither moves an estimate, a truck is here when its positions say so

Positions outweigh words: what they contradict is over. Words outweigh nothing but a guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from tracking.arrival import MINUTE, minutes_of
from tracking.geodesy import is_within_m
from tracking.milestone import FINAL, opens_at
from tracking.odds import DARK_ALWAYS
from tracking.plan import Shipment
from tracking.report import Fact
from tracking.state import Motion, Position, Progress
from tracking.thresholds import COARSE_ACCURACY_M
from tracking.trip_log import Noted, TripLog

HALTS = ("breakdown", "border", "rest")
"""A truck that stands for one of these stands for that, and not for what stops like it usually are."""

DRIVEN_ON_M = 1_000.0
"""Less is a move to the hard shoulder, the next bay, or up the queue."""

DELAY_FADES_MIN = 60.0
"""Minutes at the wheel after which a delay lies behind a truck, and shows in where it is."""

ETA_MOST = timedelta(days=3)
"""No driver knows more than three days ahead to the minute."""

ETA_FADES_LEAST_MIN, ETA_FADES_SHARE = 15.0, 0.25
"""Past a driver's own time he counts for less, and for nothing after a quarter of what he looked ahead."""


class Word(NamedTuple):
    """What counts of what was told. `halt` is the first report of the halt in progress, `eta` the fact whose own time
    counts, `departed` the latest departure, `last` whatever was told last.
    """

    halt: Fact | None = None
    eta: Fact | None = None
    departed: Fact | None = None
    last: Fact | None = None

    @property
    def told(self) -> Fact | None:
        """The fact to show while it moves the estimate: the latest of the halt and the driver's own time."""
        both = [fact for fact in (self.halt, self.eta) if fact is not None]
        return max(both, key=lambda fact: (fact.at, fact.eta is not None), default=None)


NO_WORD = Word()


def facts_about(
    facts: Sequence[Fact], shipment: str, progress: Sequence[Progress], due: Sequence[Shipment]
) -> list[Fact]:
    """Those that are about the shipment: named, or told while its truck was busy with it.

    `progress` is that of the vehicle's shipments `due`, in the order of `due`.
    """
    return [fact for fact in facts if (fact.shipment or _meant(fact.at, progress, due)) == shipment]


def _meant(at: datetime, progress: Sequence[Progress], due: Sequence[Shipment]) -> str | None:
    """What its truck was busy with at that time: the first shipment that was open and had not ended."""
    for each, shipment in zip(progress, due, strict=True):
        ended_at = each.reached.get(each.milestone) if each.milestone in FINAL else None
        if opens_at(shipment) <= at and (each.milestone not in FINAL or (ended_at is not None and ended_at > at)):
            return shipment.id
    return None


def find_word(facts: Sequence[Fact], log: TripLog, fixed_at: datetime | None, now: datetime) -> Word:
    """What counts at `now` of facts about the log's shipment, oldest first, with the latest fix at `fixed_at`."""
    if not facts:
        return NO_WORD
    halt: Fact | None = None
    eta: Fact | None = None
    departed: Fact | None = None
    for fact in facts:
        is_over = log.words_over_at is not None and fact.at <= log.words_over_at
        halt = None if is_over else _halt_after(halt, fact)
        eta = _eta_after(eta, fact)
        departed = fact if fact.happened == "departed" else departed
    if eta is not None and fixed_at is not None and eta_counts(eta, fixed_at) <= 0.0:
        eta = None
    last = facts[-1]
    return Word(halt, eta, departed, last if now - last.at <= DARK_ALWAYS else None)


def eta_counts(fact: Fact, at: datetime) -> float:
    """How much a driver's own time counts: 1 until it is there, then falling to 0."""
    if fact.eta is None:
        return 0.0
    ahead_min = minutes_of(fact.eta - fact.at)
    over_min = minutes_of(at - fact.eta)
    return min(1.0, max(0.0, 1.0 - over_min / max(ETA_FADES_LEAST_MIN, ETA_FADES_SHARE * ahead_min)))


def note_word(log: TripLog, word: Word, position: Position, motion: Motion) -> TripLog:
    """The log after a fix, with where the truck was when it was first heard after each fact that counts, and with a
    halt that is over by what it has driven since. A coarse fix shows nothing.
    """
    if position.accuracy_m is not None and position.accuracy_m > COARSE_ACCURACY_M:
        return log
    told_at = {fact.at for fact in (word.halt, word.eta) if fact is not None}
    words = tuple(noted for noted in log.words if noted.at in told_at)
    new = sorted(told_at - {noted.at for noted in words})
    if new or len(words) != len(log.words):
        here = (position.lat, position.lon, motion.driven_min)
        log = replace(log, words=(*words, *(Noted(at, *here) for at in new)))
    noted = find_noted(log, word.halt)
    if word.halt is None or noted is None or not _is_over(word.halt, noted, position, motion):
        return log
    return replace(log, words_over_at=position.fixed_at)


def find_noted(log: TripLog, fact: Fact | None) -> Noted | None:
    """Where the truck was when it was first heard after the fact; None if it was not heard since."""
    return None if fact is None else next((noted for noted in log.words if noted.at == fact.at), None)


def driven_since_min(log: TripLog, fact: Fact, motion: Motion) -> float:
    """Minutes at the wheel since the first fix after a fact."""
    noted = find_noted(log, fact)
    return 0.0 if noted is None else max(0.0, motion.driven_min - noted.driven_min)


def _is_over(halt: Fact, noted: Noted, position: Position, motion: Motion) -> bool:
    if halt.happened in HALTS:
        return not is_within_m(DRIVEN_ON_M, noted.lat, noted.lon, position.lat, position.lon)
    return motion.driven_min - noted.driven_min >= DELAY_FADES_MIN


def _halt_after(halt: Fact | None, fact: Fact) -> Fact | None:
    """The halt in progress after one more fact. Told again it is the same one, begun when it was told first."""
    if fact.happened in ("departed", "arrived"):
        return None
    if fact.happened == "loaded" or (halt is not None and fact.happened in (halt.happened, "delayed")):
        return halt
    return fact


def _eta_after(eta: Fact | None, fact: Fact) -> Fact | None:
    """The fact whose own time counts after one more."""
    if fact.eta is not None and MINUTE <= fact.eta - fact.at <= ETA_MOST:
        return fact
    return None if fact.happened in ("breakdown", "delayed", "arrived") else eta
