"""The side of the store that keeps how far each carrier's positions have been dealt with."""

from __future__ import annotations

import logging
from collections.abc import Mapping

import msgspec

from store import keys
from store.marks import Mark
from store.redis_link import RedisLink, Word

_encode = msgspec.msgpack.Encoder().encode
_decoder = msgspec.msgpack.Decoder(Mark)
_log = logging.getLogger(__name__)


class MarksSide:
    """What `Store` offers to ingest, for what it tells carriers."""

    def __init__(self, link: RedisLink) -> None:
        self._link = link

    def load_marks(self, carrier: str) -> dict[str, Mark]:
        """See `Marks`."""
        found: dict[str, Mark] = {}
        for vehicle, text in self._link.call("HGETALL", keys.marks(carrier)).items():
            try:
                found[vehicle.decode()] = _decoder.decode(text)
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                _log.error("the mark of %s/%r cannot be read: %s", carrier, vehicle, error)
        return found

    def save_marks(self, moved: Mapping[str, Mapping[str, Mark]]) -> None:
        """See `Marks`. One round trip, and another one when a carrier has too many vehicles."""
        words: list[Word] = [keys.MARKS_KEPT_S]
        for marks in moved.values():
            words.append(2 * len(marks))
            for vehicle, mark in marks.items():
                words += (vehicle, _encode(mark))
        sizes = self._link.evaluate("marks", [keys.marks(carrier) for carrier in moved], words)
        for carrier, size in zip(moved, sizes, strict=True):
            if size > keys.MARKS_CAP * 1.1:
                self._forget_longest_unheard(carrier, size - keys.MARKS_CAP)

    def _forget_longest_unheard(self, carrier: str, count: int) -> None:
        marks = self.load_marks(carrier)
        oldest = sorted(marks, key=lambda vehicle: marks[vehicle].heard_at)[:count]
        if oldest:
            self._link.call("HDEL", keys.marks(carrier), *oldest)
