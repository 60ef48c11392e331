"""What is remembered of how well a vehicle reports: a few numbers, however long it goes on, and no place among them.

Each observation counts with the weight 2^(its own time / one day), the old ones never touched again; what is asked for
is always a share of such sums, so the common factor falls out and yesterday weighs half of today. (Forward decay:
Cormode, Shkapenyuk, Srivastava, Xu: A practical time decay model for streaming systems, ICDE 2009.) Sums can be added,
whatever the order in which things came, and the sums of two vehicles are those of both together.

    ping -> step since the newest fix  -> steps            a histogram; its median is the cadence
                 over 2 min, on the way -> silences         a histogram of their lengths, and of the time in them
            accuracy                    -> accuracies
    message -> received - newest fix    -> delays, least    the least of a day is the clock's error

A fix that comes late (back-fill) divides the silence that it falls into, if that is one of the last few, or else only
counts: so the order of arrival tells on steps shorter than two minutes alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import msgspec

HALF_LIFE_S = 86_400.0
DAY_S = 86_400.0
SILENCE_FROM_S = 120.0
"""Shorter steps are no silence, whatever the cadence (docs/dictionary.md)."""
LINEAR_TO = 120
"""Up to here a histogram has a bin for each second or metre, beyond it 16 for each doubling: 4 % wide."""
BINS_A_DOUBLING = 16
SAFE_DOUBLINGS = 60
"""Half lives after which weights are counted from a new landmark: far below what a float holds."""
LEAST_DAYS = 2
Histogram = dict[int, float]


class Evidence(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A vehicle's sums. They change with each ping, which costs less than a microsecond this way; nobody else has them.

    All instants are epoch seconds. `fixed_s` is the newest fix, `heard_s` the last arrival, both 0 before the first.
    `pings` and `refused` are plain numbers; all else is weighted, `weight` being the pings'. `steps`, `delays` (both
    s) and `accuracies` (m) are histograms. `moving` is the weight of pings on the way, `bare` of those of them without
    speed or heading, `moving_s` the time on the way. `silences` and `silent_s` are number and time of the silences on
    the way, by their length. `least` is the least delay by day.
    """

    vehicle: str
    landmark_s: float
    since_s: float
    fixed_s: float = 0.0
    heard_s: float = 0.0
    pings: int = 0
    refused: int = 0
    weight: float = 0.0
    repeated: float = 0.0
    reasons: dict[str, float] = msgspec.field(default_factory=dict)
    steps: Histogram = msgspec.field(default_factory=dict)
    silences: Histogram = msgspec.field(default_factory=dict)
    silent_s: Histogram = msgspec.field(default_factory=dict)
    moving: float = 0.0
    bare: float = 0.0
    moving_s: float = 0.0
    delays: Histogram = msgspec.field(default_factory=dict)
    least: dict[int, float] = msgspec.field(default_factory=dict)
    accuracies: Histogram = msgspec.field(default_factory=dict)


HISTOGRAMS = ("reasons", "steps", "silences", "silent_s", "delays", "accuracies")
SUMS = ("weight", "repeated", "moving", "bare", "moving_s")


def bin_of(value: float) -> int:
    """The bin of a number of seconds or metres; below zero is zero."""
    if value < LINEAR_TO:
        return int(value + 0.5) if value > 0.0 else 0
    return LINEAR_TO + int(BINS_A_DOUBLING * math.log2(value / LINEAR_TO))


def middle_of(place: int) -> float:
    """The value that a bin stands for."""
    if place < LINEAR_TO:
        return float(place)
    return LINEAR_TO * math.exp2((place - LINEAR_TO + 0.5) / BINS_A_DOUBLING)


def least_of(place: int) -> float:
    """The least value in a bin."""
    return max(0.0, place - 0.5) if place < LINEAR_TO else LINEAR_TO * math.exp2((place - LINEAR_TO) / BINS_A_DOUBLING)


