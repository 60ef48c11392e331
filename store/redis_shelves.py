"""Where a Redis store keeps something about a vehicle: the one list to extend with a new kind of key.

A shelf finds the members of a vehicle under one key, with the words that name each to the command that erases it.
`SITE_SHELVES` are looked through at each site, `GLOBAL_SHELVES` once.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import msgspec

from store import keys
from store.codec import (
    decode_change,
    decode_ping,
    decode_plan,
    decode_reject,
    decode_row,
    decode_state,
    list_readable,
    vehicle_name,
)
from store.erasure import is_heard, is_of
from store.learning_codec import read_trips
from store.redis_link import RedisLink, Word
from store.talk_codec import decode_message, decode_report, id_of, prefix
from store.unreadable import find_ping
from tracking.keeping import is_of_plan

PAGE = 1_000
_ERASED_AT_ONCE = 500
_identity = struct.Struct(">qdd")


class Named(NamedTuple):
    """The vehicle that is asked about."""

    carrier: str
    vehicle: str

    @property
    def name(self) -> str:
        return vehicle_name(self.carrier, self.vehicle)


class Member(NamedTuple):
    """One thing that is kept, and what names it within its key."""

    id: Word
    value: object


class Shelf(NamedTuple):
    """`find` lists what is kept of a vehicle under a tag; `erase` makes the commands that remove these ids.

    None where a site's writer erases it (`erasure.OF_WRITER`), or nobody does.
    """

    kind: str
    find: Callable[[RedisLink, str, Named], Iterator[Member]]
    erase: Callable[[str, Named, list[Word]], list[tuple[Word, ...]]] | None


def pages(link: RedisLink, stream: str) -> Iterator[tuple[bytes, dict[bytes, bytes]]]:
    """All entries of a stream, oldest first."""
    start = "-"
    while page := link.call("XRANGE", stream, start, "+", "COUNT", PAGE):
        yield from page
        start = "(" + page[-1][0].decode()


def _pings_of(stream: Callable[[str, Named], str]) -> Callable[[RedisLink, str, Named], Iterator[Member]]:
    def find(link: RedisLink, tag: str, named: Named) -> Iterator[Member]:
        for entry_id, fields in pages(link, stream(tag, named)):
            ping = find_ping(fields)
            if ping is not None and is_of(ping, *named):
                yield Member(entry_id, ping)

    return find


def _rejects(link: RedisLink, tag: str, named: Named) -> Iterator[Member]:
    for entry_id, fields in pages(link, keys.rejects(tag)):
        for reject in list_readable(decode_reject, [fields[b"r"]]):
            if (reject.carrier, reject.vehicle) == named:
                yield Member(entry_id, reject)


def _track(link: RedisLink, site: str, named: Named) -> Iterator[Member]:
    kept = link.call("ZRANGE", keys.track(site, named.name), 0, -1)
    yield from (Member(named.name, ping) for ping in list_readable(decode_ping, kept))


def _hash_of(key: Callable[[str], str]) -> Callable[[RedisLink, str, Named], Iterator[Member]]:
    def find(link: RedisLink, site: str, named: Named) -> Iterator[Member]:
        kept = link.call("HGET", key(site), named.name)
        for state in list_readable(decode_state, [] if kept is None else [kept]):
            yield Member(named.name, state)

    return find


def _seen(link: RedisLink, site: str, named: Named) -> Iterator[Member]:
    for packed in link.call("ZRANGE", keys.seen(site, named.name), 0, -1):
        yield Member(packed, _identity.unpack(packed))


def _seen_parked(link: RedisLink, tag: str, named: Named) -> Iterator[Member]:
    for member in link.call("ZRANGE", keys.parked_seen(named.carrier), 0, -1):
        if member[: -_identity.size] == named.vehicle.encode():
            yield Member(member, _identity.unpack(member[-_identity.size :]))


def _rows(link: RedisLink, site: str, named: Named) -> Iterator[Member]:
    for row in list_readable(decode_row, link.call("HVALS", keys.rows(site))):
        if (row.carrier, row.vehicle) == named and is_heard(row):
            yield Member(row.shipment, row)


def _changes(link: RedisLink, site: str, named: Named) -> Iterator[Member]:
    for entry_id, fields in pages(link, keys.changes(site)):
        for change in list_readable(decode_change, [fields[b"c"]]):
            for row in change.rows:
                if (row.carrier, row.vehicle) == named and is_heard(row):
                    yield Member(entry_id, row)


def _trips(link: RedisLink, site: str, named: Named) -> Iterator[Member]:
    shipments = link.call("ZRANGE", keys.trips_order(site), 0, -1)
    for start in range(0, len(shipments), PAGE):
        page = shipments[start : start + PAGE]
        for trip in read_trips(link.call("HMGET", keys.trips(site), *page)):
            if (trip.carrier, trip.vehicle) == named:
                yield Member(trip.shipment, trip)


def _talk(*, of_plan: bool) -> Callable[[RedisLink, str, Named], Iterator[Member]]:
    """Messages by the index of their vehicle: those that say what the plan says, or the others."""

    def find(link: RedisLink, site: str, named: Named) -> Iterator[Member]:
        members = link.call("ZRANGEBYLEX", keys.messages_index(site), *prefix("v", *named))
        for start in range(0, len(members), PAGE):
            ids = [id_of(member) for member in members[start : start + PAGE]]
            kept = [one for one in link.call("HMGET", keys.messages(site), *ids) if one is not None]
            for message in list_readable(decode_message, kept):
                if is_of_plan(message) is of_plan:
                    yield Member(message.id, message)

    return find


def _reports(link: RedisLink, site: str, named: Named) -> Iterator[Member]:
    for entry_id, fields in pages(link, keys.reports(site)):
        for report in list_readable(decode_report.decode, [fields[b"r"]]):
            if (report.carrier, report.vehicle) == named:
                yield Member(entry_id, report)


def _packed(key: Callable[[str], str]) -> Callable[[RedisLink, str, Named], Iterator[Member]]:
    """A field of a carrier's hash."""

    def find(link: RedisLink, tag: str, named: Named) -> Iterator[Member]:
        kept = link.call("HGET", key(named.carrier), named.vehicle)
        if kept is not None:
            yield Member(named.vehicle, msgspec.msgpack.decode(kept))

    return find


