"""The talk between plant and carriers, in memory: the twin of `store.redis_talk`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from threading import Condition

from store.memory_site import MemorySite
from store.talk import OutboxEntry, ReportEntry
from store.talk_codec import digest, in_order
from tracking.message import CURRENT, Message
from tracking.report import Reply, Report


class MemoryTalk:
    """A `store.talk.Talk` on the sites that the store keeps."""

    _sites: dict[str, MemorySite]
    _changed: Condition

    def write_reports(self, reports: Sequence[Report]) -> int:
        with self._changed:
            new = [
                kept.add_report(report, digest(report))
                for report in reports
                for kept in self._sites.values()
                if _concerns(kept, report)
            ]
            self._changed.notify_all()
            return sum(new)

    def read_reports(self, site: str, count: int) -> list[ReportEntry]:
        with self._changed:
            kept = list(self._sites[site].reports.items()) if site in self._sites else []
            return [ReportEntry(id=entry_id, report=report) for entry_id, report in kept[:count]]

    def list_messages(
        self, site: str, *, carrier: str | None = None, vehicle: str | None = None, shipment: str | None = None
    ) -> list[Message]:
        with self._changed:
            kept = self._sites[site].messages.values() if site in self._sites else ()
            found = [
                one
                for one in kept
                if carrier in (None, one.carrier)
                and vehicle in (None, one.vehicle)
                and shipment in (None, one.shipment)
            ]
            return sorted(found, key=in_order)

    def find_message(self, site: str, message_id: str) -> Message | None:
        with self._changed:
            return self._sites[site].messages.get(message_id) if site in self._sites else None

    def list_outbox(self, limit: int, *, without: Collection[str] = ()) -> list[OutboxEntry]:
        with self._changed:
            found = [
                OutboxEntry(id=str(mark), site=site, carrier=carrier, vehicle=vehicle)
                for site, kept in sorted(self._sites.items())
                for (carrier, vehicle), mark in kept.outbox.items()
                if carrier not in without
            ]
            return found[:limit]

    def clear_outbox(self, entries: Sequence[OutboxEntry]) -> None:
        with self._changed:
            for entry in (each for each in entries if each.site in self._sites):
                outbox, vehicle = self._sites[entry.site].outbox, (entry.carrier, entry.vehicle)
                if str(outbox.get(vehicle)) == entry.id:
                    del outbox[vehicle]

    def list_open(self, vehicles: Sequence[tuple[str, str]]) -> list[Message]:
        asked = set(vehicles)
        with self._changed:
            kept = [one for each in self._sites.values() for one in each.messages.values()]
        current = (one for one in kept if one.stage in CURRENT and (one.carrier, one.vehicle) in asked)
        return sorted(current, key=in_order)


def _concerns(kept: MemorySite, report: Report) -> bool:
    if isinstance(report, Reply):
        return report.to in kept.messages
    return kept.names((report.carrier, report.vehicle))
