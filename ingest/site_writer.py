"""What the one writer of a site does with what it read: a commit. No threads, no clock; the store only to refold.

    orders -> plan -> which vehicles changed --+                              +-> learning -> trips, model -+
    entries -> by vehicle -> sorted -----------+-> refold.Folder -> states ---+-> evaluate -> rows ---------+-> Commit
    orders, reports, rows -> talk -> messages, outbox ------------------------------------------------------+

If a commit fails, the writer and all it remembers is thrown away and made anew from the store.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from msgspec.structs import replace

from ingest.correspondence import Correspondence, Done
from ingest.erase_order import read_vehicle
from ingest.expected import rules_by_vehicle
from ingest.intake import Followed, fold_entries
from ingest.learning import Learner, log_of
from ingest.leaving import list_left
from ingest.listening import take_reports
from ingest.openings import Openings
from ingest.plan_order import RefusedOrder, merge, read_plan
from ingest.published import Published
from ingest.refold import Folder
from ingest.remembered import Remembered
from ingest.routes.ahead import Ahead
from ingest.step import Step, Vehicle
from ingest.talk.letters import Changed
from ingest.talk.orders import KINDS as TALK_ORDERS
from ingest.talk.view import View
from store.errors import StoreUnavailable
from store.ports import Commit, Entry, Order
from store.talk import ReportEntry
from tracking.board import Row
from tracking.gazetteer import NO_PLACES, Gazetteer
from tracking.message import Message
from tracking.opening import is_within, spans_of
from tracking.plan import SitePlan
from tracking.prediction.knowledge import Knowledge
from tracking.prediction.learn import learn
from tracking.prediction.model import Entry as Learnt
from tracking.prediction.model import Model
from tracking.prediction.router import RouterMinutes, no_router
from tracking.report import Report
from tracking.state import VehicleState
from tracking.told import Told

log = logging.getLogger(__name__)


class Known(NamedTuple):
    """What the store knows of a site when a writer begins."""

    plan: SitePlan
    states: Sequence[VehicleState]
    rows: Sequence[Row]
    learnt: Mapping[str, Learnt] | None = None
    messages: Sequence[Message] = ()


class SiteWriter:
    """The board of one site, as its writer holds it."""

    def __init__(
        self,
        known: Known,
        history: Remembered,
        router: RouterMinutes = no_router,
        gazetteer: Gazetteer = NO_PLACES,
    ) -> None:
        self._history = history
        self._known = Knowledge(Model(known.learnt), router, gazetteer, Told())
        self._plan = known.plan
        self._ahead = Ahead(router)
        self._talk = Correspondence(known.plan.site.id, known.messages, self._known.told)
        self._published = Published(known.plan.site.id, known.rows, self._known, self._talk.letters.talk)
        self._view = View(known.plan, self._published.rows)
        self._sweep_in = 0
        self._rules = rules_by_vehicle(known.plan, self._known)
        self._learner = Learner(self._known.model, history, learn, log_of)
        self._learner.recover(known.plan)
        states = {(state.carrier, state.vehicle): state for state in known.states}
        self._folders = {vehicle: Folder(*vehicle, states.get(vehicle), history) for vehicle in self._rules}
        self._openings = Openings(self._rules, self._states())
        self._old: dict[Vehicle, datetime] = {}
        self._orphans = [vehicle for vehicle in states if vehicle not in self._rules]
        self._unknown = [vehicle for vehicle in self._rules if vehicle not in states]

    def step(
        self,
        now: datetime,
        entries: Sequence[Entry],
        orders: Sequence[Order],
        reports: Sequence[ReportEntry] = (),
        *,
        whole: bool,
    ) -> Commit:
        """One commit for what was read. `whole` looks at every shipment, not only at those that were touched; of a
        large board, at those whose turn it is: see `turns`.
        """
        step = Step()
        sweeps = whole and self._is_sweep_due()
        self._start(step)
        for order in orders:
            self._obey(order, now, step)
        self._listen(reports, now, step)
        self._talk.expire(self._look(), now, whole=sweeps)
        self._let_go(step)
        fold_entries(entries, Followed(self._plan.site.id, self._folders, self._rules, self._openings), step)
        self._learn(step)
        if whole or step.plan_changed:
            self._let_leave(now, step)
        self._openings.tell(self._rules, self._states(), step)
        self._learner.advance(self._plan.site, step)
        self._ahead.ask(self._plan, self._states(), step.changed)
        rows, removed = self._publish(now, step, whole=whole)
        rows, said = self._instruct(now, rows, whole=sweeps or step.plan_changed)
        acks, plan = tuple(entry.id for entry in entries), self._plan if step.plan_changed else None
        commit = Commit(as_of=now, rows=rows, removed=removed, acks=acks, plan=plan)
        commit = replace(commit, messages=said.messages, forgotten=said.forgotten, outbox=said.outbox)
        return step.complete(commit, self._states(), self._folders)

    @property
    def turns(self) -> int:
        """How many whole looks it takes to see every shipment: one, but for a large board."""
        return self._published.turns

    def is_busy(self) -> bool:
        """Whether the next step has work though nothing comes in."""
        return self._learner.is_busy() or self._talk.is_busy()

    def _start(self, step: Step) -> None:
        """Once: drops what the plan no longer names, and folds tracks whose state is missing or could not be read."""
        step.dropped += self._orphans
        for vehicle in self._unknown:
            if vehicle in self._folders and self._history.load_track(*vehicle):
                self._refold(vehicle, step)
        self._orphans, self._unknown = [], []

    def _obey(self, order: Order, now: datetime, step: Step) -> None:
        if order.kind == "relearn":
            self._learner.begin_again(self._plan, order.id)
            return
        try:
            if order.kind in TALK_ORDERS:
                step.results[order.id] = self._obey_talk(order, now, step)
                return
            if order.kind == "erase":
                step.results[order.id] = self._erase(read_vehicle(order.body), step)
                return
            if order.kind != "plan":
                raise RefusedOrder(f"no such order: {order.kind}")
            plan, text = merge(self._plan, read_plan(order.body, self._plan.site.id))
        except RefusedOrder as error:
            step.results[order.id] = f"refused: {error}"
            return
        step.results[order.id] = text
        self._replan(plan, step)

    def _obey_talk(self, order: Order, now: datetime, step: Step) -> str:
        try:
            return self._follow(self._talk.obey(order, self._look(), now), step)
        except (RefusedOrder, StoreUnavailable):
            raise
        except Exception:
            log.exception("%s: an order %s cannot be carried out", self._plan.site.id, order.kind)
            return "refused: a fault of ours, see the worker's log"

    def _listen(self, entries: Sequence[ReportEntry], now: datetime, step: Step) -> None:
        """Takes reports one by one; a vehicle with new facts is folded again once."""

        def take(report: Report) -> bool:
            done, refolded = self._talk.hear(report, self._look(), now), len(step.refold)
            self._follow(done, step)
            return done.moved is not None or len(step.refold) > refolded

        take_reports(entries, take, self._openings.is_open, step)
        for vehicle in sorted(step.refold & self._rules.keys()):
            self._refold(vehicle, step)

    def _follow(self, done: Done, step: Step) -> str:
        """Does what an order or a report asks for, and returns its answer."""
        if done.moved is not None:
            plan, _ = merge(self._plan, SitePlan(site=self._plan.site, shipments=(done.moved,)))
            self._replan(plan, step)
        if done.refold is not None:
            step.refold.add(done.refold)
        return done.text

    def _look(self) -> View:
        """The plan as it is by now, and the board as published last."""
        if self._view.plan is not self._plan:
            self._view = View(self._plan, self._published.rows)
        return self._view

    def _is_sweep_due(self) -> bool:
        """Once in as many whole looks as it takes to see the board: the talk about all shipments, 50 ms of 5,000."""
        self._sweep_in -= 1
        if self._sweep_in > 0:
            return False
        self._sweep_in = self._published.turns
        return True

    def _instruct(self, now: datetime, rows: tuple[Row, ...], *, whole: bool) -> tuple[tuple[Row, ...], Changed]:
        """Tells trucks what they should know by now; rows of which only the talk has changed join the others."""
        looked_at = self._published.rows if whole else [row.shipment for row in rows]
        self._talk.instruct(self._look(), looked_at, now, whole=whole)
        said = self._talk.letters.take()
        by_shipment = {row.shipment: row for row in (*rows, *self._published.renew_talk(said.talk))}
        return tuple(by_shipment.values()), said

    def _erase(self, vehicle: Vehicle, step: Step) -> str:
        """Forgets all that a vehicle has sent; its shipments stay, as if it had never been heard."""
        step.erase(vehicle)
        self._talk.letters.erase(vehicle)
        self._known.told.forget(*vehicle)
        if vehicle in self._folders:
            self._folders[vehicle] = Folder(*vehicle, None, self._history)
        return "erased" if vehicle in self._folders else "this site follows no such vehicle"

    def let_go(self, before: datetime, vehicles: Iterable[Vehicle]) -> None:
        """With the next step: what these vehicles sent before that time is folded for good, and let go."""
        self._old = dict.fromkeys(vehicles, before)

    def _let_go(self, step: Step) -> None:
        for vehicle in sorted(self._old.keys() & self._folders.keys()):
            self._refold(vehicle, step, since=self._old[vehicle])
        self._old = {}

    def _replan(self, plan: SitePlan, step: Step) -> None:
        """Takes over a plan: refolds the vehicles for which something changed, and drops those it does not name."""
        before, self._plan, self._rules = self._rules, plan, rules_by_vehicle(plan, self._known)
        step.plan_changed = True
        self._drop_unplanned(step)
        for vehicle, rules in self._rules.items():
            if vehicle not in self._folders:
                self._folders[vehicle] = Folder(*vehicle, None, self._history)
            elif before[vehicle] != rules:
                self._refold(vehicle, step)

    def _drop_unplanned(self, step: Step) -> None:
        for vehicle in self._folders.keys() - self._rules.keys():
            del self._folders[vehicle]
            step.dropped.append(vehicle)
            self._known.told.forget(*vehicle)

    def _refold(self, vehicle: Vehicle, step: Step, *, since: datetime | None = None) -> None:
        if vehicle in step.erased:  # its track is in the store until this step is committed
            return
        try:
            step.note(vehicle, self._folders[vehicle].refold(self._rules[vehicle], since=since))
        except StoreUnavailable:
            raise
        except Exception:
            log.exception("%s: vehicle %s cannot be folded again", self._plan.site.id, vehicle)

    def _learn(self, step: Step) -> None:
        for vehicle in sorted(step.changed & self._rules.keys()):
            self._learner.look(self._rules[vehicle], self._folders[vehicle].state, step)

    def _let_leave(self, now: datetime, step: Step) -> None:
        """Takes off the plan what has left the board, and with its last one all that is known of a vehicle."""
        left = list_left(self._plan, self._states(), now)
        if not left:
            return
        gone = {shipment.id for shipment in left}
        for shipment in left:
            vehicle = (shipment.carrier, shipment.vehicle)
            self._learner.leave(self._plan.site, shipment, self._folders[vehicle].state, step)
            self._known.told.forget(*vehicle, shipment.id)
            others = (each for each in self._rules[vehicle].shipments if each.id not in gone)
            is_open = is_within(spans_of(others, self._folders[vehicle].state), now)
            base = self._folders[vehicle].forget_shipment(shipment.id, is_open=is_open)
            if base is not None:
                step.changed.add(vehicle)
                step.bases[vehicle] = base
        self._plan = replace(self._plan, shipments=tuple(s for s in self._plan.shipments if s.id not in gone))
        self._rules = rules_by_vehicle(self._plan, self._known)
        self._drop_unplanned(step)
        step.plan_changed = True

    def _publish(self, now: datetime, step: Step, *, whole: bool) -> tuple[tuple[Row, ...], tuple[str, ...]]:
        if step.plan_changed:
            return self._published.renew(self._plan, self._states(), now)
        touched = [self._rules[vehicle].shipments for vehicle in step.changed if vehicle in self._rules]
        shipments = frozenset(shipment.id for each in touched for shipment in each)
        if whole:
            return self._published.renew_turn(self._plan, self._states(), now, shipments)
        return self._published.renew_some(self._plan, self._states(), now, shipments)

    def _states(self) -> Mapping[Vehicle, VehicleState]:
        known = ((vehicle, folder.state) for vehicle, folder in self._folders.items())
        return {vehicle: state for vehicle, state in known if state is not None}
