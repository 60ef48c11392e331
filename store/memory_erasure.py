"""`store.erasure.Erasure` in memory. `_KINDS` is the one list to extend with what else is kept about a vehicle."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator
from datetime import datetime
from threading import Condition
from typing import TypeVar

import msgspec

from store.erasure import OF_WRITER, PLANNED, Amount, Export, is_heard, is_of, without_places
from store.learning_codec import order_of
from store.memory_marks import MemoryMarks
from store.memory_quality import MemoryQuality
from store.memory_site import MemorySite, Tally, Window
from store.ports import Reject
from tracking.board import Row
from tracking.keeping import is_of_plan
from tracking.message import Message
from tracking.ping import Ping
from tracking.plan import Vehicle
from tracking.report import Report

T = TypeVar("T")


def _pings(site: MemorySite, vehicle: Vehicle) -> list[tuple[str, Ping]]:
    kept = {**site.done, **site.pending, **site.unread}
    return [(entry_id, ping) for entry_id, ping in kept.items() if is_of(ping, *vehicle)]


def _heard(rows: Iterator[Row], vehicle: Vehicle) -> list[object]:
    return [row for row in rows if (row.carrier, row.vehicle) == vehicle and is_heard(row)]


def _rejects(tally: Tally, vehicle: Vehicle) -> list[Reject]:
    return [reject for reject in tally.rejects if (reject.carrier, reject.vehicle) == vehicle]


def _talk(site: MemorySite, vehicle: Vehicle) -> list[Message]:
    return [each for each in site.messages.values() if (each.carrier, each.vehicle) == vehicle]


def _reports(site: MemorySite, vehicle: Vehicle) -> list[tuple[str, Report]]:
    return [(i, each) for i, each in site.reports.items() if (each.carrier, each.vehicle) == vehicle]


_KINDS: dict[str, Callable[[MemorySite, Vehicle], list[object]]] = {
    "pings": lambda site, vehicle: [ping for _, ping in _pings(site, vehicle)],
    "seen": lambda site, vehicle: list(site.seen[vehicle].list_seen()) if vehicle in site.seen else [],
    "track": lambda site, vehicle: list(site.tracks.get(vehicle, {}).values()),
    "base": lambda site, vehicle: [site.bases[vehicle]] if vehicle in site.bases else [],
    "state": lambda site, vehicle: [site.states[vehicle]] if vehicle in site.states else [],
    "rows": lambda site, vehicle: _heard(iter(site.rows.values()), vehicle),
    "changes": lambda site, vehicle: _heard((row for change in site.changes for row in change.rows), vehicle),
    "rejects": lambda site, vehicle: list(_rejects(site.tally, vehicle)),
    "trips": lambda site, vehicle: [trip for trip in site.trips.values() if (trip.carrier, trip.vehicle) == vehicle],
    "messages": lambda site, vehicle: [each for each in _talk(site, vehicle) if not is_of_plan(each)],
    "instructions": lambda site, vehicle: [each for each in _talk(site, vehicle) if is_of_plan(each)],
    "reports": lambda site, vehicle: [report for _, report in _reports(site, vehicle)],
    "shipments": lambda site, vehicle: [
        each for each in site.plan.shipments if (each.carrier, each.vehicle) == vehicle
    ],
}


class MemoryErasure(MemoryMarks, MemoryQuality):
    """Mixed into the store in memory."""

    _sites: dict[str, MemorySite]
    _unexpected: Tally
    _parked: dict[str, deque[tuple[datetime, Ping]]]
    _parked_seen: dict[Vehicle, Window]
    _changed: Condition

    def expire_positions(self, site: str, before: datetime) -> list[tuple[str, str]]:
        with self._changed:
            kept = self._sites[site]
            kept.done = type(kept.done)((i, ping) for i, ping in kept.done.items() if ping.received_at >= before)
            for tally in (kept.tally, self._unexpected):
                _keep_only(tally.rejects, lambda reject: reject.received_at >= before)
            for waiting in self._parked.values():
                _keep_only(waiting, lambda one: one[0] >= before)
            _keep_only(kept.changes, lambda change: change.as_of >= before)
            for window in kept.seen.values():
                window.forget(before)
            old = {shipment: trip for shipment, trip in kept.trips.items() if order_of(trip) < before}
            kept.trips |= {shipment: without_places(trip) for shipment, trip in old.items()}
            return [vehicle for vehicle, track in kept.tracks.items() if any(key[0] < before for key in track)]

    def export_vehicle(self, carrier: str, vehicle: str) -> Export:
        with self._changed:
            found: dict[str, list[object]] = {}
            for site, kind, members in self._members((carrier, vehicle)):
                for member in members:
                    kept = msgspec.to_builtins(member, str_keys=True)
                    found.setdefault(kind, []).append({"site": site, "kept": kept})
            return found

    def erase_vehicle(self, carrier: str, vehicle: str) -> dict[str, int]:
        with self._changed:
            named = (carrier, vehicle)
            erased: Counter[str] = Counter()
            for _, kind, members in self._members(named):
                if kind not in OF_WRITER and kind not in PLANNED and members:
                    erased[kind] += len(members)
            for site in self._sites.values():
                _erase(site, named)
            _keep_only(self._unexpected.rejects, lambda reject: (reject.carrier, reject.vehicle) != named)
            _keep_only(self._parked.get(carrier, deque()), lambda one: not is_of(one[1], *named))
            self._parked_seen.pop(named, None)
            self._marks.get(carrier, {}).pop(vehicle, None)
            self.forget_quality(carrier, vehicle)
            return dict(erased)

    def list_sites_following(self, carrier: str, vehicle: str) -> list[str]:
        with self._changed:
            found = self._members((carrier, vehicle))
            return sorted({site for site, kind, members in found if kind in OF_WRITER and members})

    def list_kept(self) -> list[Amount]:
        with self._changed:
            found = [self._amount("", "rejects", [reject.received_at for reject in self._unexpected.rejects])]
            for carrier, waiting in sorted(self._parked.items()):
                found.append(self._amount("", f"parked of {carrier}", [at for at, _ in waiting]))
            for name, site in sorted(self._sites.items()):
                entries = {**site.done, **site.pending, **site.unread}.values()
                tracks = [key[0] for track in site.tracks.values() for key in track]
                last = min((each.last_key[0] for each in site.states.values() if each.last_key), default=None)
                found.append(self._amount(name, "rejects", [reject.received_at for reject in site.tally.rejects]))
                found.append(self._amount(name, "pings", [ping.received_at for ping in entries]))
                found.append(Amount(site=name, kind="state", number=len(site.states), oldest_at=last))
                found.append(self._amount(name, "track", tracks))
                found.append(self._amount(name, "trips", [order_of(trip) for trip in site.trips.values()]))
            return found

    @staticmethod
    def _amount(site: str, kind: str, times: list[datetime]) -> Amount:
        return Amount(site=site, kind=kind, number=len(times), oldest_at=min(times, default=None))

    def _members(self, vehicle: Vehicle) -> Iterator[tuple[str, str, list[object]]]:
        for name, site in self._sites.items():
            for kind, find in _KINDS.items():
                yield name, kind, find(site, vehicle)
        yield "", "parked", [ping for _, ping in self._parked.get(vehicle[0], ()) if is_of(ping, *vehicle)]
        seen = self._parked_seen.get(vehicle)
        yield "", "seen", list(seen.list_seen()) if seen is not None else []
        yield "", "rejects", list(_rejects(self._unexpected, vehicle))
        mark = self._marks.get(vehicle[0], {}).get(vehicle[1])
        yield "", "marks", [] if mark is None else [mark]
        yield "", "quality", [each for each in self.list_quality(vehicle[0]) if each.vehicle == vehicle[1]]


def _erase(site: MemorySite, vehicle: Vehicle) -> None:
    if _KINDS["changes"](site, vehicle):
        site.changes.clear()
    for entry_id, _ in _pings(site, vehicle):
        for entries in (site.done, site.pending, site.unread):
            entries.pop(entry_id, None)
    for entry_id, _ in _reports(site, vehicle):
        site.reports.pop(entry_id, None)
    site.seen.pop(vehicle, None)
    _keep_only(site.tally.rejects, lambda reject: (reject.carrier, reject.vehicle) != vehicle)
    site.trips = {key: trip for key, trip in site.trips.items() if (trip.carrier, trip.vehicle) != vehicle}


def _keep_only(kept: deque[T], is_kept: Callable[[T], bool]) -> None:
    stay = [one for one in kept if is_kept(one)]
    kept.clear()
    kept.extend(stay)
