"""`app.py learn` from the command line, and learning in a worker, on a real store."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from store.ports import Commit, Store
from store.redis_store import RedisStore
from tests.conftest import Server
from tests.hand_clock import HandClock
from tests.integration.samples import T0, batch, opened, plan, trip
from tests.integration.test_plan_import import Installation, running
from tests.learning_runs import Lessons, way_in, way_out
from tests.waiting import eventually
from tests.worker_runs import order, worker_running
from tracking.state import Milestone
from tracking.trip_record import TripRecord


def unloaded(shipment: str, at_min: float) -> TripRecord:
    record = trip(shipment, at_min)
    reached = {**record.reached, Milestone.DONE: T0 + timedelta(minutes=at_min + 40)}
    return replace(record, is_final=True, milestone=Milestone.DONE, reached=reached)


def test_a_worker_learns_what_it_sees(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """An arrival, and its end under the next worker, are in the model and the history, each once."""
    Lessons(monkeypatch)
    clock = HandClock(T0 + timedelta(hours=3))
    for moved, trips in ((way_in(), [(True, False)]), (way_out(), [(True, True)])):
        with worker_running(store, clock):
            order(store, plan("t1"))
            store.write_batch(batch(*moved))

            def told(expected: list[tuple[bool, bool]] = trips) -> bool:
                kept = store.list_trips("plant")
                return [(each.arrived_at is not None, each.is_final) for each in kept] == expected

            eventually(told, what="the trip")
    known = store.load_model("plant")
    assert {key: entry for key, entry in known.items() if not key.startswith("seen:")} == {
        "arrival:s-t1": (1.0,),
        "end:s-t1": (1.0,),
    }


def test_a_site_learns_again_from_the_command_line(folder: Path, valkey: Server) -> None:
    """`learn SITE` has the worker make the model from the kept trips and says so; `--show` tells what is known."""
    installation = Installation(folder, valkey.port)
    store = RedisStore(installation.url)
    lease = opened(store, "t1")
    trips = (unloaded("a", 0), unloaded("b", 20), trip("c", 30, arrived=False))
    store.commit(lease, Commit(as_of=T0, trips=trips, learnt={"old:x": (1.0,)}))
    store.release_lease(lease)
    assert "old" in installation.app("learn", "plant", "--show").stdout
    with running(installation.start_worker()):
        learnt = installation.app("learn", "plant")
    assert (learnt.returncode, learnt.stderr) == (0, "")
    assert learnt.stdout == "plant: learnt again from 3 trips, 1 without a believable arrival\n"
    shown = installation.app("learn", "plant", "--show")
    assert shown.stdout.startswith("plant: 3 trips kept, 1 without a believable arrival, arrived from 2026-03-02")
    assert "dwell" in shown.stdout
    assert "old" not in shown.stdout


def test_an_unknown_site_cannot_learn(folder: Path, valkey: Server) -> None:
    """It is one line, whether it is asked to learn or to tell."""
    installation = Installation(folder, valkey.port)
    for words in (["atlantis"], ["atlantis", "--show"]):
        result = installation.app("learn", *words)
        assert result.returncode == 1
        assert result.stderr.startswith("app.py: there is no site atlantis")
