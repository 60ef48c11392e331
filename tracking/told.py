"""What drivers have told: a site's book of facts, by vehicle.

It changes estimates and words, and nothing else: milestones come from positions. A fact counts from its own time, so
the state that a vehicle's pings are folded to depends on which facts there are, not on the order in which they came.
Whoever adds one folds the vehicle again.

The book is one object for a site's life, as what is learnt is. It keeps the latest facts of each vehicle.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime
from typing import NoReturn

from tracking.plan import Vehicle
from tracking.report import Fact

KEEP = 20
"""Facts of one vehicle: more than a driver tells in two days."""


class Told:
    """The facts of one site's vehicles, oldest first."""

    __slots__ = ("_changes", "_facts", "_revisions")

    def __init__(self) -> None:
        self._facts: dict[Vehicle, tuple[Fact, ...]] = {}
        self._revisions: dict[Vehicle, int] = {}
        self._changes = 0

    def add(self, fact: Fact) -> bool:
        """Takes a fact in; False for one that is known already, or older than the latest `KEEP` of its vehicle."""
        vehicle = (fact.carrier, fact.vehicle)
        before = self._facts.get(vehicle, ())
        if any(_identity(fact) == _identity(each) for each in before):
            return False
        kept = tuple(sorted((*before, fact), key=_identity)[-KEEP:])
        if kept == before:
            return False
        self._put(vehicle, kept)
        return True

    def forget(self, carrier: str, vehicle: str, shipment: str | None = None) -> None:
        """Drops what was told of a vehicle: all of it, or what names this shipment."""
        before = self._facts.get((carrier, vehicle), ())
        kept = tuple(each for each in before if shipment is not None and each.shipment != shipment)
        if kept != before:
            self._put((carrier, vehicle), kept)

    def find(self, carrier: str, vehicle: str, *, until: datetime) -> tuple[Fact, ...]:
        """What was told of a vehicle that had happened by `until`, oldest first; mostly nothing."""
        facts = self._facts.get((carrier, vehicle))
        if not facts:
            return ()
        return facts[: bisect_right(facts, until, key=lambda fact: fact.at)]

    def revision(self, carrier: str, vehicle: str) -> int:
        """Another number whenever what was told of the vehicle is other than before; 0 while that is nothing."""
        return self._revisions.get((carrier, vehicle), 0)

    def __bool__(self) -> bool:
        """Whether there is anything in it."""
        return bool(self._facts)

    def _put(self, vehicle: Vehicle, facts: tuple[Fact, ...]) -> None:
        self._changes += 1
        if facts:
            self._facts[vehicle], self._revisions[vehicle] = facts, self._changes
        else:
            self._facts.pop(vehicle, None)
            self._revisions.pop(vehicle, None)


class _NothingTold(Told):
    """The book of a site that takes no facts; shared, so it stays empty."""

    __slots__ = ()

    def add(self, fact: Fact) -> NoReturn:
        raise TypeError(f"this book is shared and stays empty: {fact.carrier} {fact.vehicle} {fact.happened}")


NOTHING_TOLD: Told = _NothingTold()


def _identity(fact: Fact) -> tuple[datetime, str, str, str, float]:
    """What makes two reports one fact, however often it was sent; and a place for each in the order of time."""
    eta_s = fact.eta.timestamp() if fact.eta is not None else 0.0
    return fact.at, fact.happened, fact.shipment, fact.reason, eta_s
