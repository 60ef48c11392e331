"""How quality is noted beside the writing: loaded before it is saved, saved in turns, told when it changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import msgspec
import pytest

from ingest.connection import Arrival
from ingest.outcome import Decoded, Note, Reason, Refusal
from ingest.quality_book import FORGOTTEN_AFTER_S, Book
from ingest.quality_log import SAVED_A_TURN, TOLD_VEHICLES, QualityLog, ToldQuality
from store import keys
from store.errors import StoreUnavailable
from store.memory_store import MemoryStore
from store.ports import Batch, BatchResult
from tests.builders import CARRIER, NOON, VEHICLE, a_drive, a_ping, at
from tests.hand_clock import HandClock
from tests.quality_runs import Board, note_pings
from tracking.evidence import Evidence
from tracking.quality import judge


class Kept(MemoryStore):
    """A store that may be away, and remembers what it was asked to save."""

    def __init__(self) -> None:
        super().__init__()
        self.away = False
        self.saved: list[list[str]] = []
        self.asked = 0

    def save_quality(self, carrier: str, entries: Sequence[Evidence]) -> None:
        if self.away:
            raise StoreUnavailable("switched off")
        self.saved.append([each.vehicle for each in entries])
        super().save_quality(carrier, entries)

    def list_quality(self, carrier: str) -> list[Evidence]:
        self.asked += 1
        if self.away:
            raise StoreUnavailable("switched off")
        return super().list_quality(carrier)


@pytest.fixture
def store() -> Kept:
    return Kept()


@pytest.fixture
def now() -> HandClock:
    return HandClock(at(200))


def turns(log: QualityLog, board: Board, count: int = 5) -> None:
    for _ in range(count):
        log.turn(board)


def told(board: Board) -> ToldQuality:
    return msgspec.json.decode(board.told[-1][2], type=ToldQuality)


def test_what_came_in_is_saved_and_told(store: Kept, now: HandClock) -> None:
    """After some turns the store has the evidence, and the carrier its score on its own topic, retained."""
    log, board = QualityLog(store, now), Board()
    note_pings(log, a_drive(0, 100, 0), refused=3)
    turns(log, board)
    (evidence,) = store.list_quality(CARRIER)
    assert (evidence.vehicle, evidence.pings, evidence.refused) == (VEHICLE, 201, 3)
    ((carrier, topic, _, retain),) = board.told
    assert (carrier, topic, retain) == (CARRIER, f"carriers/{CARRIER}/down/quality", True)
    assert told(board).vehicles == (judge(evidence),)
    assert told(board).whole.score == judge(evidence).score
    assert (told(board).as_of, told(board).more) == (now(), 0)


def test_a_vehicle_is_saved_each_10_s_at_most(store: Kept, now: HandClock) -> None:
    """By the clock, and only if something came from it since."""
    log, board, drive = QualityLog(store, now), Board(), a_drive(0, 100, 0)
    for n, moment in enumerate((0, 5, 10, 25)):
        now.at = at(200) + timedelta(seconds=moment)
        note_pings(log, drive[n : n + 1])
        turns(log, board)
    now.at = at(300)
    turns(log, board)
    assert store.saved == [[VEHICLE]] * 3


def test_a_carrier_is_told_once_a_minute_at_most_and_only_news(store: Kept, now: HandClock) -> None:
    """A second word comes a minute after the first, and none as long as nothing came in."""
    log, board, drive = QualityLog(store, now), Board(), a_drive(0, 100, 0)
    for n in range(13):
        now.at = at(200) + timedelta(seconds=10 * n)
        note_pings(log, drive[n : n + 1])
        turns(log, board)
    assert [told.pings for told in (msgspec.json.decode(p, type=ToldQuality).whole for _, _, p, _ in board.told)] == [
        1,
        7,
        13,
    ]
    now.at = at(300)
    turns(log, board)
    assert len(board.told) == 3


def test_a_session_that_is_not_there_is_tried_again(store: Kept, now: HandClock) -> None:
    """What could not be published is published later, as it is by then."""
    log, board = QualityLog(store, now), Board()
    board.away = True
    note_pings(log, a_drive(0, 100, 0))
    turns(log, board)
    board.away, now.at = False, now.at + timedelta(seconds=4)
    turns(log, board)
    assert board.told == []
    now.at += timedelta(seconds=1)
    turns(log, board)
    assert len(board.told) == 1


def test_the_next_ingest_goes_on_from_what_was_saved(store: Kept, now: HandClock) -> None:
    """Evidence in the store and what came in before it was loaded are added, whatever way the ingest ended."""
    drive = a_drive(0, 100, 0)
    first = QualityLog(store, now)
    note_pings(first, drive[:80])
    first.close()
    assert store.list_quality(CARRIER)[0].pings == 80
    second, board = QualityLog(store, now), Board()
    note_pings(second, drive[80:])
    turns(second, board)
    (evidence,) = store.list_quality(CARRIER)
    assert evidence.pings == len(drive)
    assert evidence.since_s == drive[0].received_at.timestamp()
    assert judge(evidence).score == 95


def test_a_store_that_is_away_costs_nothing_known(store: Kept, now: HandClock) -> None:
    """Nothing is saved over what could not be loaded yet, and a save that failed is made good."""
    note_pings(before := QualityLog(store, now), a_drive(0, 100, 0))
    before.close()
    store.away = True
    log, board = QualityLog(store, now), Board()
    note_pings(log, a_drive(110, 0, 50))
    turns(log, board)
    assert store.asked == 2, "a store that is away is left alone for a while"
    log.close()
    store.away, now.at = False, now.at + timedelta(seconds=5)
    turns(log, board)
    assert store.list_quality(CARRIER)[0].pings == 201 + 101
    assert board.told != []


def test_duplicates_are_counted_by_the_stores_word(store: Kept, now: HandClock) -> None:
    """The places of a batch that the store had already are duplicates of their vehicles."""
    log, drive = QualityLog(store, now), a_drive(0, 100, 0)
    note_pings(log, drive)
    batch = Batch(pings=tuple(drive))
    log.written(batch, BatchResult(accepted=101, duplicates=100, parked=0, repeated=tuple(range(0, 200, 2))))
    log.written(
        Batch(pings=(a_ping(0, 0, carrier="unheard"),)), BatchResult(accepted=0, duplicates=1, parked=0, repeated=(0,))
    )
    log.close()
    assert judge(store.list_quality(CARRIER)[0]).duplicates_share == pytest.approx(0.5, abs=0.01)
    assert store.list_quality_carriers() == [CARRIER]


def test_what_is_not_the_carriers_fault_is_not_counted(store: Kept, now: HandClock) -> None:
    """A fault of ours, a note, and a message of nobody's leave no trace; one that names no vehicle is the carrier's."""
    log = QualityLog(store, now)
    arrival = Arrival("t", b"", False, NOON, 1, 1)
    fault, bad = Refusal(Reason.FAULT, "ValueError"), Refusal(Reason.BAD_TOPIC, "no decoder")
    log.note(Decoded("", "", refusals=(bad,)), arrival)
    log.note(Decoded(CARRIER, "", note=Note.CONNECTION), arrival)
    log.close()
    assert store.list_quality_carriers() == []
    log.note(Decoded(CARRIER, "t1", refusals=(fault,)), arrival)
    log.note(Decoded(CARRIER, "", refusals=(bad,)), arrival)
    log.close()
    assert {each.vehicle: each.refused for each in store.list_quality(CARRIER)} == {"": 1, "t1": 0}


def test_a_list_is_as_late_as_its_newest_fix(store: Kept, now: HandClock) -> None:
    """A list of an hour's fixes, sent at once, is one prompt message."""
    log, drive = QualityLog(store, now), a_drive(0, 100, 0)
    received = drive[-1].fixed_at + timedelta(seconds=3)
    pings = tuple(msgspec.structs.replace(ping, received_at=received) for ping in drive)
    log.note(Decoded(CARRIER, VEHICLE, pings=pings), Arrival("t", b"", False, received, 1, 1))
    log.close()
    assert store.list_quality(CARRIER)[0].delays == {3: pytest.approx(1.0)}


