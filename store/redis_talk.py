"""The side of the store that the talk between plant and carriers goes through: see `store.talk`."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Protocol

import msgspec

from store import keys
from store.codec import encode_json, list_readable, vehicle_name
from store.redis_link import RedisLink, Word, evaluation
from store.talk import OutboxEntry, ReportEntry
from store.talk_codec import decode_message, decode_report, digest, id_of, in_order, prefix
from tracking.message import Message
from tracking.report import Reply, Report

_PAGE = 500
log = logging.getLogger(__name__)


class Routes(Protocol):
    """Who knows which sites expect a vehicle."""

    def list_sites(self) -> list[str]: ...
    def expecting(self, names: Collection[str]) -> dict[str, tuple[str, ...]]: ...


class TalkSide:
    """What `Store` offers those who carry words."""

    def __init__(self, link: RedisLink, routes: Routes) -> None:
        self._link, self._to = link, routes

    def write_reports(self, reports: Sequence[Report]) -> int:
        """See `Store`; one round trip, and one more for what is expected where."""
        if not reports:
            return 0
        expecting = self._to.expecting({vehicle_name(each.carrier, each.vehicle) for each in reports})
        by_site: dict[str, list[Word]] = defaultdict(list)
        sites: list[str] | None = None
        for report in reports:
            if is_reply := isinstance(report, Reply):
                sites = self._to.list_sites() if sites is None else sites
            concerned = sites if is_reply else expecting.get(vehicle_name(report.carrier, report.vehicle), ())
            to = report.to if isinstance(report, Reply) else ""
            for site in concerned or ():
                by_site[site] += [digest(report), encode_json(report), to, report.carrier]
        return sum(self._link.call_each([_report_command(site, words) for site, words in by_site.items()]))

    def read_reports(self, site: str, count: int) -> list[ReportEntry]:
        """See `Store`; oldest first. What cannot be read is logged and goes."""
        entries = []
        for entry_id, fields in self._link.call("XRANGE", keys.reports(site), "-", "+", "COUNT", count):
            try:
                entries.append(ReportEntry(id=entry_id.decode(), report=decode_report.decode(fields[b"r"])))
            except (msgspec.DecodeError, UnicodeDecodeError, KeyError):
                log.error("%s: entry %r is no report", keys.reports(site), entry_id)
                self._link.call("XDEL", keys.reports(site), entry_id)
        return entries

    def list_messages(
        self, site: str, *, carrier: str | None = None, vehicle: str | None = None, shipment: str | None = None
    ) -> list[Message]:
        """See `Store`; by the narrowest index."""
        found: Any
        if shipment:
            found = self._indexed(site, "s", shipment)
        elif carrier is not None:
            found = self._indexed(site, "v", carrier, *(() if vehicle is None else (vehicle,)))
        else:
            found = self._link.call("HVALS", keys.messages(site))
        wanted = {"carrier": carrier, "vehicle": vehicle, "shipment": shipment}
        asked = {name: value for name, value in wanted.items() if value is not None}
        messages = list_readable(decode_message, found)
        return sorted((one for one in messages if all(getattr(one, k) == v for k, v in asked.items())), key=in_order)

    def find_message(self, site: str, message_id: str) -> Message | None:
        """See `Store`."""
        kept = self._link.call("HGET", keys.messages(site), message_id)
        return next(list_readable(decode_message, [] if kept is None else [kept]), None)

    def list_outbox(self, limit: int, *, without: Collection[str] = ()) -> list[OutboxEntry]:
        """See `Store`."""
        found: list[OutboxEntry] = []
        for site in self._to.list_sites():
            for entry in self._outbox(site):
                if len(found) >= limit:
                    return found
                if entry.carrier not in without:
                    found.append(entry)
        return found

    def clear_outbox(self, entries: Sequence[OutboxEntry]) -> None:
        """See `Store`."""
        by_site: dict[str, list[Word]] = defaultdict(list)
        for entry in entries:
            by_site[entry.site] += [vehicle_name(entry.carrier, entry.vehicle), entry.id]
        if by_site:
            self._link.call_each([evaluation("clear", [keys.outbox(site)], words) for site, words in by_site.items()])

    def list_open(self, vehicles: Sequence[tuple[str, str]]) -> list[Message]:
        """See `Store`; three round trips."""
        asked = [(site, *each) for site in self._to.list_sites() for each in vehicles]
        ranges: list[tuple[Word, ...]] = [
            ("ZRANGEBYLEX", keys.messages_index(site), *prefix("o", *each)) for site, *each in asked
        ]
        by_site: dict[str, list[bytes]] = defaultdict(list)
        for (site, *_), members in zip(asked, self._link.call_each(ranges), strict=True):
            by_site[site] += [id_of(member) for member in members]
        gets: list[tuple[Word, ...]] = [("HMGET", keys.messages(site), *ids) for site, ids in by_site.items() if ids]
        kept = [one for answer in self._link.call_each(gets) for one in answer if one is not None]
        return sorted(list_readable(decode_message, kept), key=in_order)

    def _indexed(self, site: str, *levels: str) -> list[bytes]:
        members = self._link.call("ZRANGEBYLEX", keys.messages_index(site), *prefix(*levels))
        found: list[bytes] = []
        for start in range(0, len(members), _PAGE):
            ids = [id_of(member) for member in members[start : start + _PAGE]]
            found += [one for one in self._link.call("HMGET", keys.messages(site), *ids) if one is not None]
        return found

    def _outbox(self, site: str) -> Iterator[OutboxEntry]:
        start = 0
        while page := self._link.call("ZRANGE", keys.outbox(site), start, start + _PAGE - 1, "WITHSCORES"):
            for name, mark in zip(page[::2], page[1::2], strict=True):
                carrier, _, vehicle = name.decode().partition("/")
                yield OutboxEntry(id=mark.decode(), site=site, carrier=carrier, vehicle=vehicle)
            start += _PAGE


def _report_command(site: str, words: Sequence[Word]) -> tuple[Word, ...]:
    names = [keys.reports(site), keys.reports_seen(site), keys.messages(site), keys.reports_waiting(site)]
    caps = [keys.REPORTS_SEEN_CAP, keys.REPORTS_CAP, keys.REPORTS_OF_CARRIER_CAP]
    return evaluation("report", [*names, keys.counts(site)], [*caps, *words])