def find_median(histogram: Histogram) -> float | None:
    """The median of what a histogram holds; None if that is nothing."""
    left = sum(histogram.values()) / 2.0
    for place in sorted(histogram):
        left -= histogram[place]
        if left <= 0.0:
            return middle_of(place)
    return None


def weight_at(evidence: Evidence, at_s: float) -> float:
    """What an observation at that time counts beside the others."""
    return math.exp2((at_s - evidence.landmark_s) / HALF_LIFE_S)


def note_refusal(evidence: Evidence, reason: str, at_s: float) -> None:
    """Counts a message, or an element of a list, that was refused."""
    evidence.refused += 1
    evidence.reasons[reason] = evidence.reasons.get(reason, 0.0) + weight_at(evidence, at_s)


def note_repeated(evidence: Evidence, fixed_s: float) -> None:
    """Counts one of the pings noted before as one that the store had already."""
    evidence.repeated += weight_at(evidence, fixed_s)


def note_delay(evidence: Evidence, delay_s: float, at_s: float) -> None:
    """Counts how long the newest fix of a message had been under way. Below zero the device's clock is ahead."""
    place = int(delay_s + 0.5) if 0.0 < delay_s < LINEAR_TO else bin_of(delay_s)
    weight = 2.0 ** ((at_s - evidence.landmark_s) / HALF_LIFE_S)
    evidence.delays[place] = evidence.delays.get(place, 0.0) + weight
    least, day = evidence.least, int(at_s / DAY_S)
    if delay_s < least.get(day, math.inf):
        least[day] = delay_s
        if len(least) > LEAST_DAYS:
            del least[min(least)]


def rebased(evidence: Evidence, landmark_s: float) -> Evidence:
    """The same evidence with its weights counted from another instant; what no longer weighs anything is dropped."""
    factor = 2.0 ** ((evidence.landmark_s - landmark_s) / HALF_LIFE_S)
    scaled = {
        name: {place: kept * factor for place, kept in getattr(evidence, name).items() if kept * factor > 1e-9}
        for name in HISTOGRAMS
    }
    sums = {name: getattr(evidence, name) * factor for name in SUMS}
    return msgspec.structs.replace(evidence, landmark_s=landmark_s, least=dict(evidence.least), **scaled, **sums)


def kept_fresh(evidence: Evidence) -> Evidence:
    """The same, with a newer landmark if its own has become too old to count from."""
    is_old = evidence.heard_s - evidence.landmark_s > SAFE_DOUBLINGS * HALF_LIFE_S
    return rebased(evidence, evidence.heard_s) if is_old else evidence


def merged(vehicle: str, parts: Iterable[Evidence]) -> Evidence:
    """The evidence of all parts together, under another name; of none, none."""
    some = list(parts)
    landmark_s = max((part.landmark_s for part in some), default=0.0)
    whole = Evidence(
        vehicle=vehicle, landmark_s=landmark_s, since_s=min((part.since_s for part in some), default=landmark_s)
    )
    for part in (rebased(each, landmark_s) for each in some):
        _add(whole, part)
    for old in sorted(whole.least)[:-LEAST_DAYS]:
        del whole.least[old]
    return whole


def _add(whole: Evidence, part: Evidence) -> None:
    whole.fixed_s, whole.heard_s = max(whole.fixed_s, part.fixed_s), max(whole.heard_s, part.heard_s)
    whole.pings, whole.refused = whole.pings + part.pings, whole.refused + part.refused
    for name in SUMS:
        setattr(whole, name, getattr(whole, name) + getattr(part, name))
    for name in HISTOGRAMS:
        kept = getattr(whole, name)
        for place, weight in getattr(part, name).items():
            kept[place] = kept.get(place, 0.0) + weight
    for day, delay_s in part.least.items():
        whole.least[day] = min(whole.least.get(day, delay_s), delay_s)
