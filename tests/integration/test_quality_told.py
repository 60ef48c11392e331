"""From pings through a real broker to the score that their carrier reads, and that `app.py quality` prints."""

from __future__ import annotations

from collections import deque

import msgspec
import pytest

from cli import main
from ingest.connection import Arrival
from ingest.feedback import Feedback
from ingest.quality_log import QualityLog, ToldQuality
from ingest.writer import Writer
from settings import variable
from store.errors import StoreUnavailable
from store.ports import Batch, BatchResult
from store.redis_store import RedisStore
from tests.conftest import Server
from tests.hand_clock import HandClock
from tests.ingest_runs import FailingStore, count_of, ingest_running, pings, publish
from tests.listening import listening
from tests.payload_cases import EPOCH_S, RECEIVED_AT, fix, text
from tests.waiting import eventually
from tracking.quality import judge

TOPIC = "carriers/acme/down/quality"


def test_a_carrier_reads_its_score_and_so_does_the_plant(
    broker: Server, valkey: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    """Good pings and refused ones: the score with its reasons is retained on the carrier's topic, kept after the stop,
    and printed by `app.py quality`."""
    url = f"redis://127.0.0.1:{valkey.port}/0"
    bad = [("carriers/acme/up/t2/position", text(fix(lat=0, lon=0, seq=n))) for n in range(40)]
    with ingest_running(broker.port, RedisStore(url, parked_h=48)):
        publish(broker.port, [*pings(60), *bad])
        with listening(broker.port, TOPIC) as heard:
            eventually(lambda: len(heard) > 0, what="the quality")
        publish(broker.port, pings(5, first=60))
        eventually(lambda: count_of(RedisStore(url), "accepted") == 65, what="5 more, which only the stop saves")
    told = msgspec.json.decode(heard[-1][1], type=ToldQuality)
    assert (told.carrier, told.as_of) == ("acme", RECEIVED_AT)
    with listening(broker.port, TOPIC) as late:
        eventually(lambda: len(late) == 1, what="the retained quality")
    kept = {each.vehicle: judge(each) for each in RedisStore(url).list_quality("acme")}
    assert (kept["t1"].pings, kept["t2"].rejects, kept["t2"].score) == (65, 40, 0)
    assert main(["quality", "acme"], {variable("redis_url"): url}) == 0
    assert main(["quality"], {variable("redis_url"): url}) == 0
    printed = capsys.readouterr().out
    assert "100 % refused, most of it: no fix" in printed
    assert printed.count("acme") == 2
    assert main(["quality", "nobody"], {variable("redis_url"): url}) == 0
    assert "nothing of nobody has come in yet" in capsys.readouterr().out


class RepeatingStore(FailingStore):
    """Says of every batch that its second ping had been there before; with `lost` the next answer does not come."""

    lost = False

    def write_batch(self, batch: Batch) -> BatchResult:
        result = super().write_batch(batch)
        if self.lost:
            self.lost = False
            raise StoreUnavailable("the answer is lost")
        return msgspec.structs.replace(result, repeated=(1,))


def test_only_what_a_carrier_repeated_is_held_against_it() -> None:
    """A duplicate that the store tells of counts; what repeats itself because an answer of the store's was lost does
    not."""
    store, now = RepeatingStore(), HandClock(RECEIVED_AT)
    log = QualityLog(store, now)
    writer = Writer(store, Feedback(store, now=now), log)
    messages = [("carriers/acme/up/t1/position", text(fix(ts=EPOCH_S - 90 + n))) for n in range(40)]
    arrived = deque(
        Arrival(topic, payload, False, RECEIVED_AT, n + 1, 1) for n, (topic, payload) in enumerate(messages)
    )
    writer.write(deque(list(arrived)[:20]))
    store.lost = True
    with pytest.raises(StoreUnavailable):
        writer.write(deque(list(arrived)[20:]))
    writer.write(deque())
    log.close()
    (evidence,) = store.list_quality("acme")
    assert evidence.pings == 40
    assert evidence.repeated == pytest.approx(1.0, abs=0.01)


def test_a_fault_in_noting_stops_nothing(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """If quality cannot be noted, the message is written all the same, and the fault is in the log."""
    store, now = RepeatingStore(), HandClock(RECEIVED_AT)
    log = QualityLog(store, now)

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("tracking.watch.Watch.take", fail)
    monkeypatch.setattr("ingest.quality_log.note_repeated", fail)
    arrived = deque(Arrival(topic, payload, False, RECEIVED_AT, 1, 1) for topic, payload in pings(3))
    assert len(Writer(store, Feedback(store, now=now), log).write(arrived)) == 3
    assert store.counts()["acme"]["accepted"] == 3
    assert "a fault in noting the quality of acme" in caplog.text
    assert "a fault in noting duplicates" in caplog.text
