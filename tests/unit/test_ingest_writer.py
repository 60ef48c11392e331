"""How arrivals become batches, and what happens to a batch that the store does not take."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

import pytest

from ingest.connection import Arrival
from ingest.feedback import Feedback
from ingest.writer import BATCH_MESSAGES, Writer
from store.errors import StoreUnavailable
from store.marks import Mark
from store.ports import Batch, BatchResult
from tests.hand_clock import HandClock
from tests.ingest_runs import FailingStore, count_of, open_all, pings
from tests.outbound_runs import HandLine
from tests.payload_cases import EPOCH_S, RECEIVED_AT, fix, text


class RecordingStore(FailingStore):
    """Remembers every batch it was given, taken or not."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[Batch] = []

    def write_batch(self, batch: Batch) -> BatchResult:
        self.batches.append(batch)
        return super().write_batch(batch)


def writer_of(store: FailingStore) -> Writer:
    return Writer(store, Feedback(store, now=HandClock(RECEIVED_AT)))


def arrivals(messages: list[tuple[str, bytes]]) -> deque[Arrival]:
    return deque(Arrival(topic, payload, False, RECEIVED_AT, n + 1, 1) for n, (topic, payload) in enumerate(messages))


def test_a_batch_ends_at_its_number_of_messages() -> None:
    """Of 700 messages the first write takes 500 in order, the second the rest."""
    store, arrived = RecordingStore(), arrivals(pings(700))
    writer = writer_of(store)
    assert [arrival.mid for arrival in writer.write(arrived)] == list(range(1, BATCH_MESSAGES + 1))
    assert len(writer.write(arrived)) == 200
    assert [len(batch.pings) for batch in store.batches] == [500, 200]


def test_a_batch_of_long_lists_ends_at_its_number_of_outcomes() -> None:
    """Lists of 400 pings are written three at a time, not five hundred."""
    lists = [text([fix(ts=EPOCH_S - 1 - m * 400 - n) for n in range(400)]) for m in range(4)]
    store, arrived = RecordingStore(), arrivals([("carriers/acme/up/t1/position", payload) for payload in lists])
    writer = writer_of(store)
    assert len(writer.write(arrived)) == 3
    assert len(writer.write(arrived)) == 1


def test_a_batch_that_the_store_did_not_take_is_sent_again_unchanged() -> None:
    """After StoreUnavailable the next write is the very same batch, whatever has arrived since."""
    store, arrived = RecordingStore(), arrivals(pings(3))
    store.away = True
    writer = writer_of(store)
    with pytest.raises(StoreUnavailable):
        writer.write(arrived)
    assert writer.is_holding()
    arrived.extend(arrivals(pings(2, first=3)))
    store.away = False
    assert len(writer.write(arrived)) == 3
    assert not writer.is_holding()
    assert store.batches[0] is store.batches[1]


def test_a_mark_moves_after_the_batch_is_written_and_before_it_is_acknowledged() -> None:
    """Without the batch in the store no mark moves; without its marks no message may be acknowledged."""

    class MarklessStore(RecordingStore):
        def save_marks(self, moved: Mapping[str, Mapping[str, Mark]]) -> None:
            if self.tries < 3:
                raise StoreUnavailable("switched off")
            super().save_marks(moved)

    store, arrived = MarklessStore(), arrivals(pings(3))
    store.away = True
    writer = writer_of(store)
    with pytest.raises(StoreUnavailable):
        writer.write(arrived)
    assert store.tries == 1
    store.away = False
    with pytest.raises(StoreUnavailable):
        writer.write(arrived)
    assert count_of(store, "accepted") == 3
    assert store.load_marks("acme") == {}
    assert len(writer.write(arrived)) == 3
    assert store.load_marks("acme")["t1"].committed == 2


def test_the_mark_passes_what_not_even_a_batch_of_its_own_could_write() -> None:
    """A message that became a reject of our own making is dealt with; one that is still the broker's is not."""

    class RefusingStore(RecordingStore):
        def write_batch(self, batch: Batch) -> BatchResult:
            if any(reject.reason == "our own fault" for reject in batch.rejects):
                raise ValueError("cannot be written")
            return super().write_batch(batch)

    for store, marked in ((RecordingStore(), {"t1", "poison"}), (RefusingStore(), {"t1"})):
        writer_of(store).write(arrivals([*pings(2), *pings(1, vehicle="poison")]))
        assert set(store.load_marks("acme")) == marked


