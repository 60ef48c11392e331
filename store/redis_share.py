"""What one tag gets of a batch, as one call of the script that takes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from store import keys
from store.codec import encode_json, identity, micros, vehicle_name
from store.redis_link import Word, evaluation
from tracking.ping import Ping

Numbered = tuple[int, Ping]
"""A ping with its place in its batch."""


class Share:
    """What one tag (a site, or `keys.GLOBAL`) gets of a batch; becomes one script call."""

    def __init__(self, tag: str, batch_id: str) -> None:
        self.tag, self.batch_id = tag, batch_id
        self.groups: dict[str, list[Numbered]] = defaultdict(list)
        self.uncounted: set[str] = set()
        self.reject_words: list[Word] = []
        self.note_words: list[Word] = []

    def command(self, *, ask: bool = True) -> tuple[Word, ...]:
        """The call. Without `ask` a site takes a vehicle's pings whether it expects it or not."""
        parks = self.tag == keys.GLOBAL
        names = [f(self.tag) for f in (keys.vehicles, keys.counts, keys.batches, keys.rejects, keys.rejects_seen)]
        words: list[Word] = [self.batch_id, keys.SEEN_CAP, keys.REJECTS_CAP, keys.BATCHES_CAP]
        words += [keys.PARKED_CAP if parks else "", keys.PARKED_FOR_S, len(self.groups)]
        for group, numbered in self.groups.items():
            names += [keys.parked(group), keys.parked_seen(group)] if parks else self._names(group)
            counted = 0 if group in self.uncounted else 1
            words += [numbered[0][1].carrier, "" if parks or not ask else group, counted, len(numbered)]
            for _, ping in numbered:
                words += _ping_words(ping, by_vehicle=parks)
        words += [len(self.reject_words) // 4, *self.reject_words, len(self.note_words) // 2, *self.note_words]
        return evaluation("write", names, words)

    def is_counting(self, ping: Ping) -> bool:
        """Whether this call counts the ping; of several sites that take a vehicle only the first does."""
        return vehicle_name(ping.carrier, ping.vehicle) not in self.uncounted

    def list_taken(self, letters: bytes) -> Iterator[tuple[Numbered, str]]:
        """Each ping with the script's letter for it."""
        return zip((one for numbered in self.groups.values() for one in numbered), letters.decode(), strict=True)

    def _names(self, group: str) -> list[str]:
        return [keys.pings(self.tag), keys.seen(self.tag, group)]


def _ping_words(ping: Ping, *, by_vehicle: bool) -> tuple[Word, Word, Word]:
    fixed_us = micros(ping.fixed_at)
    same = identity(fixed_us, ping.lat, ping.lon)
    return fixed_us, ping.vehicle.encode() + same if by_vehicle else same, encode_json(ping)
