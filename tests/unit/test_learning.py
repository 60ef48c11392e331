"""What a writer learns of a trip, when, and that it is once, whatever happens between."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from tests.integration.samples import T0, ping, shipment, site
from tests.learning_runs import Lessons, Plant, turning_round, way_in, way_out
from tracking.opening import END_GRACE
from tracking.plan import SitePlan
from tracking.prediction.lesson import ARRIVED, ENDED, LEARNT
from tracking.state import Milestone
from tracking.trip_record_of import Logged

ONCE = {"arrival:s-t1": 1.0, "end:s-t1": 1.0}
LEFT = T0 + timedelta(hours=15)
"""When the shipment of `way_out` has left the board."""


@pytest.fixture
def lessons(monkeypatch: pytest.MonkeyPatch) -> Lessons:
    return Lessons(monkeypatch)


@pytest.mark.usefixtures("lessons")
class TestOnce:
    def test_an_arrival_is_learnt_when_it_is_known_and_the_end_when_it_comes(self) -> None:
        """Nothing on the way, the arrival once it is confirmed, the stay once the truck is gone; each at one ping."""
        plant = Plant("t1")
        for each in way_in()[:30]:
            assert plant.step(each).learnt == {}
        arriving = [plant.step(each) for each in way_in()[30:]]
        assert [sorted(commit.learnt) for commit in arriving if commit.learnt] == [["arrival:s-t1", "seen:s-t1"]]
        assert (plant.seen(), plant.trips()) == ({"s-t1": LEARNT}, {("s-t1", True, False): 1})
        leaving = [plant.step(each) for each in way_out()]
        assert [sorted(commit.learnt) for commit in leaving if commit.learnt] == [["end:s-t1", "seen:s-t1"]]
        assert (plant.seen(), plant.trips()) == ({"s-t1": ENDED}, {("s-t1", True, True): 1})
        assert plant.learnt() == ONCE

    def test_a_whole_trip_in_one_step_is_learnt_whole(self) -> None:
        """Back-fill that brings the arrival and the end at once teaches both."""
        plant = Plant("t1")
        plant.step(*way_in(), *way_out())
        assert (plant.learnt(), plant.seen()) == (ONCE, {"s-t1": ENDED})

    @pytest.mark.parametrize("restarting", [False, True])
    def test_a_late_ping_teaches_nothing_again(self, *, restarting: bool) -> None:
        """A refold reaches the arrival and the end anew; they were learnt."""
        plant = Plant("t1")
        for moved in (way_in(), way_out()):
            plant.step(*moved)
            if restarting:
                plant.restart()
            assert plant.step(ping("t1", 1801, lat=52.45)).learnt == {}
            plant.step(ping("t1", 3661 if moved == way_in() else 4001, lat=52.001))
        assert plant.learnt() == ONCE

    def test_a_plan_imported_again_teaches_nothing_again(self) -> None:
        """Neither the same plan nor one with another window makes a second arrival."""
        plant = Plant("t1")
        plant.step(*way_in())
        due = shipment("s-t1", "t1")
        for changed in (due, replace(due, window_end=due.window_end + timedelta(hours=1))):
            plant.store.submit_plan(SitePlan(site=site(), shipments=(changed,)))
            plant.step()
        plant.step(*way_out())
        assert plant.learnt() == ONCE

    @pytest.mark.parametrize("killed_at", range(4))
    def test_a_writer_killed_before_its_commit_learns_once(self, killed_at: int) -> None:
        """What was learnt in a step that was lost is learnt by the next writer, and no more."""
        plant = Plant("t1")
        for n, moved in enumerate((way_in()[:32], way_in()[32:], way_out()[:20], way_out()[20:])):
            plant.step(*moved, lost=n == killed_at)
            plant.step()
        assert (plant.learnt(), plant.trips()) == (ONCE, {("s-t1", True, True): 1})

    def test_a_shipment_that_leaves_the_board_is_remembered_as_a_trip_only(self) -> None:
        """Its mark in the model goes, what it taught stays, and it is not learnt from again."""
        plant = Plant("t1")
        plant.step(*way_in(), *way_out())
        commit = plant.step(now=LEFT, whole=True)
        assert commit.learnt == {"seen:s-t1": None}
        assert (plant.learnt(), plant.seen(), plant.trips()) == (ONCE, {}, {("s-t1", True, True): 1})

    def test_a_trip_that_never_arrives_ends_when_it_leaves_the_board(self) -> None:
        """A truck that went dark on its way leaves a record and no lesson; one that never came, not even that."""
        plant = Plant("t1", "t2")
        plant.step(*way_in()[:20])
        plant.step(now=T0 + timedelta(days=3), whole=True)
        assert plant.store.get_plan("plant").shipments == ()
        assert (plant.trips(), plant.learnt(), plant.seen()) == ({("s-t1", False, True): 1}, {}, {})

    def test_a_truck_that_is_turned_away_has_arrived(self) -> None:
        """Its arrival is learnt, at its end at the latest, and both lessons are given with that milestone."""
        plant = Plant("t1")
        plant.step(*way_in()[:30], ping("t1", 3600, lat=52.0), ping("t1", 3800, lat=52.0), *turning_round())
        (trip,) = plant.store.list_trips("plant")
        assert (trip.milestone, trip.is_final, plant.learnt()) == ("turned_away", True, ONCE)


class TestRealLessons:
    def test_a_drive_that_was_seen_teaches_the_road_and_then_the_stay(self) -> None:
        """What the fold has logged of a trip is enough to believe it and to learn from it, ping by ping or at once."""
        slowly, at_once = Plant("t1"), Plant("t1")
        for each in way_in():
            slowly.step(each)
        at_once.step(*way_in())
        (arrived,) = slowly.store.list_trips("plant")
        assert arrived.arrived_at == arrived.reached[Milestone.IN_YARD]
        assert arrived.marks
        assert {key.partition(":")[0] for key in slowly.learnt()} >= {"road", "error"}
        assert slowly.store.load_model("plant") == at_once.store.load_model("plant")
        assert not any(key.startswith("dwell:") for key in slowly.learnt())
        slowly.step(*way_out())
        assert any(key.startswith("dwell:") for key in slowly.learnt())

    def test_a_truck_first_heard_in_the_yard_teaches_nothing(self) -> None:
        """Its record has no arrival."""
        plant = Plant("t1")
        plant.step(*way_in()[30:], *way_out())
        assert (plant.trips(), plant.learnt()) == ({("s-t1", False, True): 1}, {})


class TestBelief:
    def test_an_unbelievable_arrival_teaches_nothing(self, lessons: Lessons) -> None:
        """It is recorded without an arrival, and neither it nor the stay is learnt."""
        lessons.logged = Logged()
        plant = Plant("t1")
        plant.step(*way_in())
        assert (plant.seen(), plant.trips()) == ({"s-t1": ARRIVED}, {("s-t1", False, False): 1})
        plant.step(*way_out())
        assert (plant.learnt(), plant.trips()) == ({}, {("s-t1", False, True): 1})

    def test_an_arrival_that_becomes_believable_is_learnt_at_the_end(self, lessons: Lessons) -> None:
        """A device that sends its way only from the yard is believed after all, once."""
        plant = Plant("t1")
        believed, lessons.logged = lessons.logged, Logged()
        plant.step(*way_in())
        lessons.logged = believed
        assert plant.step(ping("t1", 3960, lat=52.001)).learnt == {}
        plant.step(*way_out())
        assert plant.learnt() == ONCE

    def test_the_log_of_the_arrival_is_kept(self, lessons: Lessons) -> None:
        """When the vehicle's log is about its next shipment by the end, the record has what it had at the arrival."""
        plant = Plant("t1")
        plant.step(*way_in())
        marks, lessons.logged = lessons.logged.marks, Logged()
        plant.restart()
        plant.step(*way_out())
        (trip,) = plant.store.list_trips("plant")
        assert (trip.marks, trip.is_final, plant.learnt()) == (marks, True, ONCE)


