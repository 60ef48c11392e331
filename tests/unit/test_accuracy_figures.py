"""The pictures: what they draw, and that they look like the page they stand on."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from dashboard.accuracy.figures import coverage_by_horizon, error_by_horizon, reliability_diagram
from dashboard.accuracy.figures_in_time import lead_histogram, weekly
from dashboard.accuracy.frame import Frames, frames_of
from dashboard.accuracy.look import LOOKS, TEXT_PX, TOKENS
from dashboard.accuracy.tables import by_horizon, by_week
from tests.predicted_trips import a_forecast, a_trip
from tracking.score import Bin, reliability

TOKEN_FILE = Path(__file__).parents[2] / "assets/css/tokens.css"
DARK = LOOKS["dark"]
TWELVE = frames_of([a_trip(n, arrived_min=90 + n, forecasts=(a_forecast(30, 90),)) for n in range(12)])
THREE = frames_of([a_trip(n, arrived_min=90 + n, forecasts=(a_forecast(30, 90),)) for n in range(3)])


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_figures_have_the_colours_of_the_page(theme: str) -> None:
    """Each colour is that of the style sheet's token."""
    dark, light = TOKEN_FILE.read_text().split('[data-theme="light"]')
    tokens = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark if theme == "dark" else light))
    assert dict(zip(TOKENS, LOOKS[theme], strict=False)) == {name: tokens[name] for name in TOKENS}


def test_a_box_holds_half_of_the_errors() -> None:
    """Its ends are the quartiles, its whiskers the tenths, over it the typical miss, under it the number of trips."""
    figure = error_by_horizon(by_horizon(TWELVE.forecasts), DARK)
    box, words = figure.data[0], figure.data[1]
    assert (box.q1[0], box.median[0], box.q3[0]) == (2.75, 5.5, 8.25)
    assert (box.lowerfence[0], box.upperfence[0]) == (pytest.approx(1.1), pytest.approx(9.9))
    assert words.text == ("6 min",)
    assert "30-60 min<br>n 12" in figure.layout.xaxis.ticktext


def test_few_trips_are_grey_and_hollow() -> None:
    """Below ten trips a figure does not look like one that counts."""
    few, many = (coverage_by_horizon(by_horizon(each.forecasts), DARK).data[-1].marker for each in (THREE, TWELVE))
    assert (few.color[0], few.symbol[0]) == (DARK.few, "circle-open")
    assert (many.color[0], many.symbol[0]) == (DARK.said, "circle")


def test_what_chance_does_not_explain_stands_out_by_shape_too() -> None:
    """Nothing inside of an 80 % interval twelve times running is a square, and the axis still shows it."""
    missed = frames_of([a_trip(n, arrived_min=115, forecasts=(a_forecast(30, 90),)) for n in range(12)])
    figure = coverage_by_horizon(by_horizon(missed.forecasts), DARK)
    assert (figure.data[-1].marker.color[0], figure.data[-1].marker.symbol[0]) == (DARK.wrong, "square")
    assert figure.layout.yaxis.range[0] < 0.0


def test_the_reliability_diagram_sets_said_beside_came() -> None:
    """Each bin stands where its mean was said and its share came, with its n and the band of chance round the said."""
    bins = reliability([0.1] * 20 + [0.8] * 30, [False] * 20 + [True] * 24 + [False] * 6)
    diagonal, band, dots = reliability_diagram(bins, DARK).data
    assert (diagonal.x, diagonal.y) == ((0, 1), (0, 1))
    assert list(dots.x) == pytest.approx([0.1, 0.8])
    assert list(dots.y) == pytest.approx([0.0, 0.8])
    assert dots.text == ("n 20", "n 30")
    assert band.base[1] < 0.8 < band.base[1] + band.y[1]


def test_leads_of_an_hour_and_more_are_told_apart() -> None:
    """Half an hour a bar: 20, 70 and 80 min, and whatever is over eight hours in the last one."""
    figure = lead_histogram(pd.Series([20.0, 70.0, 80.0, 2000.0]), DARK)
    [bars] = figure.data
    assert (bars.y[0], bars.y[1], bars.y[2], bars.y[16]) == (1, 0, 2, 1)
    assert [bars.marker.line.color[n] for n in (0, 1, 2)] == [DARK.few, DARK.few, DARK.said]
    assert bars.marker.color[0] != bars.marker.color[2] == DARK.said


def test_weeks_are_named_sparsely_enough_to_be_read() -> None:
    """A year of weeks has at most ten names."""
    table = pd.DataFrame(
        {
            "week": pd.date_range("2026-01-05", periods=52, freq="7D"),
            "n": 20,
            "near": 20,
            "miss_min": 5.0,
            "covered": 0.8,
        }
    )
    figure = weekly(table, "miss_min", DARK)
    assert len(figure.data[0].x) == 52
    assert 5 <= len(figure.layout.xaxis.ticktext) <= 10
    assert figure.layout.xaxis.ticktext[0] == "5 Jan"


@pytest.mark.parametrize("frames", [frames_of([]), frames_of([a_trip()]), THREE], ids=["none", "nothing said", "three"])
def test_every_figure_can_be_drawn_of_anything(frames: Frames) -> None:
    """Without a trip, without a forecast, of a few: JSON without a NaN, letters of a readable size, and no zooming."""
    trips, forecasts, _ = frames
    horizons, weeks = by_horizon(forecasts), by_week(frames, "Europe/Berlin")
    none: list[Bin] = []
    drawn = [
        error_by_horizon(horizons, DARK),
        coverage_by_horizon(horizons, DARK),
        reliability_diagram(none, DARK),
        lead_histogram(trips["late_lead_min"].dropna(), DARK),
        weekly(weeks, "miss_min", DARK),
        weekly(weeks, "covered", DARK),
    ]
    for figure in drawn:
        text = figure.to_json()
        json.loads(text, parse_constant=pytest.fail)
        sizes = [int(size) for size in re.findall(r'ont":\{[^}]*"size":(\d+)', text)]
        assert sizes
        assert min(sizes) >= TEXT_PX
        assert figure.layout.xaxis.fixedrange


def test_what_chance_explains_lies_round_the_aim() -> None:
    """The bands of coverage get narrower with the trips."""
    widths = []
    for n in (10, 40, 160):
        trips = [a_trip(each, forecasts=(a_forecast(30, 90),)) for each in range(n)]
        row = by_horizon(frames_of(trips).forecasts).iloc[1]
        widths.append(row["high"] - row["low"])
    assert all(one > other for one, other in pairwise(widths))
