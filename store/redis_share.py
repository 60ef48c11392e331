"""What one tag gets of a batch, as one call of the script that takes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from store import keys
from store.codec import DigestedReject, encode_json, identity, micros, vehicle_name
from store.redis_link import Word, evaluation
from tracking.ping import Ping

Numbered = tuple[int, Ping]
"""A ping with its place in its batch."""
_REJECT_WORDS = 7
_NONE, _ALL, _TAKEN = 0, 1, 2


class Elsewhere(NamedTuple):
    """What becomes of pings that no site takes: they wait for so long, or not at all, unless the index is too old."""

    parked_h: int
    routes_version: int | None


class Share:
    """What one tag (a site, or `keys.GLOBAL` for `elsewhere`) gets of a batch; becomes one script call."""

    def __init__(self, tag: str, batch_id: str, elsewhere: Elsewhere | None = None) -> None:
        self.tag, self.batch_id, self.elsewhere = tag, batch_id, elsewhere
        self.groups: dict[str, list[Numbered]] = defaultdict(list)
        self.uncounted: set[str] = set()
        self.shared: set[str] = set()
        self.reject_words: list[Word] = []
        self.note_words: list[Word] = []

    def command(self) -> tuple[Word, ...]:
        """The call."""
        first = keys.open_spans(self.tag) if self.elsewhere is None else keys.ROUTES_VERSION
        names = [first, *(f(self.tag) for f in (keys.counts, keys.batches, keys.rejects, keys.rejects_seen))]
        words: list[Word] = [self.batch_id, keys.SEEN_CAP, keys.REJECTS_CAP, keys.BATCHES_CAP]
        words += [*self._elsewhere_words(), len(self.groups)]
        for group, numbered in self.groups.items():
            names += self._names(group)
            named = group if self.elsewhere is None else ""
            words += [numbered[0][1].carrier, named, self._counted(group), len(numbered)]
            if not self._drops():
                for _, ping in numbered:
                    words += _ping_words(ping, by_vehicle=self.elsewhere is not None)
        words += [len(self.reject_words) // _REJECT_WORDS, *self.reject_words]
        words += [len(self.note_words) // 2, *self.note_words]
        return evaluation("write", names, words)

    def add(self, vehicle: str, numbered: Numbered, *, nth: int, of: int) -> None:
        """A ping for this site, the `nth` `of` those that name its vehicle."""
        self.groups[vehicle].append(numbered)
        if nth:
            self.uncounted.add(vehicle)
        if of > 1:
            self.shared.add(vehicle)

    def add_reject(self, digested: DigestedReject) -> None:
        """Lists a reject here."""
        reject, is_site = digested.reject, self.elsewhere is None
        vehicle = vehicle_name(reject.carrier, reject.vehicle)
        head: list[Word] = [reject.carrier, reject.reason, digested.digest, vehicle, micros(reject.received_at)]
        self.reject_words += [*head, digested.whole if is_site else b"", digested.bare]

    def parks(self) -> bool:
        """Whether what it takes waits."""
        return self.elsewhere is not None and not self._drops()

    def is_counting(self, ping: Ping, letter: str) -> bool:
        """Whether this call has counted the ping.

        Of several sites that name a vehicle only the first counts what it takes; what is outside may be the next one's.
        """
        name = vehicle_name(ping.carrier, ping.vehicle)
        return name not in self.uncounted and not (letter == "o" and name in self.shared)

    def list_taken(self, letters: bytes) -> Iterator[tuple[Numbered, str]]:
        """Each ping with the script's letter for it."""
        return zip((one for numbered in self.groups.values() for one in numbered), letters.decode(), strict=True)

    def _drops(self) -> bool:
        return self.elsewhere is not None and not self.elsewhere.parked_h

    def _counted(self, group: str) -> int:
        if group in self.uncounted:
            return _NONE
        return _TAKEN if group in self.shared else _ALL

    def _elsewhere_words(self) -> list[Word]:
        if self.elsewhere is None:
            return ["", "", ""]
        parked_h, version = self.elsewhere
        return [keys.PARKED_CAP if parked_h else 0, parked_h * 3600, "" if version is None else version]

    def _names(self, group: str) -> list[str]:
        if self.elsewhere is None:
            return [keys.pings(self.tag), keys.seen(self.tag, group)]
        return [] if self._drops() else [keys.parked(group), keys.parked_seen(group)]


def _ping_words(ping: Ping, *, by_vehicle: bool) -> tuple[Word, Word, Word]:
    fixed_us = micros(ping.fixed_at)
    same = identity(fixed_us, ping.lat, ping.lon)
    return fixed_us, ping.vehicle.encode() + same if by_vehicle else same, encode_json(ping)
