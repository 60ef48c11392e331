"""What the one writer of a site does with what it read: a commit. No threads, no clock; the store only to refold.

    orders, reports -> Asked -> plan, facts -> which vehicles changed -+
    entries -> by vehicle -> sorted -----------------------------------+-> Followed -> states -+
                                                                                               |
                 +-----------------------------------------------------------------------------+
                 +-> learning -> trips, model --------------------------+
                 +-> evaluate -> rows -> talk -> messages, outbox ------+-> Commit

If a commit fails, the writer and all it remembers is thrown away and made anew from the store.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from msgspec.structs import replace

from ingest.asked import Asked
from ingest.correspondence import Correspondence
from ingest.followed import Followed
from ingest.intake import fold_entries
from ingest.learning import Learner, log_of
from ingest.leaving import list_left
from ingest.published import Difference, Published
from ingest.remembered import Remembered
from ingest.routes.ahead import Ahead
from ingest.step import States, Step
from ingest.talk.letters import Changed
from store.ports import Commit, Entry, Order
from store.talk import ReportEntry
from tracking.board import Row
from tracking.gazetteer import NO_PLACES, Gazetteer
from tracking.message import Message
from tracking.plan import SitePlan, Vehicle
from tracking.prediction.knowledge import Knowledge
from tracking.prediction.learn import learn
from tracking.prediction.model import Entry as Learnt
from tracking.prediction.model import Model
from tracking.prediction.router import RouterMinutes, no_router
from tracking.state import VehicleState
from tracking.told import Told


class Known(NamedTuple):
    """What the store knows of a site when a writer begins."""

    plan: SitePlan
    states: Sequence[VehicleState]
    rows: Sequence[Row]
    learnt: Mapping[str, Learnt] | None = None
    messages: Sequence[Message] = ()


class SiteWriter:
    """The board of one site, as its writer holds it. `known` is what its estimates rest on."""

    def __init__(
        self,
        known: Known,
        history: Remembered,
        router: RouterMinutes = no_router,
        gazetteer: Gazetteer = NO_PLACES,
    ) -> None:
        site, self.known = known.plan.site.id, Knowledge(Model(known.learnt), router, gazetteer, Told())
        self._talk = Correspondence(site, known.messages, self.known.told)
        self._published = Published(site, known.rows, self.known, self._talk.letters.talk)
        self._learner = Learner(self.known.model, history, learn, log_of)
        self._learner.recover(known.plan)
        self._followed = Followed(known.plan, known.states, self.known, history)
        self._asked = Asked(self._followed, self._talk, self._learner, self._published.rows)
        self._ahead = Ahead(router)
        self._sweep_in = 0

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
        step, followed = Step(), self._followed
        sweeps = whole and self._is_sweep_due()
        followed.begin(step)
        for order in orders:
            self._asked.obey(order, now, step)
        self._asked.hear(reports, now, step)
        self._talk.expire(self._asked.look(), now, whole=sweeps)
        followed.fold_old(step)
        fold_entries(entries, followed, step)
        self._learn(step)
        if whole or step.plan_changed:
            self._let_leave(now, step)
        self._learner.advance(followed.plan.site, step)
        states = followed.states()
        followed.tell_openings(states, step)
        self._ahead.ask(followed.plan, states, step.changed)
        rows, removed = self._publish(states, now, step, whole=whole)
        rows, said = self._instruct(now, rows, whole=sweeps or step.plan_changed)
        acks, plan = tuple(entry.id for entry in entries), followed.plan if step.plan_changed else None
        commit = Commit(as_of=now, rows=rows, removed=removed, acks=acks, plan=plan)
        commit = replace(commit, messages=said.messages, forgotten=said.forgotten, outbox=said.outbox)
        return step.complete(commit, states, followed.folders)

    def let_go(self, before: datetime, vehicles: Iterable[Vehicle]) -> None:
        """With the next step: what these vehicles sent before that time is folded for good, and let go."""
        self._followed.let_go(before, vehicles)

    @property
    def turns(self) -> int:
        """How many whole looks it takes to see every shipment: one, but for a large board."""
        return self._published.turns

    def is_busy(self) -> bool:
        """Whether the next step has work though nothing comes in."""
        return self._learner.is_busy() or self._talk.is_busy()

    def _is_sweep_due(self) -> bool:
        """Once in as many whole looks as it takes to see the board: the talk about all shipments, 50 ms of 5,000."""
        self._sweep_in -= 1
        if self._sweep_in > 0:
            return False
        self._sweep_in = self._published.turns
        return True

    def _learn(self, step: Step) -> None:
        for vehicle in sorted(step.changed & self._followed.rules.keys()):
            self._learner.look(self._followed.rules[vehicle], self._followed.folders[vehicle].state, step)

    def _let_leave(self, now: datetime, step: Step) -> None:
        """Learns what there is to learn from what has left the board, and takes it off the plan."""
        followed = self._followed
        left = list_left(followed.plan, followed.states(), now)
        for shipment in left:
            state = followed.folders[shipment.carrier, shipment.vehicle].state
            self._learner.leave(followed.plan.site, shipment, state, step)
        if left:
            followed.let_leave(left, now, step)

    def _publish(self, states: States, now: datetime, step: Step, *, whole: bool) -> Difference:
        plan = self._followed.plan
        if step.plan_changed:
            return self._published.renew(plan, states, now)
        touched = self._followed.list_touched(step)
        renew = self._published.renew_turn if whole else self._published.renew_some
        return renew(plan, states, now, touched)

    def _instruct(self, now: datetime, rows: tuple[Row, ...], *, whole: bool) -> tuple[tuple[Row, ...], Changed]:
        """Tells trucks what they should know by now; rows of which only the talk has changed join the others."""
        looked_at = self._published.rows if whole else [row.shipment for row in rows]
        self._talk.instruct(self._asked.look(), looked_at, now, whole=whole)
        said = self._talk.letters.take()
        by_shipment = {row.shipment: row for row in (*rows, *self._published.renew_talk(said.talk))}
        return tuple(by_shipment.values()), said
