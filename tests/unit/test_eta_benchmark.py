"""The benchmark of predictions as a command, on small folders laid out like the recordings."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from benchmarks.eta import __main__ as command
from benchmarks.eta import cost, delhivery
from benchmarks.eta.appointments import Appointments
from benchmarks.eta.athens import Scored, trips_of
from benchmarks.eta.errors import Unusable
from benchmarks.eta.leg import LegRow
from benchmarks.eta.moment import SHARES, Said
from benchmarks.eta.row_replay import RowReplay
from tests.eta_cases import a_delhivery, a_row, an_athens, write_csv


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> None:
    """What predictions cost is measured elsewhere."""
    monkeypatch.setattr(cost, "run", lambda: {"us_per_ping": 1.0, "ms_10000_trucks": float("nan")})


def run(tmp_path: Path, *words: str | Path) -> dict[str, Any]:
    """The JSON of one run."""
    file = tmp_path / "figures.json"
    assert command.main([*map(str, words), "--json", str(file)]) == 0
    found: dict[str, Any] = json.loads(file.read_text())
    return found


@pytest.mark.usefixtures("free")
def test_both_recordings_in_one_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The tables are printed and the JSON has each figure by its name; what could not be scored is null."""
    folders = an_athens(tmp_path / "athens"), a_delhivery(tmp_path / "delhivery")
    found = run(tmp_path, "--athens", folders[0], "--delhivery", folders[1])
    assert {"mae_departure_min", "mae_half_min", "wape", "cov80"} <= set(found["athens"])
    assert {"wape", "wape_router", "cov80", "brier"} <= set(found["delhivery"])
    assert found["athens"]["mae_departure_min"] > 0.0
    assert 0.0 < found["delhivery"]["wape_router"] < 1.0
    assert found["cost"] == {"us_per_ping": 1.0, "ms_10000_trucks": None}
    printed = capsys.readouterr().out
    assert "LightGBM nightly" in printed
    assert "cov 2-4" in printed


def test_a_quarter_of_each_trucks_days_is_the_test(tmp_path: Path) -> None:
    """Of four days the last one, later than all that is learnt from; a truck's only day is learnt from."""
    trips = trips_of(an_athens(tmp_path), Scored.LAST_QUARTER)
    assert {trip.shipment.vehicle for trip in trips if trip.is_test} == {"801", "802", "803"}
    assert sum(trip.is_test for trip in trips) == 3
    learnt = max(trip.arrived_at for trip in trips if not trip.is_test)
    assert learnt < min(trip.departed_at for trip in trips if trip.is_test)
    single = trips_of(an_athens(tmp_path / "single", days=1), Scored.LAST_QUARTER)
    assert not any(trip.is_test for trip in single)


@pytest.mark.usefixtures("free")
def test_a_training_folder_is_told_by_its_content_and_makes_everything_the_test(tmp_path: Path) -> None:
    """With one of each kind, all 12 legs and all 32 rows of the test folders are scored."""
    words: list[str | Path] = []
    for name, make in (("athens", an_athens), ("delhivery", a_delhivery)):
        words += [f"--{name}", make(tmp_path / name), "--train", make(tmp_path / f"{name}-before")]
    found = run(tmp_path, *words)
    assert found["athens"]["n"] == 12 * len(SHARES)
    assert found["delhivery"]["n"] == 32


@pytest.mark.usefixtures("free")
def test_columns_that_are_extra_may_be_missing(tmp_path: Path) -> None:
    """Without a router, a kind of route and a trip's name rows are still scored, and the router's figure is null."""
    folder = a_delhivery(tmp_path / "delhivery", remaining_osrm_min="", route_type="", trip_uuid="")
    found = run(tmp_path, "--delhivery", folder)
    assert found["delhivery"]["wape_router"] is None
    assert found["delhivery"]["wape"] > 0.0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "--athens DIR"),
        (["--athens", "one-day"], "--train DIR"),
        (["--delhivery", "one-day"], "no CSV file with the columns checkpoint_ts"),
        (["--athens", "nowhere"], "nowhere"),
        (["--delhivery", "short"], "--train DIR"),
        (["--athens", "one-day", "--train", "nowhere"], "neither"),
    ],
)
@pytest.mark.usefixtures("free")
def test_what_cannot_be_measured_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    """No folder, a folder without a test, an unknown one: exit code 2 and a sentence with what to give."""
    an_athens(tmp_path / "one-day", days=1)
    a_delhivery(tmp_path / "short", days=1)
    given = [word if word.startswith("--") else str(tmp_path / word) for word in words]
    assert command.main(given) == 2
    assert said in capsys.readouterr().err


def test_rows_without_a_label_are_left_out(tmp_path: Path) -> None:
    """Empty, zero, and not a number."""
    folder = a_delhivery(tmp_path)
    path = folder / "checkpoints_sample.csv.gz"
    with gzip.open(path, "rt", newline="") as lines:
        rows: list[dict[str, object]] = list(csv.DictReader(lines))
    for row, value in zip(rows, ("", "0", "nan"), strict=False):
        row["remaining_actual_min"] = value
    write_csv(path, rows)
    assert len(delhivery.rows_of(folder).rows) == len(rows) - 3


class Listening:
    """A row predictor that notes the order of things."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, int]] = []

    def forecast(self, row: LegRow, window_min: float | None) -> Said | None:
        self.calls.append(("forecast", row.leg, 1))
        return None

    def arrive(self, rows: Sequence[LegRow]) -> None:
        self.calls.append(("arrive", rows[0].leg, len(rows)))


def test_a_leg_is_learnt_once_after_its_last_row(tmp_path: Path) -> None:
    """Both of its rows are asked first, then both labels are told together."""
    listening = Listening()
    RowReplay(listening, routed=False).run(delhivery.rows_of(a_delhivery(tmp_path)), lambda row: None)
    of_one = [(kind, count) for kind, leg, count in listening.calls if leg.startswith("trip-0 ")]
    assert of_one == [("forecast", 1), ("forecast", 1), ("arrive", 2)]


def test_an_appointment_is_what_the_lane_took_before() -> None:
    """Three legs of 200 min in all: an end 235 min after the start. Another lane: 100 min for 50 km, from now."""
    appointments = Appointments([a_row(leg=f"{n}") for n in range(3)])
    assert appointments.window_min(a_row()) == pytest.approx(200 * 1.1 + 15 - 100)
    assert appointments.window_min(a_row(origin="C")) == pytest.approx(100 * 1.1 + 15)
    assert appointments.window_min(a_row(origin="C", crow_km=900.0)) is None


def test_cost_is_measured_with_nothing_and_with_much_learnt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both figures are there twice, above zero."""
    monkeypatch.setattr(cost, "TRUCKS", 20)
    monkeypatch.setattr(cost, "PINGS", 20)
    found = cost.run()
    assert {"us_per_ping", "ms_10000_trucks", "us_per_ping_large_history"} <= set(found)
    assert all(isinstance(value, float | int) and value > 0.0 for value in found.values())


def test_an_empty_file_of_legs_is_unusable(tmp_path: Path) -> None:
    """It is said so, not scored as nothing."""
    folder = an_athens(tmp_path)
    with gzip.open(folder / "inbound_legs_DERIVED.csv.gz", "wt") as lines:
        lines.write("trip_day,truck,site,depart_s,arrive_s,leave_s,prev_x,prev_y,x,y\n")
    with pytest.raises(Unusable, match="no rows"):
        trips_of(folder, Scored.ALL)
