"""What warnings cost a site, and by which law its drivers pause, as its plan file says it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dashboard.rows import wall_site
from ingest.plan_file import PlanRead, Source, read_plan
from ingest.plan_file.export import as_plan_file
from tests.scenes import make_plan, make_site
from tracking.plan import Costs

SITE = {"id": "north", "name": "North", "zone": "Europe/Berlin", "lat": 51, "lon": 9, "doors": [{"id": "D01"}]}
COSTS = Costs(false_alarm=40, missed_breach=900, avoidable=((0, 0.1), (60, 0.5), (120, 1)))


def read_table(false_alarm: str, missed_breach: str, avoidable: str = "") -> PlanRead:
    """A table of one site, and one of its door."""
    header = "id;name;zone;lat;lon;false_alarm;missed_breach;avoidable"
    site = f'north;North;Europe/Berlin;51;9;{false_alarm};{missed_breach};"{avoidable}"'
    tables = {"sites.csv": f"{header}\n{site}\n", "doors.csv": "site,id\nnorth,D01\n"}
    return read_plan([Source(name, text.encode()) for name, text in tables.items()], {})


def read_json(**more: Any) -> PlanRead:
    return read_plan([Source("plan.json", json.dumps({"sites": [SITE | more]}).encode())], {})


def costs_of(result: PlanRead) -> Costs | None:
    assert (result.problems, result.notes) == ((), ())
    return result.plans[0].site.costs


def test_a_site_without_costs() -> None:
    """Costs are left out as a rule: neither form of the plan asks for them."""
    assert costs_of(read_table("", "")) is None
    assert costs_of(read_json()) is None
    assert costs_of(read_json(costs=None)) is None


def test_costs_in_each_form() -> None:
    """A table has a column each; JSON has an object, or the columns' names."""
    whole = {"false_alarm": 40, "missed_breach": 900, "avoidable": [[0, 0.1], [60, 0.5], [120, 1]]}
    assert costs_of(read_table("40", "900", "0:0.1; 60:0,5; 120:1")) == COSTS
    assert costs_of(read_json(costs=whole)) == COSTS
    assert costs_of(read_json(**whole)) == COSTS
    assert costs_of(read_table("12.5", "80")) == Costs(false_alarm=12.5, missed_breach=80)


def test_costs_are_exported_and_read_back() -> None:
    """A plan with costs is the same after export and import."""
    for costs in (COSTS, Costs(false_alarm=1.5, missed_breach=2)):
        plan = make_plan(site=make_site(costs=costs))
        written = json.dumps(as_plan_file([plan])).encode()
        result = read_plan([Source("plan.json", written)], {})
        assert (result.problems, result.notes, result.plans) == ((), (), (plan,))


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        (("-5", "900"), "false_alarm", "'-5' is not more than nothing"),
        (("0", "900"), "false_alarm", "not more than nothing"),
        (("40", "NaN"), "missed_breach", "not a finite number"),
        (("40", "inf"), "missed_breach", "not a finite number"),
        (("40", ""), "missed_breach", "is empty"),
        (("", "900"), "false_alarm", "is empty"),
        (("40", "much"), "missed_breach", "not a number"),
        (("40", "1,200"), "missed_breach", "could be 1200 or 1.2"),
        (("40", "900", "60"), "avoidable", "not minutes ahead:share"),
        (("40", "900", "60:1.5"), "avoidable", "not a share between 0 and 1"),
        (("40", "900", "-60:0.5"), "avoidable", "it is negative"),
        (("40", "900", "60:nan"), "avoidable", "not a finite number"),
        (("40", "900", "60:0.5; 60:0.6"), "avoidable", "has 60 min after 60 min"),
        (("40", "900", "0:0.5; 60:0.4"), "avoidable", "saves less at 60 min (0.4) than at 0 min (0.5)"),
    ],
)
def test_a_bad_cost_is_told(cells: tuple[str, ...], column: str, words: str) -> None:
    """What cannot be a cost is refused with its column and what is wrong, and nothing is imported."""
    result = read_table(*cells)
    assert [(problem.file, problem.line, problem.column) for problem in result.problems] == [("sites.csv", 2, column)]
    assert words in result.problems[0].reason
    assert result.plans == ()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"costs": 5}, "is not an object of false_alarm, missed_breach"),
        ({"costs": {"false_alarm": 5}}, "is not an object of false_alarm, missed_breach"),
        ({"costs": {"false_alarm": 5, "missed_breach": 6, "money": "EUR"}}, "is not an object of"),
        ({"costs": {"false_alarm": 5, "missed_breach": -6}}, "missed_breach: -6 is not more than nothing"),
        ({"costs": {"false_alarm": 5, "missed_breach": 6, "avoidable": 1}}, "avoidable: 1 is not a list"),
        ({"costs": {"false_alarm": 5, "missed_breach": 6}, "false_alarm": 5}, "say it once"),
    ],
)
def test_a_bad_object_is_told(more: dict[str, Any], words: str) -> None:
    """The same for the object of a JSON file, which names the member."""
    result = read_json(**more)
    assert [(problem.line, problem.column) for problem in result.problems] == [(1, "costs")]
    assert words in result.problems[0].reason


def test_the_law_on_driving_hours() -> None:
    """A site names the law that its drivers pause by, the European one by default; another is refused."""
    assert [read_json(hours=name).plans[0].site.hours for name in ("us", "EU", None)] == ["us", "eu", "eu"]
    result = read_json(hours="mars")
    assert [(problem.column, problem.reason) for problem in result.problems] == [
        ("hours", "'mars' is no law on driving hours; known: eu, us")
    ]
    plan = make_plan(site=make_site(hours="us"))
    assert read_plan([Source("p.json", json.dumps(as_plan_file([plan])).encode())], {}).plans == (plan,)


def test_no_screen_is_told() -> None:
    """What a plant pays is not sent to its walls."""
    assert wall_site(make_site(costs=COSTS))["costs"] is None
