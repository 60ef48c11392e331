"""How well a vehicle reports, and a carrier as a whole: figures, a score from 0 to 100, and what to mend, in words.

Apart from punctuality: a truck may be late and report perfectly. The score is 100 less the points that each part loses
(`docs/quality.md` has the table); no part gains from another's fault, and more of a fault never raises the score.
A carrier loses in each part the mean of what its vehicles lose, weighted by what came from each.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import msgspec

from tracking import evidence as sums
from tracking.evidence import DAY_S, HALF_LIFE_S, Evidence, find_median, least_of, merged, weight_at
from tracking.quality_words import Loss, say_losses

ENOUGH = 30
"""Pings and refusals before there is a score."""
SILENT_CADENCES, SILENT_LEAST_S = 3.0, 120.0
COARSE_FROM_M = 100.0
HELD_FROM_S, HELD_SPREAD = 300.0, 1.1
"""Who is never prompt, and whose delays differ by more than a tenth, holds messages back: nobody can tell its clock."""


class Quality(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How well a vehicle reports; with `vehicle` empty, a carrier as a whole.

    `score` is None while there is not enough. `gaps` are silences of over `gap_over_s` on the way within the last
    `window_h` hours, `gaps_share` their share of the time on the way. `skew_s` is the least delay (below zero the
    device's clock is ahead), `delay_s` the median. Shares are of pings, `rejects_share` of pings and refusals,
    `coarse_share` (worse than 100 m) of those that tell an accuracy, `bare_share` (without speed or heading) of those
    on the way. A figure of which nothing is known is None, or a share of 0. `losses` are the points lost, worst first.
    """

    vehicle: str
    score: int | None
    pings: int
    rejects: int
    since: datetime
    heard_at: datetime
    cadence_s: float | None = None
    gaps: int = 0
    gap_over_s: float = SILENT_LEAST_S
    window_h: float = 0.0
    gaps_share: float = 0.0
    duplicates_share: float = 0.0
    skew_s: float | None = None
    delay_s: float | None = None
    accuracy_m: float | None = None
    coarse_share: float = 0.0
    rejects_share: float = 0.0
    reasons: dict[str, float] = {}
    bare_share: float = 0.0
    losses: tuple[Loss, ...] = ()


def judge(evidence: Evidence) -> Quality:
    """What the evidence of a vehicle says."""
    return _scored(_figures(evidence), None)


def judge_carrier(vehicles: Iterable[Evidence]) -> Quality | None:
    """What the evidence of all its vehicles says of a carrier; None without any.

    Its gaps are those of its vehicles, each by its own cadence; skew is the worst among those that count.
    """
    parts = list(vehicles)
    if not parts:
        return None
    judged = [_figures(part) for part in parts]
    whole = merged("", parts)
    weights = [_weight(sums.rebased(part, whole.landmark_s)) for part in parts]
    total = sum(weights) or 1.0
    points: dict[str, float] = {}
    for figures, weight in zip(judged, weights, strict=True):
        for part, lost in points_lost(figures).items():
            points[part] = points.get(part, 0.0) + lost * weight / total
    figures = _figures(whole)
    skews = [each.skew_s for each in judged if each.skew_s is not None]
    of_vehicles = {
        "gaps": sum(each.gaps for each in judged),
        "gap_over_s": max(each.gap_over_s for each in judged),
        "window_h": max(each.window_h for each in judged),
        "gaps_share": _mean([each.gaps_share for each in judged], weights),
        "skew_s": max(skews, key=abs, default=None),
    }
    return _scored(msgspec.structs.replace(figures, **of_vehicles), points)


def worst_first(quality: Quality) -> tuple[int, str]:
    """What to sort by: the worst first, and those without a score last."""
    return (101 if quality.score is None else quality.score, quality.vehicle)


def points_lost(figures: Quality) -> dict[str, float]:
    """The points that each part loses, in [0, most]; each grows with its fault, and with nothing else."""
    skew_s = figures.skew_s or 0.0
    behind = _rise(skew_s, 10.0, 300.0) if skew_s >= 0 else _rise(-skew_s, 2.0, 60.0)
    return {
        "gaps": 30.0 * _rise(figures.gaps_share, 0.0, 0.25),
        "cadence": 15.0 * _rise_by_doubling(figures.cadence_s, 60.0, 960.0),
        "rejects": max(20.0 * _rise(figures.rejects_share, 0.0, 0.1), 100.0 * figures.rejects_share),
        "clock": 10.0 * behind,
        "delay": 5.0 * _rise_by_doubling(figures.delay_s, 30.0, 480.0),
        "duplicates": 5.0 * _rise(figures.duplicates_share, 0.1, 0.5),
        "accuracy": 10.0 * _rise(figures.coarse_share, 0.0, 0.5),
        "bare": 5.0 * _rise(figures.bare_share, 0.0, 1.0),
    }


