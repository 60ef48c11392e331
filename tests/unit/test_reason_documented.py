"""The table of reasons in docs/prediction.md is what is said."""

from __future__ import annotations

from math import log
from pathlib import Path
from typing import Any

import pytest

from tests.facts import t1_says
from tests.scenes import KM_PER_DEGREE, LAT, LON, NOON, minutes
from tracking.arrival import Arrival
from tracking.gazetteer import Gazetteer, Place
from tracking.prediction.reason import LONGEST, Situation, reason_text
from tracking.prediction.said import Said
from tracking.prediction.shape import seeded
from tracking.report import Fact
from tracking.state import Motion
from tracking.wording import told_text

DOCUMENT = Path(__file__).parents[2] / "docs/prediction.md"
TOWNS = Gazetteer([Place("Kassel", LAT + 10 / KM_PER_DEGREE, LON, 6.0)])

CASES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {}),
    ({"kind": "stop", "minutes": 20}, {"stands": 11}),
    ({"kind": "stop", "minutes": -7, "amount": 12}, {}),
    ({"kind": "stop", "minutes": 8, "amount": 8}, {}),
    ({"kind": "break", "minutes": 40}, {"wheel": 235}),
    ({"kind": "break", "minutes": -17, "amount": 30}, {}),
    ({"kind": "rest", "minutes": 600}, {"rest_odds": 0.9}),
    ({"kind": "rest", "minutes": 60}, {"rest_odds": 0.3}),
    ({"kind": "wait", "minutes": 25, "amount": 25, "waits": True}, {}),
    ({"kind": "wait", "minutes": 40, "amount": 40}, {}),
    ({"kind": "pace", "minutes": 9}, {"pace": log(1.12), "known": True}),
    ({"kind": "pace", "minutes": 9}, {"pace": log(1.12)}),
    ({"kind": "pace", "minutes": 8}, {}),
    ({"kind": "road", "minutes": 18}, {"known": True}),
    ({"kind": "detour", "minutes": 12, "amount": 12}, {}),
    ({"kind": "queue", "minutes": 25}, {"queue": 25}),
    ({"kind": "heard", "minutes": 22, "amount": 42}, {}),
    ({"kind": "pace", "minutes": 9}, {"stands": 12, "stop": "Pick-up Ulm"}),
    ({"kind": "passed", "minutes": -38}, {}),
    ({"kind": "stop", "minutes": 20}, {"stands": 11, "told": t1_says(80, "breakdown")}),
    ({"kind": "pace", "minutes": 9}, {"told": t1_says(80, "delayed", eta=220, reason="tyre")}),
]


def said_of(changes: dict[str, Any]) -> Said:
    usual: dict[str, Any] = {"at": NOON, "p50": NOON + minutes(295), "parts": {}, "lat": LAT, "lon": LON}
    return Said(**(usual | changes))


def situation(
    *,
    stands: float = 0,
    wheel: float = 0,
    rest_odds: float = 0,
    pace: float = 0,
    queue: float = 0,
    known: bool = False,
    stop: str | None = None,
    told: Fact | None = None,
) -> Situation:
    arrival = Arrival(
        fixed_at=NOON,
        wait_min=0.0,
        median_min=295.0,
        shape=seeded(0.2),
        rest_odds=rest_odds,
        rest_min=600.0,
        parts={"road": 250.0, "break": 45.0, "queue": queue},
        pace=pace,
    )
    stopped_since = NOON - minutes(stands) if stands else None
    motion = Motion(stopped_since=stopped_since, driven_since_break_min=wheel)
    return Situation(
        motion,
        arrival,
        TOWNS,
        known,
        break_limit_min=270.0,
        stop=stop,
        stop_min=stands,
        told="" if told is None else told_text(told, lambda instant: f"{instant:%H:%M}"),
    )


def documented() -> list[str]:
    """The second column of the table."""
    table = DOCUMENT.read_text(encoding="utf-8").split("| is told as |\n|---|---|\n")[1].split("\n\n")[0]
    return [row.strip("| ").split(" | ")[1] for row in table.splitlines()]


def test_every_row_of_the_table_has_its_case() -> None:
    """As many rows as cases: neither a reason that is not documented nor a row that nothing says."""
    assert len(documented()) == len(CASES)


@pytest.mark.parametrize("number", range(len(CASES)))
def test_the_table_is_what_is_said(number: int) -> None:
    """Each row is what the words make of its case, and fits."""
    said, now = CASES[number]
    text = reason_text(said_of(said), situation(**now))
    assert text == documented()[number]
    assert len(text) <= LONGEST