class TestFaults:
    def test_a_fault_in_learning_stops_nothing(self, lessons: Lessons, caplog: pytest.LogCaptureFixture) -> None:
        """The step is committed with its pings and rows, nothing is set aside, and the log says so once a lesson."""
        lessons.fails_for = "s-t1"
        plant = Plant("t1")
        sent = (*way_in(), *way_out())
        commits = [plant.step(each) for each in sent]
        assert not [reject for commit in commits for reject in commit.rejects]
        ended_at = plant.store.list_trips("plant")[0].reached[Milestone.DONE]
        due = [each for each in sent if each.fixed_at <= ended_at + END_GRACE]
        assert sum(len(commit.kept) for commit in commits) == len(due) > len(way_in())
        assert caplog.text.count("nothing is learnt from shipment s-t1") == 2
        assert (plant.learnt(), plant.trips()) == ({}, {("s-t1", True, True): 1})

    def test_a_record_that_cannot_be_made_stops_nothing(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Not even a trip is kept then, and it is tried twice: at the arrival and at the end."""
        monkeypatch.setattr("ingest.site_writer.log_of", lambda *_: 1 / 0)
        plant = Plant("t1")
        for each in (*way_in(), *way_out()):
            plant.step(each)
        assert caplog.text.count("nothing is learnt from shipment s-t1") == 2
        assert (plant.learnt(), plant.trips(), plant.seen()) == ({}, {}, {"s-t1": ENDED})
