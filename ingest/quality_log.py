"""How well each carrier reports, noted beside the writing: kept in the store, and told to the carrier.

    writer  -> note      each message as decoded, before it is written: under 2 us a ping
            -> written   which pings of the batch the store had already
    service -> turn      some vehicles each: what is known of a carrier's is loaded, what has changed is saved (each
                         vehicle every 10 s at most), and the carrier is told (once a minute at most)
            -> close     saves what is left

All in the ingest's one thread. A carrier's evidence is loaded after it was first heard and added to what came
meanwhile; nothing of it is saved before, so that a store that was away cannot make us forget.
"""

from __future__ import annotations

import logging
from datetime import datetime

import msgspec

from clock import Now
from ingest.connection import Arrival
from ingest.outbound import Outbound
from ingest.outcome import Decoded, Reason
from ingest.quality_book import Book
from store.errors import StoreUnavailable
from store.ports import Batch, BatchResult
from store.quality import QualityKeeping
from tracking.evidence import note_refusal, note_repeated
from tracking.quality import Quality, worst_first

SAVE_EVERY_S = 10.0
TELL_EVERY_S = 60.0
AGAIN_AFTER_S = 5.0
"""After the store was away, or the carrier's session would not take the word."""
SAVED_A_TURN = 100
"""Vehicles: 3 ms of work."""
TOLD_VEHICLES = 150
"""Of a larger fleet the worst; the document stays below what a broker lets through."""
_log = logging.getLogger(__name__)
_encode = msgspec.json.Encoder().encode


class ToldQuality(msgspec.Struct, frozen=True, kw_only=True):
    """What a carrier reads on `carriers/<carrier>/down/quality`. `more` vehicles are left out, none of them worse."""

    carrier: str
    as_of: datetime
    whole: Quality
    vehicles: tuple[Quality, ...]
    more: int = 0


class QualityLog:
    """One book a carrier. For the ingest's own thread."""

    def __init__(self, store: QualityKeeping, now: Now) -> None:
        self._store, self._now = store, now
        self._books: dict[str, Book] = {}
        self._store_again_s = 0.0

    def note(self, decoded: Decoded, arrival: Arrival) -> None:
        """Counts what came of a message. Only a carrier that its topic named has a quality. Never raises."""
        pings, refusals = decoded.pings, decoded.refusals
        if not (pings or refusals) or not decoded.carrier:
            return
        try:
            book = self._books.get(decoded.carrier)
            if book is None:
                book = self._books[decoded.carrier] = Book(decoded.carrier)
            received_s = arrival.received_at.timestamp()
            watch = book.watch_of(decoded.vehicle, received_s)
            if pings:
                watch.take(pings, received_s)
            for refusal in refusals:
                if refusal.reason is not Reason.FAULT:
                    note_refusal(watch.evidence, refusal.reason.value, received_s)
        except Exception:
            _log.exception("a fault in noting the quality of %s", decoded.carrier)

    def written(self, batch: Batch, result: BatchResult) -> None:
        """Counts the pings of a batch that the store had already. Never raises."""
        try:
            for place in result.repeated:
                ping = batch.pings[place]
                if (book := self._books.get(ping.carrier)) and (watch := book.watches.get(ping.vehicle)):
                    note_repeated(watch.evidence, ping.fixed_at.timestamp())
        except Exception:
            _log.exception("a fault in noting duplicates")

    def turn(self, outbound: Outbound) -> None:
        """A little of what is due: loading, saving, telling."""
        now_s = self._now().timestamp()
        if _is_due(self._store_again_s, now_s):
            self._keep(now_s)
        for book in self._books.values():
            if book.is_loaded and book.has_news and _is_due(book.tell_at_s, now_s):
                self._tell(book, outbound, now_s)
                return

    def close(self) -> None:
        """Saves all that has not been saved, if the store is there."""
        try:
            for book in self._books.values():
                self._load(book)
                self._store.save_quality(book.carrier, book.list_due(self._now().timestamp(), 0.0, None))
        except StoreUnavailable as error:
            _log.warning("what came since the last save is forgotten: %s", error)

    def _keep(self, now_s: float) -> None:
        try:
            for book in self._books.values():
                self._load(book)
                if due := book.list_due(now_s, SAVE_EVERY_S, SAVED_A_TURN):
                    self._store.save_quality(book.carrier, due)
                    book.note_saved(due, now_s)
                    self._books[book.carrier] = self._books.pop(book.carrier)  # the others come first next time
                    return
        except StoreUnavailable as error:
            self._store_again_s = now_s + AGAIN_AFTER_S
            _log.warning("quality is not kept for now: %s", error)

    def _load(self, book: Book) -> None:
        if not book.is_loaded:
            book.add_known(self._store.list_quality(book.carrier))

    def _tell(self, book: Book, outbound: Outbound, now_s: float) -> None:
        whole, vehicles = book.judged()
        if whole is None:
            return
        worst = tuple(sorted(vehicles, key=worst_first)[:TOLD_VEHICLES])
        told = ToldQuality(
            carrier=book.carrier, as_of=self._now(), whole=whole, vehicles=worst, more=len(vehicles) - len(worst)
        )
        taken = outbound.publish(book.carrier, f"carriers/{book.carrier}/down/quality", _encode(told), retain=True)
        book.tell_at_s = now_s + (TELL_EVERY_S if taken else AGAIN_AFTER_S)
        book.has_news = not taken


def _is_due(due_s: float, now_s: float) -> bool:
    """Whether the time is there, or so far ahead that the clock was set back since."""
    return now_s >= due_s or due_s - now_s > TELL_EVERY_S
