"""How good what a carrier sends is, in words: the score, what cost it points, and its figures.

A figure that is not measured is left out; one that could not be is no zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from dashboard.accuracy.words import count, instant
from dashboard.plain import plain
from store.ports import Store
from tracking.quality import Quality, judge, judge_carrier, worst_first
from tracking.quality_words import percent, span

ZONE = "UTC"
"""A carrier's devices belong to no site."""


class Grade(NamedTuple):
    """One line: whose, its score of 100 (None: not enough to judge by), what cost it points, and its figures."""

    name: str
    score: int | None
    lost: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()


def list_measured(store: Store, carrier: str) -> list[Quality]:
    """The carrier's own, with an empty name, and its vehicles'. Raises `store.errors.StoreUnavailable`."""
    evidence = store.list_quality(carrier)
    whole = judge_carrier(evidence)
    return [*([whole] if whole is not None else []), *(judge(each) for each in evidence if each.vehicle)]


def grades_of(measured: Iterable[Quality], vehicles: Iterable[str]) -> list[Grade]:
    """The carrier's own first, then its vehicles, the worst first; at last those of which nothing is known."""
    by_name = {each.vehicle: each for each in measured}
    known = sorted((each for each in by_name.values() if each.vehicle), key=worst_first)
    unknown = sorted(set(vehicles) - set(by_name))
    whole = by_name.get("")
    return [
        *([_grade(whole, "all vehicles")] if whole is not None else []),
        *(_grade(each, plain(each.vehicle)) for each in known),
        *(Grade(plain(vehicle), None) for vehicle in unknown),
    ]


def _grade(quality: Quality, name: str) -> Grade:
    lost = tuple(f"{each.points:.3g} lost: {plain(each.words)}" for each in quality.losses)
    figures = [words for field, told in TOLD.items() if (words := told(getattr(quality, field)))]
    figures.append(f"since {instant(quality.since, ZONE)} {ZONE}")
    return Grade(name, quality.score, lost, tuple(figures))


def _of(words: str, told: Callable[[float], str]) -> Callable[[Any], str]:
    return lambda value: "" if value is None else f"{words} {told(value)}"


TOLD: dict[str, Callable[[Any], str]] = {
    "cadence_s": _of("a position every", span),
    "gaps": lambda gaps: count(gaps, "gap") if gaps else "",
    "duplicates_share": _of("sent twice", percent),
    "rejects_share": _of("refused", percent),
    "delay_s": _of("half of them here within", lambda delay_s: span(max(0.0, delay_s))),
    "accuracy_m": _of("accurate to", lambda metres: f"{metres:.0f} m"),
    "pings": lambda pings: count(pings, "position"),
}
