"""The side of the store that screens and people use: the plan, the board at a revision, and what changed since."""

from __future__ import annotations

from datetime import datetime

import msgspec

from store import keys
from store.codec import decode_change, decode_plan, decode_row, encode_json, list_readable
from store.ports import Age, Change, Snapshot
from store.redis_link import MAX_BLOCK_MS, RedisLink
from tracking.errors import UnknownSite
from tracking.plan import SitePlan

_CHANGES_AT_ONCE = 500


class BoardSide:
    """What `Store` offers those who look."""

    def __init__(self, link: RedisLink) -> None:
        self._link = link

    def get_plan(self, site: str) -> SitePlan:
        """See `Store`."""
        kept = self._link.call("GET", plan_key(site))
        if kept is None:
            raise UnknownSite(site)
        return decode_plan(kept)

    def submit_plan(self, plan: SitePlan) -> str:
        """See `Store`. The order is in before the site is listed; done twice, it is two equal orders."""
        site = plan.site.id
        bare = msgspec.structs.replace(plan, shipments=())
        order = ("XADD", keys.orders(site), "*", "kind", "plan", "body", encode_json(plan))
        replies = self._link.call_whole([("SET", keys.plan(site), encode_json(bare), "NX"), order])
        self._link.call("SADD", keys.SITES, site)
        return str(replies[1].decode())

    def submit_order(self, site: str, kind: str, body: bytes = b"") -> str:
        """See `Store`."""
        if not self._link.call("EXISTS", plan_key(site)):
            raise UnknownSite(site)
        return str(self._link.call("XADD", keys.orders(site), "*", "kind", kind, "body", body).decode())

    def find_order_result(self, site: str, order_id: str) -> str | None:
        """See `Store`; None while it waits, and a day after it was done."""
        kept = self._link.call("GET", keys.result(site, order_id))
        return None if kept is None else str(kept.decode())

    def snapshot(self, site: str) -> Snapshot:
        """See `Store`; raises `UnknownSite`."""
        names = [plan_key(site), keys.revision(site), keys.as_of(site)]
        asked = [("MGET", *names), ("HVALS", keys.rows(site))]
        (plan, revision, as_of), rows = self._link.call_whole(asked)
        if plan is None:
            raise UnknownSite(site)
        return Snapshot(
            plan=decode_plan(plan),
            revision=int(revision or 0),
            as_of=_find_instant(as_of),
            rows=tuple(sorted(list_readable(decode_row, rows), key=lambda row: row.shipment)),
        )

    def get_age(self, site: str) -> Age:
        """See `Store`."""
        asked = [("EXISTS", plan_key(site)), ("MGET", keys.revision(site), keys.as_of(site))]
        exists, (revision, as_of) = self._link.call_whole(asked)
        if not exists:
            raise UnknownSite(site)
        return Age(revision=int(revision or 0), as_of=_find_instant(as_of))

    def read_changes(self, site: str, after_revision: int, block_ms: int) -> list[Change] | None:
        """See `Store`; blocks for `MAX_BLOCK_MS` at most, and returns `_CHANGES_AT_ONCE` at most."""
        current = int(self._link.call("GET", keys.revision(site)) or 0)
        if after_revision > current:
            return None
        block = ("BLOCK", min(block_ms, MAX_BLOCK_MS)) if block_ms > 0 else ()
        words = ("XREAD", "COUNT", _CHANGES_AT_ONCE, *block, "STREAMS", keys.changes(site), f"{after_revision}-0")
        found = self._link.call(*words) or [(b"", [])]
        changes = [_change(entry_id, fields) for entry_id, fields in found[0][1]]
        if [each.revision for each in changes] != list(range(after_revision + 1, after_revision + 1 + len(changes))):
            return None
        return changes if changes or current == after_revision else None


def _find_instant(kept: bytes | None) -> datetime | None:
    return None if kept is None else datetime.fromisoformat(kept.decode())


def plan_key(site: str) -> str:
    """The key of a plan. Raises `UnknownSite` for a name that cannot be one: no text, or no hash tag of a cluster."""
    try:
        site.encode()
    except UnicodeEncodeError:
        raise UnknownSite(ascii(site)) from None
    if not site or "}" in site:
        raise UnknownSite(site)
    return keys.plan(site)


def _change(entry_id: bytes, fields: dict[bytes, bytes]) -> Change:
    revision = int(entry_id.split(b"-")[0])
    return msgspec.structs.replace(decode_change(fields[b"c"]), revision=revision)
