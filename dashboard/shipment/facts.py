"""What is known of a shipment beside its talk: facts, steps with their times, load, warnings. Pure: words, no page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from dashboard.accuracy.words import NOTHING, hour, percent, span
from dashboard.plain import plain
from dashboard.shipment.seen import Seen
from dashboard.shipment.thread import window_words
from dashboard.states import IN_YARD, MILESTONES, spare
from tracking.board import Row
from tracking.state import Milestone

_MINUTE = timedelta(minutes=1)


class Step(NamedTuple):
    """A milestone with its three times in words; a dash where there is none. `is_reached`: the actual one is there."""

    name: str
    planned: str
    estimated: str
    actual: str
    is_reached: bool


SAID = frozenset({"Why"})
"""Terms that may hold a driver's words: they are talk."""
SHARED = frozenset({"Expected", "Distance", "Heard", "From", "Shipment"})
"""Terms for whoever holds a link."""


def facts_of(seen: Seen, now: datetime) -> list[tuple[str, str]]:
    """Terms and what holds of them, the most useful first."""
    row, zone = seen.row, seen.zone
    known = [
        ("Expected", _expected(row, zone, now)),
        ("Slack", "" if row.slack_min is None else spare(row.slack_min)),
        ("Odds", _odds(row)),
        ("Why", plain(row.reason) if row.eta is not None else ""),
        ("Distance", "" if row.distance_km is None else f"{row.distance_km:.0f} km to go"),
        ("Heard", _heard(row, zone, now)),
        ("Door free", _free(row, zone, now)),
        ("From", plain(row.origin)),
        ("Supplier", plain(row.supplier)),
        ("Shipment", plain(row.shipment)),
    ]
    return [(term, words) for term, words in known if words]


def _expected(row: Row, zone: str, now: datetime) -> str:
    eta = row.eta
    if eta is None:
        return "" if row.milestone in IN_YARD or row.risk is None else "no estimate"
    near, far = hour(eta.p10, zone, eta.p50), hour(eta.p90, zone, eta.p50)
    return f"{hour(eta.p50, zone, now)} ({near} to {far}: eight in ten such trucks)"


def _odds(row: Row) -> str:
    told = [(row.p_late, "late"), (row.p_early, "early")]
    return ", ".join(f"{percent(odds)} {word}" for odds, word in told if odds is not None and odds >= 0.005)


def _heard(row: Row, zone: str, now: datetime) -> str:
    if row.silent_since is not None:
        return f"silent for {span((now - row.silent_since) / _MINUTE)}, since {hour(row.silent_since, zone, now)}"
    if row.position is None:
        return ""
    return f"position of {hour(row.position.fixed_at, zone, now)}"


def _free(row: Row, zone: str, now: datetime) -> str:
    if row.dock is None or row.milestone not in IN_YARD:
        return ""
    return f"{hour(row.dock.free_at, zone, now)}, nine in ten by {hour(row.dock.free_p90, zone, row.dock.free_at)}"


def steps_of(seen: Seen, now: datetime) -> list[Step]:
    """The milestones in their order; those of a bad end only if they came."""
    row, zone = seen.row, seen.zone
    planned = {
        Milestone.DEPARTED: "" if seen.depart_at is None else hour(seen.depart_at, zone, now),
        Milestone.IN_YARD: window_words(row.window_start, row.window_end, zone, now),
    }
    estimated = _estimated(row, zone, now)
    shown = [each for each in MILESTONES if each in _ALWAYS or each.value in row.reached or each is row.milestone]
    return [
        Step(
            name=MILESTONES[each],
            planned=planned.get(each) or NOTHING,
            estimated=(estimated.get(each) if each.value not in row.reached else "") or NOTHING,
            actual=hour(row.reached[each.value], zone, now) if each.value in row.reached else NOTHING,
            is_reached=each.value in row.reached,
        )
        for each in shown
    ]


_ALWAYS = frozenset(
    {
        *(Milestone.DEPARTED, Milestone.EN_ROUTE, Milestone.APPROACHING, Milestone.IN_YARD),
        *(Milestone.AT_DOCK, Milestone.UNLOADING, Milestone.DONE),
    }
)


def _estimated(row: Row, zone: str, now: datetime) -> dict[Milestone, str]:
    found = {} if row.eta is None else {Milestone.IN_YARD: hour(row.eta.p50, zone, now)}
    if row.dock is not None:
        found[Milestone.AT_DOCK] = hour(row.dock.door_at, zone, now)
        found[Milestone.DONE] = hour(row.dock.free_at, zone, now)
    return found


def lines_of(row: Row) -> list[tuple[str, str]]:
    """Part and quantity of each line of the advance ship notice."""
    return [(plain(line.part), f"{line.quantity:,.10g}") for line in row.lines]


def warned_of(row: Row, zone: str, now: datetime) -> list[tuple[str, str, list[str]]]:
    """Of each warning its severity, its headline, and what else it says."""
    return [
        (
            warning.severity.value,
            plain(warning.headline),
            [
                *(plain(words) for words in (warning.cause, warning.impact) if words),
                *([f"→ {plain(warning.remedy)}"] if warning.remedy else []),
                f"since {hour(warning.since, zone, now)}",
            ],
        )
        for warning in row.warnings
    ]
