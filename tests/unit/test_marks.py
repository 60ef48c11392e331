"""Shapes and words of the states on pages that Dash draws are those of the wall."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dashboard.states import ATTENTION, WORDS, state_of, told_state
from tests.browser.plant import NOW, changed, minutes, row_at
from tracking.board import Risk
from tracking.state import Milestone

ASSETS = Path(__file__).parents[2] / "assets"
ROW = changed(row_at(1, 2, NOW), risk=Risk.ON_TIME, slack_min=10)


def test_each_shape_is_the_walls() -> None:
    """The style sheet's outlines are those of `shapes.js`, hollow where those are."""
    script, css = (ASSETS / "wall/shapes.js").read_text(), (ASSETS / "css/marks.css").read_text()
    walls = dict(re.findall(r'^  (\w+): "([^"]+)"', script, re.M))
    [hollow] = re.findall(r"const HOLLOW = \[(.*)\]", script)
    ours = dict(re.findall(r"\.mark-(\w+) \{\n.*? d='([^']+)'", css))
    filled = {name: "fill='none'" not in svg for name, svg in re.findall(r"\.mark-(\w+) \{\n(.*)", css)}
    assert {name: ours[name] for name in walls} == walls
    assert {name for name in walls if not filled[name]} == set(re.findall(r'"(\w+)"', hollow))
    assert set(WORDS) <= set(ours)


def test_each_word_is_the_walls() -> None:
    """One state has one word everywhere, and each has a place in the order of attention."""
    script = (ASSETS / "wall/states.js").read_text()
    assert dict(re.findall(r'^  (\w+): \{ word: "([^"]+)"', script, re.M)) == WORDS
    assert set(ATTENTION) == set(WORDS)


@pytest.mark.parametrize(
    ("changes", "state", "told"),
    [
        ({}, "on_time", "on time"),
        ({"risk": Risk.LATE, "slack_min": -26}, "late", "late, 26 min over"),
        ({"risk": Risk.AT_RISK, "slack_min": 12}, "at_risk", "at risk, 12 min spare"),
        ({"risk": Risk.SILENT, "silent_since": NOW - minutes(12)}, "silent", "silent 12 min"),
        ({"risk": Risk.UNKNOWN}, "unknown", "no estimate"),
        ({"risk": None}, "unknown", "no estimate"),
        ({"risk": None, "milestone": Milestone.PLANNED}, "planned", "planned"),
        ({"risk": None, "milestone": Milestone.UNLOADING}, "in_yard", "unloading"),
        ({"risk": None, "milestone": Milestone.NO_SHOW}, "no_show", "no-show"),
        ({"risk": None, "milestone": Milestone.DONE}, "done", "done"),
    ],
)
def test_a_row_has_one_state(changes: dict[str, object], state: str, told: str) -> None:
    """Unknown is never green; what is over and what is silent say by how much."""
    row = changed(ROW, **changes)
    assert (state_of(row), told_state(row, NOW)) == (state, told)


def test_early_says_by_how_much() -> None:
    """Before its window opens."""
    assert ROW.eta is not None
    early = changed(ROW, risk=Risk.EARLY, eta=changed(ROW.eta, p50=ROW.window_start - minutes(28)))  # type: ignore[arg-type]
    assert told_state(early, NOW) == "early, 28 min before its window"
