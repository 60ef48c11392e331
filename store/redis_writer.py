"""The side of the store that a site's writer uses: its lease, what it reads, and its one commit.

Every entry read stays pending until a commit acknowledges it. The group has a single consumer, so whoever holds the
lease next finds what the last holder left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import redis

from store import keys
from store.codec import decode_state, decode_track, list_readable, vehicle_name
from store.errors import LeaseLost
from store.ports import Commit, Entry, Lease, Order
from store.redis_commit import change_word, commands, learning_words, outbox_words, reject_command
from store.redis_link import MAX_BLOCK_MS, RedisLink, Word
from store.spans import find_index
from store.unreadable import as_reject, find_ping
from tracking.ping import Ping
from tracking.state import VehicleState

_ORDERS_AT_ONCE = 100
_TRIM_AT_ONCE = 1_000


def _lease_word(lease: Lease) -> str:
    return f"{lease.token}:{lease.owner}"


class WriterSide:
    """What `Store` offers the writer of a site."""

    def __init__(self, link: RedisLink) -> None:
        self._link = link

    def acquire_lease(self, site: str, owner: str, ttl_s: float) -> Lease | None:
        """See `Store`. Every ingest then reads its index again: the last holder may have died before saying so."""
        names = [keys.lease(site), keys.lease_token(site), keys.revision(site), keys.pings(site)]
        token = self._link.evaluate("acquire", names, [owner, int(ttl_s * 1000), keys.REVISION_JUMP, keys.GROUP])
        if not token:
            return None
        self._link.call("INCR", keys.ROUTES_VERSION)
        return Lease(site=site, owner=owner, token=token)

    def renew_lease(self, lease: Lease, ttl_s: float) -> bool:
        """See `Store`."""
        return bool(self._link.evaluate("hold", [keys.lease(lease.site)], [_lease_word(lease), int(ttl_s * 1000)]))

    def release_lease(self, lease: Lease) -> None:
        """See `Store`; nothing if it is lost already."""
        self._link.evaluate("hold", [keys.lease(lease.site)], [_lease_word(lease), ""])

    def read_pings(self, site: str, count: int, block_ms: int) -> list[Entry]:
        """See `Store`; blocks for `MAX_BLOCK_MS` at most."""
        pending = self._read(site, count, "0")
        return self._entries(site, pending or self._read(site, count, ">", block_ms))

    def _read(self, site: str, count: int, after: str, block_ms: int = 0) -> list[Any]:
        block = ("BLOCK", min(block_ms, MAX_BLOCK_MS)) if block_ms > 0 else ()
        words = ("XREADGROUP", "GROUP", keys.GROUP, keys.GROUP, "COUNT", count, *block)
        try:
            found = self._link.call(*words, "STREAMS", keys.pings(site), after)
        except redis.exceptions.ResponseError as error:
            if not str(error).startswith("NOGROUP"):
                raise
            self._link.call("XGROUP", "CREATE", keys.pings(site), keys.GROUP, "0", "MKSTREAM")
            return []
        return list(found[0][1]) if found else []

    def _entries(self, site: str, read: Sequence[Any]) -> list[Entry]:
        entries = []
        for entry_id, fields in read:
            if (ping := find_ping(fields)) is None:
                reject = as_reject(keys.pings(site), entry_id)
                ack = ("XACK", keys.pings(site), keys.GROUP, entry_id)
                self._link.call_whole([reject_command(site, reject).words, ack])
            else:
                entries.append(Entry(id=entry_id.decode(), ping=ping))
        return entries

    def read_orders(self, site: str) -> list[Order]:
        """See `Store`; oldest first, and again until done."""
        return list(self._orders(self._link.call("XRANGE", keys.orders(site), "-", "+", "COUNT", _ORDERS_AT_ONCE)))

    @staticmethod
    def _orders(read: Sequence[Any]) -> Iterator[Order]:
        for entry_id, fields in read:
            kind = fields.get(b"kind", b"").decode(errors="replace")
            yield Order(id=entry_id.decode(), kind=kind, body=fields.get(b"body", b""))

    def load_states(self, site: str) -> list[VehicleState]:
        """See `Store`."""
        return list(list_readable(decode_state, self._link.call("HVALS", keys.states(site))))

    def load_track(self, site: str, carrier: str, vehicle: str) -> list[Ping]:
        """See `Store`."""
        return decode_track(self._link.call("ZRANGE", keys.track(site, vehicle_name(carrier, vehicle)), 0, -1))

    def find_base(self, site: str, carrier: str, vehicle: str) -> VehicleState | None:
        """See `Store`."""
        kept = self._link.call("HGET", keys.bases(site), vehicle_name(carrier, vehicle))
        return next(list_readable(decode_state, [] if kept is None else [kept]), None)

    def commit(self, lease: Lease, commit: Commit) -> int:
        """See `Store`."""
        site = lease.site
        words = list(commands(site, commit))
        used = sorted({key for command in words for key in command.keys})
        learning = [keys.model(site), keys.trips(site), keys.trips_order(site)]
        marking = [keys.outbox(site), keys.outbox_mark(site)]
        names = [keys.lease(site), keys.revision(site), keys.changes(site), *learning, *marking, *used]
        flat: list[Word] = [word for command in words for word in (len(command.words), *command.words)]
        head: list[Word] = [_lease_word(lease), change_word(commit), keys.CHANGES_CAP, *learning_words(commit)]
        head += outbox_words(commit)
        revision = int(self._link.evaluate("commit", names, [*head, *flat]))
        if revision < 0:
            raise LeaseLost(f"{site}: {lease.owner} with token {lease.token}")
        if find_index(commit) is not None:
            self._link.call("INCR", keys.ROUTES_VERSION)
        return revision

    def trim(self, site: str, keep: int) -> int:
        """See `Store`."""
        dropped = 0
        while now := self._link.evaluate("trim", [keys.pings(site)], [keys.GROUP, keep, _TRIM_AT_ONCE]):
            dropped += int(now)
        return dropped
