"""How good what a carrier sends is, in words: the score and what it is made of.

A figure that is not measured is left out; one that could not be is no zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from dashboard.accuracy.words import count, instant
from dashboard.plain import plain
from store.quality import QualityKeeping
from tracking.quality import Quality, judge, judge_carrier

ZONE = "UTC"
"""A carrier's devices belong to no site."""


class Grade(NamedTuple):
    """One line: whose, its score of 100 (None: not measured yet), what cost it points, and its figures."""

    name: str
    score: int | None
    lost: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()


def list_judged(store: QualityKeeping, carrier: str) -> list[Quality]:
    """The carrier as a whole, then each vehicle; [] of one that was never heard.

    Raises:
        StoreUnavailable: as `store.errors` has it.
    """
    kept = store.list_quality(carrier)
    whole = judge_carrier(kept)
    return [] if whole is None else [whole, *(judge(each) for each in kept)]


def grades_of(judged: Iterable[Quality], vehicles: Iterable[str]) -> list[Grade]:
    """The carrier's own first, then its vehicles, the worst first; at last those of which nothing is known."""
    by_name = {each.vehicle: each for each in judged}
    known = sorted((each for each in by_name.values() if each.vehicle), key=lambda each: (_rank(each), each.vehicle))
    unknown = sorted(set(vehicles) - set(by_name))
    whole = by_name.get("")
    return [
        *([_grade(whole, "all vehicles")] if whole is not None else []),
        *(_grade(each, plain(each.vehicle)) for each in known),
        *(Grade(plain(vehicle), None) for vehicle in unknown),
    ]


def _rank(each: Quality) -> float:
    return 101.0 if each.score is None else each.score


def _grade(quality: Quality, name: str) -> Grade:
    lost = tuple(f"{each.points:.0f} lost: {plain(each.words)}" for each in quality.losses if each.points >= 0.5)
    figures = [words for told in TOLD if (words := told(quality))]
    figures.append(f"since {instant(quality.since, ZONE)} {ZONE}")
    return Grade(name, quality.score, lost, tuple(figures))


def _span(seconds: float) -> str:
    """Seconds up to two minutes, then minutes, from two hours on hours."""
    for unit, size in (("h", 3600.0), ("min", 60.0)):
        if abs(seconds) >= 2 * size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.0f} s"


def _cadence(of: Quality) -> str:
    return "" if of.cadence_s is None else f"a position every {_span(of.cadence_s)}"


def _delay(of: Quality) -> str:
    return "" if of.delay_s is None else f"here {_span(of.delay_s)} after it was measured"


def _gaps(of: Quality) -> str:
    return f"{count(of.gaps, 'gap')} of over {_span(of.gap_over_s)} in {of.window_h:.3g} h" if of.gaps else ""


def _accuracy(of: Quality) -> str:
    return "" if of.accuracy_m is None else f"accurate to {of.accuracy_m:.0f} m"


def _shares(of: Quality) -> str:
    told = {"sent twice": of.duplicates_share, "refused": of.rejects_share}
    return ", ".join(f"{words} {share:.1%}" for words, share in told.items() if share >= 0.0005)


TOLD: tuple[Callable[[Quality], str], ...] = (
    lambda of: count(of.pings, "position"),
    _cadence,
    _delay,
    _gaps,
    _accuracy,
    _shares,
)
