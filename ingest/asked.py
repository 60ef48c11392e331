"""What a site's writer is asked to do: the orders of people, and what carriers report, one by one.

    relearn          -> Learner
    erase            -> Followed, letters
    plan             -> merge ----------------------------------+
    message, decide, sent -+                                    +-> Followed
    reports ---------------+-> Correspondence -> moved, refold -+

Each is carried out or refused by itself: a fault in one is said where it was asked, and stops nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime

from ingest.correspondence import Correspondence, Done
from ingest.erase_order import read_vehicle
from ingest.followed import Followed
from ingest.learning import Learner
from ingest.listening import take_reports
from ingest.plan_order import RefusedOrder, merge, put, read_plan
from ingest.step import Step
from ingest.talk.orders import KINDS as TALK_ORDERS
from ingest.talk.view import View
from store.errors import StoreUnavailable
from store.ports import Order
from store.talk import ReportEntry
from tracking.board import Row
from tracking.plan import SitePlan, Vehicle
from tracking.report import Report

log = logging.getLogger(__name__)


class Asked:
    """What is asked of one site. `rows` is the board as published last, whenever it is looked at."""

    def __init__(self, followed: Followed, talk: Correspondence, learner: Learner, rows: Mapping[str, Row]) -> None:
        self._followed, self._talk, self._learner = followed, talk, learner
        self._view = View(followed.plan, rows)

    def look(self) -> View:
        """The plan as it is by now, and the board as published last."""
        if self._view.plan is not self._followed.plan:
            self._view = View(self._followed.plan, self._view.rows)
        return self._view

    def obey(self, order: Order, now: datetime, step: Step) -> None:
        """Carries out an order and answers it; but for a relearning, which is answered when it is done."""
        if order.kind == "relearn":
            self._learner.begin_again(self._followed.plan, order.id)
            return
        try:
            step.results[order.id] = self._carry_out(order, now, step)
        except RefusedOrder as error:
            step.results[order.id] = f"refused: {error}"

    def hear(self, entries: Sequence[ReportEntry], now: datetime, step: Step) -> None:
        """Takes reports one by one; a vehicle with new facts is folded again once."""

        def take(report: Report) -> bool:
            done, refolded = self._talk.hear(report, self.look(), now), len(step.refold)
            self._follow(done, step)
            return done.moved is not None or len(step.refold) > refolded

        take_reports(entries, take, self._followed.was_open, step)
        self._followed.refold(step.refold, step)

    @property
    def _site(self) -> str:
        return self._followed.plan.site.id

    def _carry_out(self, order: Order, now: datetime, step: Step) -> str:
        if order.kind in TALK_ORDERS:
            return self._carry_out_talk(order, now, step)
        if order.kind == "erase":
            return self._erase(read_vehicle(order.body), step)
        if order.kind != "plan":
            raise RefusedOrder(f"no such order: {order.kind}")
        return self._replan(read_plan(order.body, self._site), step)

    def _carry_out_talk(self, order: Order, now: datetime, step: Step) -> str:
        try:
            return self._follow(self._talk.obey(order, self.look(), now), step)
        except (RefusedOrder, StoreUnavailable):
            raise
        except Exception:
            log.exception("%s: an order %s cannot be carried out", self._site, order.kind)
            return "refused: a fault of ours, see the worker's log"

    def _follow(self, done: Done, step: Step) -> str:
        """Does what the talk comes to, and returns its answer."""
        if done.moved is not None:
            self._followed.replan(put(self._followed.plan, done.moved), step)
        if done.refold is not None:
            step.refold.add(done.refold)
        return done.text

    def _replan(self, ordered: SitePlan, step: Step) -> str:
        plan, text = merge(self._followed.plan, ordered, self._talk.letters.is_promised)
        self._followed.replan(plan, step)
        return text

    def _erase(self, vehicle: Vehicle, step: Step) -> str:
        """Forgets all that a vehicle has sent and said; its shipments stay."""
        self._talk.letters.erase(vehicle)
        return "erased" if self._followed.erase(vehicle, step) else "this site follows no such vehicle"