def _shipments(link: RedisLink, site: str, named: Named) -> Iterator[Member]:
    kept = link.call("GET", keys.plan(site))
    for shipment in () if kept is None else decode_plan(kept).shipments:
        if (shipment.carrier, shipment.vehicle) == named:
            yield Member(shipment.id, shipment)


def _by_ids(name: str, key: Callable[[str, Named], str], *before: Word) -> Any:
    """An `erase` of so many ids at once."""

    def erase(tag: str, named: Named, ids: list[Word]) -> list[tuple[Word, ...]]:
        starts = range(0, len(ids), _ERASED_AT_ONCE)
        return [(name, key(tag, named), *before, *ids[start : start + _ERASED_AT_ONCE]) for start in starts]

    return erase


def _erase_pings(tag: str, named: Named, ids: list[Word]) -> list[tuple[Word, ...]]:
    """Acknowledged, too: what is pending and gone would be read as an entry that is no ping."""
    acks = _by_ids("XACK", lambda tag, _: keys.pings(tag), keys.GROUP)(tag, named, ids)
    return [*acks, *_by_ids("XDEL", lambda tag, _: keys.pings(tag))(tag, named, ids)]


def _erase_trips(tag: str, named: Named, ids: list[Word]) -> list[tuple[Word, ...]]:
    hashed = _by_ids("HDEL", lambda tag, _: keys.trips(tag))(tag, named, ids)
    return [*hashed, *_by_ids("ZREM", lambda tag, _: keys.trips_order(tag))(tag, named, ids)]


def _erase_quality(tag: str, named: Named, ids: list[Word]) -> list[tuple[Word, ...]]:
    return [
        ("HDEL", keys.quality(named.carrier), named.vehicle),
        ("ZREM", keys.quality_heard(named.carrier), named.vehicle),
    ]


def _erase_changes(tag: str, named: Named, ids: list[Word]) -> list[tuple[Word, ...]]:
    """All of them: a gap within would be as good as none at all, and readers take a snapshot."""
    return [("DEL", keys.changes(tag))]


_erase_rejects = _by_ids("XDEL", lambda tag, _: keys.rejects(tag))

SITE_SHELVES = (
    Shelf("pings", _pings_of(lambda site, _: keys.pings(site)), _erase_pings),
    Shelf("seen", _seen, _by_ids("ZREM", lambda site, named: keys.seen(site, named.name))),
    Shelf("track", _track, None),
    Shelf("base", _hash_of(keys.bases), None),
    Shelf("state", _hash_of(keys.states), None),
    Shelf("rows", _rows, None),
    Shelf("changes", _changes, _erase_changes),
    Shelf("rejects", _rejects, _erase_rejects),
    Shelf("trips", _trips, _erase_trips),
    Shelf("messages", _talk(of_plan=False), None),
    Shelf("instructions", _talk(of_plan=True), None),
    Shelf("reports", _reports, _by_ids("XDEL", lambda site, _: keys.reports(site))),
    Shelf("shipments", _shipments, None),
)
GLOBAL_SHELVES = (
    Shelf(
        "parked",
        _pings_of(lambda _, named: keys.parked(named.carrier)),
        _by_ids("XDEL", lambda _, named: keys.parked(named.carrier)),
    ),
    Shelf("seen", _seen_parked, _by_ids("ZREM", lambda _, named: keys.parked_seen(named.carrier))),
    Shelf("rejects", _rejects, _erase_rejects),
    Shelf("marks", _packed(keys.marks), _by_ids("HDEL", lambda _, named: keys.marks(named.carrier))),
    Shelf("quality", _packed(keys.quality), _erase_quality),
)