def test_a_long_silence_begins_anew(store: Kept, now: HandClock) -> None:
    """A vehicle that was away for over a week is judged by what comes now; the others do not wait for it."""
    log, board = QualityLog(store, now), Board()
    note_pings(log, a_drive(0, 100, 0), refused=50)
    turns(log, board)
    assert told(board).whole.rejects == 50
    week_min = FORGOTTEN_AFTER_S / 60 + 200
    now.at = at(week_min)
    note_pings(log, a_drive(week_min, 100, 0, vehicle="truck-2"))
    turns(log, board)
    assert [each.vehicle for each in told(board).vehicles] == ["truck-2"]
    note_pings(log, a_drive(week_min, 100, 0))
    now.at = at(week_min + 5)
    turns(log, board)
    assert told(board).whole.rejects == 0


def test_a_turn_is_short_and_every_carrier_has_its_own(store: Kept, now: HandClock) -> None:
    """A turn saves a hundred vehicles at most, and a large fleet does not keep a small one waiting."""
    log, board = QualityLog(store, now), Board()
    for n in range(SAVED_A_TURN * 3):
        note_pings(log, [a_ping(0, 0, vehicle=f"t{n}")])
    note_pings(log, [a_ping(0, 0, carrier="small")], carrier="small")
    turns(log, board, 2)
    assert [len(each) for each in store.saved] == [SAVED_A_TURN, 1]
    turns(log, board, 3)
    assert sum(len(each) for each in store.saved) == SAVED_A_TURN * 3 + 1


