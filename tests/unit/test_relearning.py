"""A model made again from the kept trips: when, from what, and that nothing is lost or counted twice on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ingest import relearning
from store.ports import Commit
from tests.integration.samples import T0, trip
from tests.learning_runs import Lessons, Plant, way_in, way_out
from tracking.prediction import model
from tracking.prediction.lesson import ENDED, LEARNT
from tracking.state import Milestone
from tracking.trip_record import TripRecord


@pytest.fixture
def lessons(monkeypatch: pytest.MonkeyPatch) -> Lessons:
    monkeypatch.setattr(relearning, "LESSONS_AT_ONCE", 5)
    return Lessons(monkeypatch)


def ended(shipment: str, at_min: float, *, arrived: bool = True) -> TripRecord:
    """A trip that was done 40 minutes after its arrival."""
    record = trip(shipment, at_min, arrived=arrived)
    reached = {**record.reached, Milestone.DONE: T0 + timedelta(minutes=at_min + 40)}
    return replace(record, is_final=True, milestone=Milestone.DONE, reached=reached)


def keep(plant: Plant, *trips: TripRecord) -> None:
    plant.store.commit(plant.lease, Commit(as_of=T0, trips=trips, learnt={"old": (9.0,), "arrival:a": (9.0,)}))
    plant.restart()


def relearn(plant: Plant) -> tuple[str | None, int]:
    """The answer to an order, and the steps that it took."""
    order_id = plant.store.submit_order("plant", "relearn")
    steps = plant.settle()
    return plant.store.find_order_result("plant", order_id), steps


@pytest.mark.usefixtures("lessons")
class TestOrder:
    def test_it_makes_the_model_anew_and_says_from_what(self) -> None:
        """What was learnt before goes; each believable arrival is learnt once, and each end."""
        plant = Plant("t1")
        keep(plant, ended("a", 0), trip("b", 10), ended("c", 20, arrived=False))
        assert relearn(plant) == ("learnt again from 3 trips, 1 without a believable arrival", 1)
        assert plant.learnt() == {"arrival:a": 1.0, "end:a": 1.0, "arrival:b": 1.0}
        assert dict(plant.writer.known.model) == plant.store.load_model("plant")

    def test_a_site_without_a_history_has_an_answer_too(self) -> None:
        """Then nothing is known, and that is said."""
        plant = Plant("t1")
        assert relearn(plant) == ("learnt again from 0 trips, 0 without a believable arrival", 1)
        assert plant.learnt() == {}

    def test_one_trip_is_no_plural(self) -> None:
        """It is an answer to a person."""
        plant = Plant("t1")
        keep(plant, trip("a"))
        assert relearn(plant)[0] == "learnt again from 1 trip, 0 without a believable arrival"

    def test_a_long_history_takes_several_steps_and_pings_go_on(self) -> None:
        """No step learns more than so many lessons, each takes its pings, and the old model stays meanwhile."""
        plant = Plant("t1")
        keep(plant, *(ended(f"s{n}", n) for n in range(10)))
        plant.store.submit_order("plant", "relearn")
        first, *others = [plant.step(each) for each in way_in()[:4]]
        assert not any(commit.relearnt or commit.learnt or commit.orders_done for commit in (first, *others[:-1]))
        assert [len(commit.kept) for commit in (first, *others)] == [1] * 4
        assert (others[-1].relearnt, len(plant.learnt())) == (True, 20)
        assert not plant.writer.is_busy()

    def test_an_order_given_twice_is_done_once(self) -> None:
        """Both are answered when the model is ready."""
        plant = Plant("t1")
        keep(plant, *(ended(f"s{n}", n) for n in range(10)))
        both = [plant.store.submit_order("plant", "relearn") for _ in range(2)]
        assert plant.settle() == 4
        assert len({plant.store.find_order_result("plant", each) for each in both}) == 1

    def test_lessons_are_learnt_in_order_of_time(self, lessons: Lessons) -> None:
        """An arrival counts from the arrival on and a stay from its end on, whatever the order of the records."""
        plant = Plant("t1")
        keep(plant, ended("a", 0), ended("b", 30), ended("c", 50))
        relearn(plant)
        assert lessons.given == [("a", False), ("b", False), ("a", True), ("c", False), ("b", True), ("c", True)]

    def test_a_lesson_that_fails_is_left_out_and_said(self, lessons: Lessons, caplog: pytest.LogCaptureFixture) -> None:
        """The others are learnt."""
        plant = Plant("t1")
        keep(plant, ended("a", 0), ended("b", 30))
        lessons.fails_for = "a"
        answer, _ = relearn(plant)
        assert answer == "learnt again from 2 trips, 0 without a believable arrival; 2 lessons failed, see the log"
        assert plant.learnt() == {"arrival:b": 1.0, "end:b": 1.0}
        assert "trip a cannot be learnt from" in caplog.text


@pytest.mark.usefixtures("lessons")
class TestMeanwhile:
    def test_a_trip_that_goes_on_meanwhile_is_learnt_once(self) -> None:
        """What arrives and ends while the model is being made is in it, once; what is on the board is not repeated."""
        plant = Plant("t1", "t2")
        plant.step(*way_in("t2"))
        keep(plant, *(ended(f"s{n}", -500 + n) for n in range(10)))
        plant.store.submit_order("plant", "relearn")
        plant.step(*way_in("t1"))
        plant.step(*way_out("t1"), *way_out("t2"))
        plant.settle()
        on_board = {key: n for key, n in plant.learnt().items() if ":s-t" in key}
        assert on_board == dict.fromkeys(("arrival:s-t1", "end:s-t1", "arrival:s-t2", "end:s-t2"), 1.0)
        assert plant.seen() == {"s-t1": ENDED, "s-t2": ENDED}

    @pytest.mark.parametrize("killed_at", range(1, 6))
    def test_a_writer_killed_on_the_way_begins_again(self, killed_at: int) -> None:
        """The order stays in its queue, and the next writer's model is the same."""
        plant = Plant("t1")
        keep(plant, *(ended(f"s{n}", -500 + n) for n in range(10)))
        order_id = plant.store.submit_order("plant", "relearn")
        for n in range(1, 6):
            plant.step(*way_in()[7 * n - 7 : 7 * n], lost=n == killed_at)
        plant.step(*way_in())
        plant.settle()
        assert plant.store.find_order_result("plant", order_id)
        assert (plant.seen(), set(plant.learnt().values())) == ({"s-t1": LEARNT}, {1.0})
        assert len(plant.learnt()) == 21


@pytest.mark.usefixtures("lessons")
class TestRecovery:
    def test_another_version_is_learnt_again_by_itself(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A release that reads the model otherwise makes it from the trips at its start, without an order."""
        plant = Plant("t1")
        plant.step(*way_in())
        keep(plant, *(ended(f"s{n}", -500 + n) for n in range(10)))
        monkeypatch.setattr(model, "VERSION", model.VERSION + 1)
        plant.restart()
        assert plant.writer.is_busy()
        plant.settle()
        plant.step(*way_out())
        assert len(plant.learnt()) == 22
        assert set(plant.learnt().values()) == {1.0}

    def test_a_model_that_can_be_read_is_left_alone(self) -> None:
        """A restart by itself learns nothing again, nor does a new site."""
        plant = Plant("t1")
        assert not plant.writer.is_busy()
        keep(plant, ended("a", 0))
        assert not plant.writer.is_busy()
