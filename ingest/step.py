"""What one step of a site's writer has changed so far, until it becomes a commit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import msgspec

from ingest.redact import redact
from ingest.refold import Taken
from store import ports
from store.ports import Commit, Reject
from tracking.opening import Spans
from tracking.ping import Ping
from tracking.plan import Vehicle
from tracking.prediction.model import Changes, Entry
from tracking.report import Report
from tracking.state import VehicleState
from tracking.trip_record import TripRecord

States = Mapping[Vehicle, VehicleState]


class Step:
    """Gathers what vehicles, orders and the plan have to say; `store.ports.Commit` explains the words."""

    def __init__(self) -> None:
        self.changed: set[Vehicle] = set()
        self.dropped: list[Vehicle] = []
        self.kept: list[Ping] = []
        self.bases: dict[Vehicle, VehicleState] = {}
        self.rejects: list[Reject] = []
        self.results: dict[str, str] = {}
        self.plan_changed = False
        self.trips: list[TripRecord] = []
        self.learnt: dict[str, Entry | None] = {}
        self.relearnt = False
        self.refold: set[Vehicle] = set()
        self.reports_done: list[str] = []
        self.spans: dict[Vehicle, Spans] = {}
        self.spans_anew = False
        self.outside: list[ports.Entry] = []
        self.erased: set[Vehicle] = set()

    def note(self, vehicle: Vehicle, taken: Taken) -> None:
        """A vehicle's pings have been folded."""
        self.changed.add(vehicle)
        self.kept += taken.new
        self.set_aside(taken.too_late, "too late")
        if taken.base is not None:
            self.bases[vehicle] = taken.base

    def set_aside(self, pings: Iterable[Ping], reason: str) -> None:
        """Pings that were stored and cannot be taken: kept among the rejects, as JSON."""
        self.rejects += [
            Reject(
                carrier=ping.carrier,
                vehicle=ping.vehicle,
                topic="",
                reason=reason,
                payload=msgspec.json.encode(ping),
                received_at=ping.received_at,
            )
            for ping in pings
        ]

    def set_report_aside(self, report: Report, reason: str, is_open: bool) -> None:
        """A report that changes nothing, likewise; without its words where no shipment of its vehicle is open."""
        self.rejects.append(
            Reject(
                carrier=report.carrier,
                vehicle=report.vehicle,
                topic="",
                reason=reason,
                payload=redact(msgspec.json.encode(report)) if is_open else b"",
                received_at=report.received_at,
            )
        )

    def erase(self, vehicle: Vehicle) -> None:
        """All that is known of a vehicle goes, this step's part of it too."""
        self.erased.add(vehicle)
        self.changed.add(vehicle)
        self.kept = [ping for ping in self.kept if (ping.carrier, ping.vehicle) != vehicle]
        self.bases.pop(vehicle, None)

    def learn(self, changes: Changes) -> None:
        """Entries of the model have changed; what changes again becomes the latest."""
        for key, entry in changes.items():
            self.learnt.pop(key, None)
            self.learnt[key] = entry

    def complete(self, commit: Commit, states: States, followed: Collection[Vehicle]) -> Commit:
        """The commit with all that was gathered here. A vehicle that is still `followed` is not dropped."""
        return msgspec.structs.replace(
            commit,
            states=tuple(states[vehicle] for vehicle in sorted(self.changed) if vehicle in states),
            dropped_vehicles=tuple(vehicle for vehicle in self.dropped if vehicle not in followed),
            kept=tuple(self.kept),
            orders_done=self.results,
            bases=tuple(base for vehicle, base in self.bases.items() if vehicle in followed),
            rejects=tuple(self.rejects),
            trips=tuple(self.trips),
            learnt=self.learnt,
            relearnt=self.relearnt,
            reports_done=tuple(self.reports_done),
            spans=self.spans,
            spans_anew=self.spans_anew,
            outside=tuple(self.outside),
            erased=tuple(sorted(self.erased)),
        )
