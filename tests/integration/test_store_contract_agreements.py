"""What every store promises about windows that were agreed: they outlive writers, files, and the release before."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from store import keys
from store.ports import Commit, Store
from store.redis_link import RedisLink
from store.redis_store import RedisStore
from tests.conftest import Server
from tests.integration.conftest import url_of
from tests.integration.samples import T0, opened, plan, shipment
from tests.talk_runs import TalkingPlant, wish
from tracking.plan import Agreed


def test_what_the_last_file_said_is_kept_with_the_plan(store: Store) -> None:
    """A shipment comes back with what was agreed about it, whether the file's window is known or not."""
    lease = opened(store, "t1", "t2", "t3")
    agreed = Agreed(file_start=T0, file_end=T0 + timedelta(hours=1), stands=False)
    unknown = Agreed(file_start=None, file_end=None)
    one, two, three = plan("t1", "t2", "t3").shipments
    replace = msgspec.structs.replace
    kept = replace(plan(), shipments=(replace(one, agreed=agreed), replace(two, agreed=unknown), three))
    store.commit(lease, Commit(as_of=T0, plan=kept))
    assert store.get_plan("plant") == store.snapshot("plant").plan == kept


def test_an_agreed_window_outlives_writers_and_files(store: Store) -> None:
    """Granted, then a new writer, then last night's file, and again: the window stays, and the answer says so."""
    plant = TalkingPlant(plan("t1"), store)
    plant.tell(wish(4))
    for _ in range(2):
        plant.restart()
        assert plant.imports(*plan("t1").shipments) == "0 shipments added, 0 changed; 1 agreed window kept"
        assert plant.planned().window_start == T0 + timedelta(hours=4)
    plant.restart()
    moved = shipment("s-t1", "t1", hour=6)
    assert plant.imports(moved) == "0 shipments added, 1 changed; 1 agreed window changed by the file: s-t1"
    assert plant.planned().window_start == moved.window_start


def test_a_plan_that_was_stored_before_agreements_were_is_read(valkey: Server) -> None:
    """Without a word about agreements no window is agreed."""
    store = RedisStore(url_of(valkey))
    opened(store, "t1")
    link = RedisLink(url_of(valkey))
    kept = msgspec.json.decode(link.call("GET", keys.plan("plant")))
    assert all(each.pop("agreed") is None for each in kept["shipments"])
    link.call("SET", keys.plan("plant"), msgspec.json.encode(kept))
    assert store.get_plan("plant") == plan("t1")
    link.close()
    store.close()