def _scored(figures: Quality, points: dict[str, float] | None) -> Quality:
    if points is None:
        points = points_lost(figures)
    if figures.pings + figures.rejects < ENOUGH:
        return figures
    score = max(0, round(100.0 - sum(points.values())))
    return msgspec.structs.replace(figures, score=score, losses=say_losses(figures, points))


def _figures(evidence: Evidence) -> Quality:
    """The figures, rounded to what they are good for; no score yet."""
    cadence_s = find_median(evidence.steps)
    gap_over_s = max(SILENT_CADENCES * (cadence_s or 0.0), SILENT_LEAST_S)
    gaps, window_h = _gaps(evidence, gap_over_s)
    on_way_s = evidence.moving_s + sum(evidence.silent_s.values())
    silent_s = sum(s for place, s in evidence.silent_s.items() if least_of(place) >= gap_over_s)
    refused = sum(evidence.reasons.values())
    told = sum(evidence.accuracies.values())
    coarse = sum(n for place, n in evidence.accuracies.items() if place > COARSE_FROM_M)
    heard = evidence.weight + refused
    delay_s, accuracy_m = find_median(evidence.delays), find_median(evidence.accuracies)
    skew_s = _find_skew_s(evidence, delay_s)
    return Quality(
        vehicle=evidence.vehicle,
        score=None,
        pings=evidence.pings,
        rejects=evidence.refused,
        since=datetime.fromtimestamp(evidence.since_s, UTC),
        heard_at=datetime.fromtimestamp(evidence.heard_s, UTC),
        cadence_s=None if cadence_s is None else round(cadence_s, 1),
        gaps=gaps,
        gap_over_s=round(gap_over_s),
        window_h=window_h,
        gaps_share=_share(silent_s, on_way_s),
        duplicates_share=_share(evidence.repeated, evidence.weight),
        skew_s=None if skew_s is None else round(skew_s, 1),
        delay_s=None if delay_s is None else round(delay_s, 1),
        accuracy_m=None if accuracy_m is None else round(accuracy_m, 1),
        coarse_share=_share(coarse, told),
        rejects_share=_share(refused, heard),
        reasons={reason: _share(n, heard) for reason, n in sorted(evidence.reasons.items(), key=lambda each: -each[1])},
        bare_share=_share(evidence.bare, evidence.moving),
    )


def _find_skew_s(evidence: Evidence, delay_s: float | None) -> float | None:
    least_s = min(evidence.least.values(), default=None)
    if least_s is None or (least_s > HELD_FROM_S and delay_s is not None and delay_s > HELD_SPREAD * least_s):
        return None
    return least_s


def _gaps(evidence: Evidence, over_s: float) -> tuple[int, float]:
    """How many gaps there were in the last day, or since it began, as far as weights tell; and in how many hours."""
    weighed = sum(n for place, n in evidence.silences.items() if least_of(place) >= over_s)
    age_s = evidence.fixed_s - evidence.since_s
    if age_s <= 0.0 or weighed <= 0.0:
        return 0, round(max(0.0, min(age_s, DAY_S)) / 3600.0, 1)
    weighed /= weight_at(evidence, evidence.fixed_s)
    watched_s = HALF_LIFE_S / math.log(2.0) * (1.0 - 2.0 ** (-age_s / HALF_LIFE_S))
    window_s = min(age_s, DAY_S)
    return max(1, round(weighed / watched_s * window_s)), round(window_s / 3600.0, 1)


def _weight(evidence: Evidence) -> float:
    return evidence.weight + sum(evidence.reasons.values())


def _share(part: float, whole: float) -> float:
    return round(min(1.0, max(0.0, part / whole)), 4) if whole > 0.0 else 0.0


def _mean(figures: Sequence[float], weights: Sequence[float]) -> float:
    return round(sum(f * w for f, w in zip(figures, weights, strict=True)) / (sum(weights) or 1.0), 4)


def _rise(figure: float, free: float, full: float) -> float:
    """0 up to `free`, 1 from `full` on, straight in between."""
    return min(1.0, max(0.0, (figure - free) / (full - free)))


def _rise_by_doubling(figure: float | None, free: float, full: float) -> float:
    """The same, each doubling alike; 0 for what is not known."""
    return 0.0 if figure is None or figure <= free else min(1.0, math.log2(figure / free) / math.log2(full / free))