def test_a_fault_in_what_is_told_refuses_no_message(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the marks cannot be kept for a reason of ours, the batch is as safe as ever."""

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Feedback, "keep", fail)
    store = RecordingStore()
    assert len(writer_of(store).write(arrivals(pings(3)))) == 3
    assert store.counts() == {"acme": {"accepted": 3, "parked": 3}}


def test_a_batch_that_cannot_be_written_is_taken_apart() -> None:
    """A batch with one message that the store fails on: the others are written, that one becomes a reject, all are
    acknowledged."""
    store = RecordingStore()
    safe = writer_of(store).write(arrivals([*pings(2), *pings(1, vehicle="poison"), *pings(2, first=2)]))
    assert [arrival.mid for arrival in safe] == [1, 2, 3, 4, 5]
    assert count_of(store, "accepted") == 4
    (reject,) = store.list_rejects(None, 10)
    assert (reject.reason, reject.topic) == ("our own fault", "carriers/acme/up/poison/position")


def test_what_not_even_a_reject_can_be_kept_of_stays_the_brokers() -> None:
    """If neither a message nor its reject can be written, it is not acknowledged, and the next batch is tried."""

    class RefusingStore(RecordingStore):
        def write_batch(self, batch: Batch) -> BatchResult:
            if batch.rejects or len(batch.pings) == 3:
                raise ValueError("cannot be written")
            return super().write_batch(batch)

    store = RefusingStore()
    writer = writer_of(store)
    safe = writer.write(arrivals([*pings(2), ("carriers/acme/up/t1/position", b"?"), *pings(1, first=2)]))
    assert [arrival.mid for arrival in safe] == [1, 2, 4]
    assert not writer.is_holding()


def test_a_reject_keeps_the_first_4096_bytes() -> None:
    """A refused message of 10,000 bytes is kept with its first 4,096, its topic, carrier, vehicle and detail."""
    store = RecordingStore()
    open_all(store, "t1")
    payload = b"x" * 10_000
    writer_of(store).write(arrivals([("carriers/acme/up/t1/position", payload)]))
    (reject,) = store.list_rejects("plant", 10)
    assert reject.payload == payload[:4096]
    assert (reject.carrier, reject.vehicle, reject.reason) == ("acme", "t1", "not JSON")
    assert reject.detail


def test_notes_are_counted_by_carrier_and_kind() -> None:
    """Three empty messages of one carrier and a last will of another are counted as such, and nothing is kept."""
    store = RecordingStore()
    empty, lwt = ("carriers/acme/up/t1/position", b""), ("owntracks/rival/t1", b'{"_type":"lwt"}')
    writer_of(store).write(arrivals([empty, lwt, empty, empty]))
    assert store.counts() == {"acme": {"noted:empty": 3}, "rival": {"noted:lwt": 1}}


def test_a_secret_in_a_refused_message_is_neither_kept_nor_told_back() -> None:
    """Of a whole message, of one element of a list, of a topic, and of what the store could not write."""

    class ForgetfulStore(RecordingStore):
        def write_batch(self, batch: Batch) -> BatchResult:
            if batch.pings:
                raise ValueError("cannot be written")
            return super().write_batch(batch)

    store, told = ForgetfulStore(), Feedback(ForgetfulStore(), now=HandClock(RECEIVED_AT))
    open_all(store, "t1")
    position = "carriers/acme/up/t1/position"
    sent = [
        (position, b'{"password": "h4nter2"'),
        (position, text([{**fix(), "lat": None, "token": "h4nter2"}])),
        (f"{position}/mqtt://me:h4nter2@broker", b"{}"),
        (position, text({**fix(), "password": "h4nter2"})),
    ]
    Writer(store, told).write(arrivals(sent))
    line = HandLine()
    told.turn(line)
    kept = [reject for batch in store.batches for reject in batch.rejects]
    assert {reject.reason for reject in kept} == {"not JSON", "no fix", "topic not understood", "our own fault"}
    said = b"".join(each.payload for each in line.published)
    assert said.count(b'"reason"') == 4
    assert b"h4nter2" not in said
    assert "h4nter2" not in repr(kept)
