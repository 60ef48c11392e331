"""Why an arrival is expected when it is, in at most 40 characters: what moved it since it was said last.

    its driver said something           that: "driver: breakdown 13:20"
    stands at a planned stop            which, and how long: "at Pick-up Ulm 12 min"
    first said, or nothing to blame     what it is made of: "4 h 10 drive, break 45 min"
    moved                               by what: "stopped 11 min near Kassel", "break due in 35 min"

As of the truck's latest fix and what was `said`: time alone changes no word, so that a board at rest stays at rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from math import exp
from typing import NamedTuple

from tracking.arrival import Arrival
from tracking.gazetteer import Gazetteer
from tracking.prediction.mover import (
    BREAK,
    PACE,
    QUEUE,
    REST,
    ROAD,
    STOP,
    WAIT,
    Moment,
    Mover,
    find_mover,
    minutes_between,
)
from tracking.prediction.said import DETOUR, HEARD, PASSED, Said, Seen, parts_of, step_said
from tracking.state import Motion
from tracking.wording import distance_text, percent_text, span_text, stop_text

__all__ = ["Moment", "Mover", "Said", "Seen", "Situation", "find_mover", "parts_of", "reason_text", "step_said"]

LONGEST = 40
TOLD_MIN = 5.0
"""A part of less is left out of what an arrival is made of."""

SHARE_TOLD = 0.03
"""A pace nearer to the usual than this is told in minutes, not in percent."""

BREAK_SOON_MIN = 90.0
"""A break further ahead explains nothing yet."""

BREAK_LIKELY_MIN = 15.0
"""A break of which less is expected is rather not taken."""

BREAK_TAKEN_MIN, REST_TAKEN_MIN = 15.0, 300.0
"""A stop this long was the break, or a part of it; or the rest."""


class Situation(NamedTuple):
    """What words need beside what was said: the truck as of its latest fix, and what is known of its road.

    `arrival` is predicted from that fix. `is_lane_known`: trips of this lane were learnt from. `break_limit_min`: how
    long the law lets a driver be at the wheel at a stretch. `stop`: the planned stop at which it stands, `stop_min` for
    how long it has been there. `told`: what its driver said, while that moves the estimate.
    """

    motion: Motion
    arrival: Arrival
    gazetteer: Gazetteer
    is_lane_known: bool
    break_limit_min: float
    stop: str | None = None
    stop_min: float = 0.0
    told: str = ""


def reason_text(said: Said, now: Situation) -> str:
    """The reason, at most 40 characters, never empty."""
    if now.told:
        return now.told
    if now.stop is not None:
        return stop_text(now.stop, timedelta(minutes=round(now.stop_min)), longest=LONGEST)
    word = WORDS.get(said.kind)
    for text in word(said, now) if word else ():
        if len(text) <= LONGEST:
            return text
    return made_of(parts_of(now.arrival, said.p50))


def made_of(parts: Mapping[str, float]) -> str:
    """`4 h 10 drive, break 45 min`: the drive, then the longest parts, as many as fit."""
    drive_min = parts.get(ROAD, 0.0) + parts.get(PACE, 0.0)
    text = f"{_span(drive_min)} drive" if drive_min >= 1.0 else ""
    for minutes, name in sorted(((parts.get(part, 0.0), name) for part, name in NAMES.items()), reverse=True):
        longer = f"{text}, {name} {_span(minutes)}" if text else f"{name} {_span(minutes)}"
        if minutes >= TOLD_MIN and len(longer) <= LONGEST:
            text = longer
    return text or "about to arrive"


NAMES = {WAIT: "wait", BREAK: "break", STOP: "stop", REST: "night rest", QUEUE: "queue"}

Texts = tuple[str, ...]
"""Ways to say it, the fullest first: the first that is short enough is taken."""


def _stop(said: Said, now: Situation) -> Texts:
    stands_min = _stands_min(now)
    minutes = stands_min or max(said.amount, said.stop_min)
    if minutes < 1.0:
        return ()
    if said.minutes < 0.0 and not stands_min:
        return (f"moving again after {_span(minutes)}",)
    is_seen = stands_min or said.stop_min
    return _stopped(minutes, said, now) if is_seen else (f"stood about {_span(minutes)}",)


def _stopped(minutes: float, said: Said, now: Situation) -> Texts:
    text = f"stopped {_span(minutes)}"
    return (f"{text}{_place(said, now)}", text)


def _break(said: Said, now: Situation) -> Texts:
    stands_min, break_min = _stands_min(now), now.arrival.break_min
    if stands_min:
        return _stopped(stands_min, said, now)
    if said.minutes < 0.0:
        if said.amount >= BREAK_TAKEN_MIN:
            return (f"break taken, {_span(said.amount)}",)
        return ("break less likely" if break_min >= TOLD_MIN else "no break due any more",)
    due_min = now.break_limit_min - now.motion.driven_since_break_min
    if break_min < BREAK_LIKELY_MIN or due_min > BREAK_SOON_MIN:
        return (f"break on the way, {_span(break_min)}" if break_min >= BREAK_LIKELY_MIN else "break more likely",)
    return (f"break due in {_span(due_min)}" if due_min >= 1.0 else "break overdue",)


def _rest(said: Said, now: Situation) -> Texts:
    """Whoever stands may be resting already: then for how long is all that is known."""
    stands_min, odds = _stands_min(now), now.arrival.rest_odds
    if stands_min:
        return _stopped(stands_min, said, now)
    if odds >= 0.5:
        return (f"night rest of {_span(now.arrival.rest_min)} expected",)
    if said.minutes > 0.0:
        return ("night rest possible",)
    if said.amount >= REST_TAKEN_MIN:
        return (f"night rest taken, {_span(said.amount)}",)
    return ("night rest less likely" if odds > 0.0 else "no night rest expected",)


def _wait(said: Said, now: Situation) -> Texts:
    late = said.amount >= 1.0
    if said.waits:
        return (f"not left, {_span(said.amount)} late",) if late else ()
    if late:
        return (f"left {_span(said.amount)} late",)
    return (f"left {_span(-said.amount)} early",) if said.amount <= -1.0 else ("left on time",)


def _pace(said: Said, now: Situation) -> Texts:
    """In percent where its own pace so far agrees; else the minutes lost or won since it began to lose or win."""
    usual = "this lane's usual" if now.is_lane_known else "planned"
    word = "slower" if said.minutes > 0.0 else "faster"
    share = exp(now.arrival.pace) - 1.0
    if share * said.minutes > 0.0 and abs(share) >= SHARE_TOLD:
        return (f"{word} than {usual} by {percent_text(abs(share))}",)
    return (f"{_span(abs(said.minutes))} {word} than {usual}",)


def _road(said: Said, now: Situation) -> Texts:
    word = "slower" if said.minutes > 0.0 else "faster"
    if now.is_lane_known:
        return (f"road ahead {word} at this hour",)
    return (f"road ahead {_span(abs(said.minutes))} {word} than thought",)


def _queue(said: Said, now: Situation) -> Texts:
    minutes = now.arrival.parts.get(QUEUE, 0.0)
    return (f"queue at the gate {_span(minutes)}",) if minutes >= 1.0 else ("no queue at the gate",)


def _heard(said: Said, now: Situation) -> Texts:
    text = f"heard again after {_span(said.amount)}"
    return (f"{text}{_place(said, now)}", text)


def _passed(said: Said, now: Situation) -> Texts:
    return ("planned stop passed over",)


def _detour(said: Said, now: Situation) -> Texts:
    text = f"{distance_text(said.amount)} farther off"
    return (f"{text}{_place(said, now, ', ')}", text)


WORDS: dict[str, Callable[[Said, Situation], Texts]] = {
    STOP: _stop,
    BREAK: _break,
    REST: _rest,
    WAIT: _wait,
    PACE: _pace,
    ROAD: _road,
    QUEUE: _queue,
    HEARD: _heard,
    DETOUR: _detour,
    PASSED: _passed,
}


def _stands_min(now: Situation) -> float:
    """For how long it stood at its latest fix; zero while it does not."""
    since = now.motion.stopped_since
    return 0.0 if since is None else minutes_between(since, now.arrival.fixed_at)


def _place(said: Said, now: Situation, before: str = " ") -> str:
    """Where that was; empty where nothing has a name."""
    place = now.gazetteer.find_near(said.lat, said.lon)
    return f"{before}{place}" if place else ""


def _span(minutes: float) -> str:
    return span_text(timedelta(minutes=round(minutes)))
