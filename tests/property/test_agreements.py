"""Plan files and grants in any order: nothing that was agreed is ever dropped without a word to planner and carrier."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.integration.samples import T0, shipment, site
from tests.talk_runs import TalkingPlant, wish
from tracking.message import Kind
from tracking.plan import SitePlan

FREELY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SHIPMENTS = ("t1", "t2")
HOURS = (50, 60, 70)
"""When files have them come, after `T0`; each at a door of its own, so that every wish is granted."""
FIRST = {"t1": 50, "t2": 60}
LOST = re.compile(r"changed by the file: (s-\w+(?:, s-\w+)*)")


DOOR = {"t1": "D01", "t2": "D02"}


def file_of(hours: Mapping[str, float]) -> SitePlan:
    """A plan file that has these trucks come at these hours."""
    due = (shipment(f"s-{each}", each, door=DOOR[each], hour=hour) for each, hour in hours.items())
    return SitePlan(site=site(), shipments=tuple(due))


class Act(NamedTuple):
    """One thing that happens: a file with these hours, or a wish of a truck for one; then perhaps a new writer.

    Files "together" with what follows are taken in one step with it.
    """

    file: dict[str, int]
    wished: tuple[str, float] | None
    steps: str


def files() -> st.SearchStrategy[dict[str, int]]:
    return st.fixed_dictionaries({}, optional={each: st.sampled_from(HOURS) for each in SHIPMENTS})


def acts() -> st.SearchStrategy[list[Act]]:
    wishes = st.tuples(st.sampled_from(SHIPMENTS), st.sampled_from([50.0, 55.5, 60.0, 65.5, 70.0]))
    one = st.builds(Act, files(), st.none() | wishes, st.sampled_from(["together", "step", "restart", "lost"]))
    return st.lists(one, min_size=1, max_size=8)


class Model:
    """What a planner and a carrier would expect: the last file, what was agreed since, and which of it was lost."""

    def __init__(self) -> None:
        self.filed, self.agreed = dict[str, float](FIRST), dict[str, float]()

    def take(self, file: dict[str, int]) -> set[str]:
        """Takes a file; returns the shipments whose agreed windows it changes."""
        lost = set()
        for each, hour in file.items():
            if each in self.agreed and hour not in (self.filed[each], self.agreed[each]):
                lost.add(f"s-{each}")
                del self.agreed[each]
            self.filed[each] = hour
        return lost

    def grant(self, vehicle: str, hour: float) -> None:
        self.agreed[vehicle] = hour

    def window(self, vehicle: str) -> datetime:
        return T0 + timedelta(hours=self.agreed.get(vehicle, self.filed[vehicle]))


def play(acts_done: list[Act]) -> None:
    plant, model = TalkingPlant(file_of(FIRST)), Model()
    said: list[tuple[str, set[str]]] = []
    for place, act in enumerate(acts_done):
        plant.later(minutes=1)
        if act.file:
            said.append((plant.store.submit_plan(file_of(act.file)), model.take(act.file)))
        if act.steps == "lost":
            plant.step(is_lost=True)
        if act.steps != "together":
            plant.step()
        if act.wished is not None:
            vehicle, hour = act.wished
            plant.store.write_reports([wish(hour, own_id=f"p{place}", vehicle=vehicle, at_s=60 * place)])
            model.grant(vehicle, hour)
            plant.step(whole=False)
        if act.steps == "restart":
            plant.restart()
    plant.settle()
    for order_id, lost in said:
        _check_answer(plant, order_id, lost)
    for vehicle in FIRST:
        assert plant.planned(f"s-{vehicle}").window_start == model.window(vehicle)
        _check_last_word(plant, vehicle)


def _check_answer(plant: TalkingPlant, order_id: str, lost: set[str]) -> None:
    """An import has named the agreed windows that it changed, and no other."""
    answer = plant.store.find_order_result("plant", order_id)
    assert answer is not None
    found = LOST.search(answer)
    assert set(found.group(1).split(", ") if found else ()) == lost


def _check_last_word(plant: TalkingPlant, vehicle: str) -> None:
    """What a truck was granted or told last is what is planned, if it was told anything."""
    words = [
        one
        for kind in (Kind.ASSIGNMENT, Kind.WINDOW, Kind.ANSWER)
        for one in plant.kinds(kind, f"s-{vehicle}")
        if kind is not Kind.ANSWER or one.accept
    ]
    if words:
        last = max(words, key=lambda one: one.at)
        assert last.window_start == plant.planned(f"s-{vehicle}").window_start


@given(acts())
@FREELY
@example([Act({}, ("t1", 55.5), "step"), Act({"t1": 50}, None, "restart"), Act({"t1": 70}, None, "step")])
def test_no_order_of_files_and_grants_drops_an_agreement_without_a_word(acts_done: list[Act]) -> None:
    """Whatever comes when, to whichever writer: the window is the model's, each import names what it took back, and the
    last that a truck has heard is what is planned."""
    play(acts_done)