def test_of_a_large_fleet_the_worst_are_told(store: Kept, now: HandClock) -> None:
    """The document names the worst 150 vehicles and how many are left out, and is small enough for any broker."""
    log, board = QualityLog(store, now), Board()
    for n in range(TOLD_VEHICLES + 20):
        note_pings(log, a_drive(0, 20, 0, vehicle=f"t{n:03}"), refused=n)
    turns(log, board, 20)
    now.at += timedelta(minutes=2)
    note_pings(log, a_drive(100, 20, 0, vehicle="t000"))
    turns(log, board, 20)
    assert (len(told(board).vehicles), told(board).more) == (TOLD_VEHICLES, 20)
    assert told(board).vehicles[0].vehicle == "t169"
    assert len(board.told[-1][2]) < 200_000


def test_made_up_names_do_not_fill_the_memory(store: Kept, now: HandClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many vehicles a carrier names, a bounded number of those heard last is remembered."""
    monkeypatch.setattr(keys, "QUALITY_CAP", 50)
    log, board = QualityLog(store, now), Board()
    for n in range(500):
        note_pings(log, [a_ping(n, 0, vehicle=f"t{n}")])
    turns(log, board)
    vehicles = [each.vehicle for each in store.list_quality(CARRIER)]
    assert 40 <= len(vehicles) <= 50
    assert "t499" in vehicles


def test_who_comes_back_after_long_begins_anew_even_unseen(store: Kept, now: HandClock) -> None:
    """Whether it was still remembered here, or only in the store: what was over a week ago is not added."""
    week_min = FORGOTTEN_AFTER_S / 60 + 200
    first = QualityLog(store, now)
    note_pings(first, a_drive(0, 100, 0), refused=50)
    note_pings(first, a_drive(week_min, 100, 0))
    first.close()
    assert store.list_quality(CARRIER)[0].refused == 0
    second, board = QualityLog(store, now), Board()
    note_pings(second, a_drive(2 * week_min, 10, 0, vehicle="truck-2"))
    turns(second, board)
    assert [each.vehicle for each in told(board).vehicles] == ["truck-2"]
    third, again = QualityLog(store, now), a_drive(3 * week_min, 10, 0)
    note_pings(third, again)
    third.close()
    assert {each.vehicle: each.pings for each in store.list_quality(CARRIER)}[VEHICLE] == len(again)


def test_a_book_forgets_names_before_it_is_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    """A flood of made-up names is bounded in memory too, whatever the store does."""
    monkeypatch.setattr(keys, "QUALITY_CAP", 50)
    book = Book(CARRIER)
    for n in range(500):
        book.watch_of(f"t{n}", float(n))
    assert len(book.watches) <= 50
    assert len(book.list_due(1e6, 0.0, None)) <= 50


def test_evidence_of_many_months_stays_countable(store: Kept, now: HandClock) -> None:
    """A vehicle that reports for ever is counted from a newer day after a while, and its weights stay small."""
    log = QualityLog(store, now)
    for day in range(0, 140, 5):
        note_pings(log, a_drive(day * 1440, 10, 0))
        log.close()
    (evidence,) = store.list_quality(CARRIER)
    assert evidence.heard_s - evidence.landmark_s <= 60 * 86_400
    assert evidence.since_s == NOON.timestamp() + 2
    assert evidence.pings == 28 * 21


def test_a_clock_that_is_set_back_silences_no_quality(store: Kept, now: HandClock) -> None:
    """What was told last was told in a year that has not come: the next word does not wait for it."""
    log, board, drive = QualityLog(store, now), Board(), a_drive(0, 100, 0)
    now.at += timedelta(days=365)
    note_pings(log, drive[:1])
    turns(log, board)
    now.at -= timedelta(days=365)
    note_pings(log, drive[1:])
    turns(log, board)
    assert (len(store.saved), len(board.told)) == (2, 2)
