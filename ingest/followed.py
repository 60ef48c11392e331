"""The vehicles that a site's plan names: by what rules each is folded, its fold so far, and when it is open.

    plan    -> rules by vehicle -+-> other rules than before       folded again      a new vehicle    begun
                                 +-> named no more, or left        forgotten
    entries -> `intake` -------------> folded
    states  -> spans that differ ----> the commit                                    see `openings`

What is told of a vehicle goes with it.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from datetime import datetime

from msgspec.structs import replace

from ingest.expected import rules_by_vehicle
from ingest.openings import Openings
from ingest.refold import Folder, History
from ingest.step import States, Step
from store.errors import StoreUnavailable
from tracking.opening import Spans, is_within, spans_of
from tracking.plan import Shipment, SitePlan, Vehicle
from tracking.prediction.knowledge import Knowledge
from tracking.state import VehicleState

log = logging.getLogger(__name__)


class Followed:
    """A site's plan, and a folder for each vehicle in it."""

    def __init__(self, plan: SitePlan, states: Iterable[VehicleState], known: Knowledge, history: History) -> None:
        self.plan, self._known, self._history = plan, known, history
        self.rules = rules_by_vehicle(plan, known)
        before = {(state.carrier, state.vehicle): state for state in states}
        self.folders = {vehicle: Folder(*vehicle, before.get(vehicle), history) for vehicle in self.rules}
        self._openings = Openings(self.rules, self.states())
        self._old: dict[Vehicle, datetime] = {}
        self._orphans = [vehicle for vehicle in before if vehicle not in self.rules]
        self._unknown = [vehicle for vehicle in self.rules if vehicle not in before]

    def states(self) -> States:
        """As they are now, of those of which something is known."""
        known = ((vehicle, folder.state) for vehicle, folder in self.folders.items())
        return {vehicle: state for vehicle, state in known if state is not None}

    def begin(self, step: Step) -> None:
        """Once: drops what the plan does not name, and folds tracks whose state is missing or could not be read."""
        step.dropped += self._orphans
        for vehicle in self._unknown:
            if vehicle in self.folders and self._history.load_track(*vehicle):
                self._refold(vehicle, step)
        self._orphans, self._unknown = [], []

    def replan(self, plan: SitePlan, step: Step) -> None:
        """Takes over a plan: refolds the vehicles for which something changed, and drops those it does not name."""
        before = self.rules
        self._take_over(plan, step)
        for vehicle, rules in self.rules.items():
            if vehicle not in self.folders:
                self.folders[vehicle] = Folder(*vehicle, None, self._history)
            elif before[vehicle] != rules:
                self._refold(vehicle, step)

    def let_leave(self, left: Collection[Shipment], now: datetime, step: Step) -> None:
        """Takes shipments off the plan, and with its last one all that is known of a vehicle."""
        gone = {shipment.id for shipment in left}
        for shipment in left:
            vehicle = (shipment.carrier, shipment.vehicle)
            self._known.told.forget(*vehicle, shipment.id)
            others = (each for each in self.rules[vehicle].shipments if each.id not in gone)
            is_open = is_within(spans_of(others, self.folders[vehicle].state), now)
            base = self.folders[vehicle].forget_shipment(shipment.id, is_open=is_open)
            if base is not None:
                step.changed.add(vehicle)
                step.bases[vehicle] = base
        staying = tuple(shipment for shipment in self.plan.shipments if shipment.id not in gone)
        self._take_over(replace(self.plan, shipments=staying), step)

    def let_go(self, before: datetime, vehicles: Iterable[Vehicle]) -> None:
        """With the next step: what these vehicles sent before that time is folded for good, and let go."""
        self._old = dict.fromkeys(vehicles, before)

    def fold_old(self, step: Step) -> None:
        """Does what `let_go` was told."""
        for vehicle in sorted(self._old.keys() & self.folders.keys()):
            self._refold(vehicle, step, since=self._old[vehicle])
        self._old = {}

    def refold(self, vehicles: Collection[Vehicle], step: Step) -> None:
        """Folds these again, as far as the plan names them: something else is told of them than before."""
        for vehicle in sorted(self.rules.keys() & vehicles):
            self._refold(vehicle, step)

    def erase(self, vehicle: Vehicle, step: Step) -> bool:
        """Forgets all that a vehicle has sent, as if it had never been heard; False if it is not followed."""
        step.erase(vehicle)
        self._known.told.forget(*vehicle)
        if vehicle not in self.folders:
            return False
        self.folders[vehicle] = Folder(*vehicle, None, self._history)
        return True

    def spans_now(self, vehicle: Vehicle, step: Step) -> Spans:
        """When a vehicle is open; worked out anew if the step has changed what that rests on."""
        if step.plan_changed or vehicle in step.changed:
            return spans_of(self.rules[vehicle].shipments, self.folders[vehicle].state)
        return self._openings.spans(vehicle)

    def was_open(self, vehicle: Vehicle, at: datetime) -> bool:
        """Whether it was open then, by the last step."""
        return self._openings.is_open(vehicle, at)

    def tell_openings(self, states: States, step: Step) -> None:
        """At the end of a step, with its states: what it has opened and closed."""
        self._openings.tell(self.rules, states, step)

    def list_touched(self, step: Step) -> frozenset[str]:
        """The shipments whose vehicles the step has changed."""
        touched = (self.rules[vehicle].shipments for vehicle in step.changed & self.rules.keys())
        return frozenset(shipment.id for shipments in touched for shipment in shipments)

    def _take_over(self, plan: SitePlan, step: Step) -> None:
        self.plan, self.rules = plan, rules_by_vehicle(plan, self._known)
        step.plan_changed = True
        for vehicle in self.folders.keys() - self.rules.keys():
            del self.folders[vehicle]
            step.dropped.append(vehicle)
            self._known.told.forget(*vehicle)

    def _refold(self, vehicle: Vehicle, step: Step, *, since: datetime | None = None) -> None:
        if vehicle in step.erased:  # its track is in the store until this step is committed
            return
        try:
            step.note(vehicle, self.folders[vehicle].refold(self.rules[vehicle], since=since))
        except StoreUnavailable:
            raise
        except Exception:
            log.exception("%s: vehicle %s cannot be folded again", self.plan.site.id, vehicle)
