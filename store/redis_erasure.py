"""The side of the store that forgets: what is too old, and a vehicle of which it is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import msgspec

from store import keys
from store.codec import decode_change, decode_state, list_readable, micros
from store.erasure import OF_WRITER, Amount, Export, without_places
from store.learning_codec import encode_trip, read_trips
from store.redis_link import RedisLink, Word
from store.redis_shelves import GLOBAL_SHELVES, SITE_SHELVES, Named, Shelf

_TRIPS_AT_ONCE = 100
_CHANGES_AT_ONCE = 100
_TRIM_AT_ONCE = 1_000


class ErasureSide:
    """`store.erasure.Erasure` on Redis."""

    list_sites: Callable[[], list[str]]

    def __init__(self, link: RedisLink) -> None:
        self._link = link

    def expire_positions(self, site: str, before: datetime) -> list[tuple[str, str]]:
        """See `Erasure`. A stream's entries are as old as their ids: when they came in, by the store's own clock."""
        before_ms = micros(before) // 1000
        while self._link.evaluate("trim", [keys.pings(site)], [keys.GROUP, "", _TRIM_AT_ONCE, before_ms]):
            pass
        self._link.call_each([("XTRIM", keys.rejects(tag), "MINID", before_ms) for tag in (site, keys.GLOBAL)])
        carriers = {field.partition(b"/")[0].decode() for field in self._link.call("HKEYS", keys.counts(keys.GLOBAL))}
        self._link.call_each([("XTRIM", keys.parked(carrier), "MINID", before_ms) for carrier in sorted(carriers)])
        self._expire_changes(site, before)
        self._strip_trips(site, micros(before))
        return self._expire_vehicles(site, f"({micros(before)}")

    def _expire_changes(self, site: str, before: datetime) -> None:
        """Those of a site at which nothing has changed since: their number alone would keep them for ever."""
        while page := self._link.call("XRANGE", keys.changes(site), "-", "+", "COUNT", _CHANGES_AT_ONCE):
            old = [entry_id for entry_id, fields in page if _is_older(fields[b"c"], before)]
            if old:
                self._link.call("XDEL", keys.changes(site), *old)
            if len(old) < len(page):
                return

    def _strip_trips(self, site: str, before_us: int) -> None:
        since: Word = self._link.call("GET", keys.stripped(site)) or "-inf"
        while page := self._link.call(
            "ZRANGEBYSCORE", keys.trips_order(site), since, f"({before_us}", "LIMIT", 0, _TRIPS_AT_ONCE, "WITHSCORES"
        ):
            kept = read_trips(self._link.call("HMGET", keys.trips(site), *page[::2]))
            stripped = [(trip.shipment, encode_trip(without_places(trip))) for trip in kept]
            if stripped:
                self._link.call("HSET", keys.trips(site), *(word for pair in stripped for word in pair))
            since = b"(" + page[-1]
            self._link.call("SET", keys.stripped(site), since)

    def _expire_vehicles(self, site: str, until: str) -> list[tuple[str, str]]:
        names = [name.decode() for name in self._link.call("HKEYS", keys.open_spans(site))]
        self._link.call_each([("ZREMRANGEBYSCORE", keys.seen(site, name), "-inf", until) for name in names])
        older = self._link.call_each([("ZCOUNT", keys.track(site, name), "-inf", until) for name in names])
        return [_vehicle_of(name) for name, number in zip(names, older, strict=True) if number]

    def export_vehicle(self, carrier: str, vehicle: str) -> Export:
        """See `Erasure`."""
        named = Named(carrier, vehicle)
        found: dict[str, list[object]] = {}
        for tag, shelf in self._shelves():
            for member in shelf.find(self._link, tag, named):
                kept = msgspec.to_builtins(member.value, str_keys=True)
                found.setdefault(shelf.kind, []).append({"site": "" if tag == keys.GLOBAL else tag, "kept": kept})
        return found

    def erase_vehicle(self, carrier: str, vehicle: str) -> dict[str, int]:
        """See `Erasure`."""
        named = Named(carrier, vehicle)
        erased: Counter[str] = Counter()
        for tag, shelf in self._shelves():
            if shelf.erase is not None and (ids := [member.id for member in shelf.find(self._link, tag, named)]):
                for words in shelf.erase(tag, named, list(dict.fromkeys(ids))):
                    self._link.call(*words)
                erased[shelf.kind] += len(ids)
        return dict(erased)

    def list_sites_following(self, carrier: str, vehicle: str) -> list[str]:
        """See `Erasure`."""
        named = Named(carrier, vehicle)
        held = [(tag, shelf) for tag, shelf in self._shelves() if shelf.kind in OF_WRITER]
        return sorted({tag for tag, shelf in held if any(True for _ in shelf.find(self._link, tag, named))})

    def list_kept(self) -> list[Amount]:
        """See `Erasure`."""
        return [amount for site in [*self.list_sites(), keys.GLOBAL] for amount in self._amounts(site)]

    def _amounts(self, tag: str) -> Iterator[Amount]:
        site = "" if tag == keys.GLOBAL else tag
        yield self._stream_amount(site, "rejects", keys.rejects(tag))
        if tag == keys.GLOBAL:
            carriers = {field.partition(b"/")[0].decode() for field in self._link.call("HKEYS", keys.counts(tag))}
            for carrier in sorted(carriers):
                yield self._stream_amount(site, f"parked of {carrier}", keys.parked(carrier))
            return
        yield self._stream_amount(site, "pings", keys.pings(tag))
        states = list(list_readable(decode_state, self._link.call("HVALS", keys.states(tag))))
        last = [state.last_key[0] for state in states if state.last_key is not None]
        yield Amount(site=site, kind="state", number=len(states), oldest_at=min(last, default=None))
        tracks = [keys.track(tag, name.decode()) for name in self._link.call("HKEYS", keys.open_spans(tag))]
        lengths = self._link.call_each([("ZCARD", track) for track in tracks])
        firsts = self._link.call_each([("ZRANGE", track, 0, 0, "WITHSCORES") for track in tracks])
        began = [_of_micros(first[1]) for first in firsts if first]
        yield Amount(site=site, kind="track", number=sum(lengths), oldest_at=min(began, default=None))
        number, first = self._link.call_each(
            [("ZCARD", keys.trips_order(tag)), ("ZRANGE", keys.trips_order(tag), 0, 0, "WITHSCORES")]
        )
        yield Amount(site=site, kind="trips", number=number, oldest_at=_of_micros(first[1]) if first else None)

    def _stream_amount(self, site: str, kind: str, stream: str) -> Amount:
        number, first = self._link.call_each([("XLEN", stream), ("XRANGE", stream, "-", "+", "COUNT", 1)])
        oldest_at = datetime.fromtimestamp(int(first[0][0].split(b"-")[0]) / 1000, UTC) if first else None
        return Amount(site=site, kind=kind, number=number, oldest_at=oldest_at)

    def _shelves(self) -> Iterator[tuple[str, Shelf]]:
        for site in self.list_sites():
            yield from ((site, shelf) for shelf in SITE_SHELVES)
        yield from ((keys.GLOBAL, shelf) for shelf in GLOBAL_SHELVES)


def _is_older(kept: bytes, before: datetime) -> bool:
    """Whether a change is of earlier; one that nobody can read is."""
    return all(change.as_of < before for change in list_readable(decode_change, [kept]))


def _of_micros(score: bytes) -> datetime:
    return datetime.fromtimestamp(float(score) / 1e6, UTC)


def _vehicle_of(name: str) -> tuple[str, str]:
    carrier, _, vehicle = name.partition("/")
    return carrier, vehicle
