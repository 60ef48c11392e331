"""How good what a carrier sends is, in words: the score and what it is made of. Pure.

A figure that is not measured is left out; one that could not be is no zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from dashboard.accuracy.words import count, instant
from dashboard.plain import plain

ZONE = "UTC"
"""A carrier's devices belong to no site."""


class Measured(Protocol):
    """What is told of one vehicle, or (with `vehicle` empty) of the whole carrier."""

    vehicle: str
    score: float | None


class Grade(NamedTuple):
    """One line: whose, its score of 100 (None: not measured yet), what cost it points, and its figures."""

    name: str
    score: int | None
    lost: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()


def list_measured(store: object, carrier: str) -> list[Measured]:
    """None of a store that measures nothing. Raises `store.errors.StoreUnavailable`."""
    ask: Callable[[str], Iterable[Measured]] | None = getattr(store, "list_quality", None)
    return [] if ask is None else list(ask(carrier))


def grades_of(measured: Iterable[Measured], vehicles: Iterable[str]) -> list[Grade]:
    """The carrier's own first, then its vehicles, the worst first; at last those of which nothing is known."""
    by_name = {each.vehicle: each for each in measured}
    known = sorted((each for each in by_name.values() if each.vehicle), key=lambda each: (_rank(each), each.vehicle))
    unknown = sorted(set(vehicles) - set(by_name))
    whole = by_name.get("")
    return [
        *([_grade(whole, "all vehicles")] if whole is not None else []),
        *(_grade(each, plain(each.vehicle)) for each in known),
        *(Grade(plain(vehicle), None) for vehicle in unknown),
    ]


def _rank(each: Measured) -> float:
    return 101.0 if each.score is None else each.score


def _grade(measured: Measured, name: str) -> Grade:
    lost = tuple(f"{each.points:.0f} lost: {plain(each.words)}" for each in getattr(measured, "losses", ()))
    figures = [words for field, told in TOLD.items() if (words := told(getattr(measured, field, None)))]
    since = getattr(measured, "since", None)
    if isinstance(since, datetime):
        figures.append(f"since {instant(since, ZONE)} {ZONE}")
    return Grade(name, None if measured.score is None else round(measured.score), lost, tuple(figures))


def _of(words: str, unit: str = "") -> Callable[[Any], str]:
    return lambda value: "" if value is None else f"{words} {value:.3g}{unit}"


def _share(words: str) -> Callable[[Any], str]:
    return lambda value: "" if value is None else f"{words} {value:.1%}"


TOLD: dict[str, Callable[[Any], str]] = {
    "cadence_s": _of("a position every", " s"),
    "gaps": lambda value: "" if value is None else count(round(value), "gap"),
    "duplicates_share": _share("sent twice"),
    "rejects_share": _share("refused"),
    "skew_s": _of("clock off by", " s"),
    "accuracy_m": _of("accurate to", " m"),
    "pings": lambda value: "" if value is None else count(value, "position"),
}
