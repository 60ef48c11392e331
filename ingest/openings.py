"""When each vehicle of a site is open, as its writer knows it; the commit that ends a shipment tells so.

states, plan -> spans -- what differs from the last commit --> Commit.spans
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from ingest.refold import Folder, Rules, Taken
from ingest.step import States, Step
from tracking.opening import Spans, is_within, spans_of
from tracking.ping import Ping, ping_key
from tracking.plan import Vehicle


class Openings:
    """The spans of all vehicles of a site's plan."""

    def __init__(self, rules: Mapping[Vehicle, Rules], states: States) -> None:
        self._spans = {vehicle: spans_of(rules[vehicle].shipments, states.get(vehicle)) for vehicle in rules}
        self._is_told = False

    def spans(self, vehicle: Vehicle) -> Spans:
        """By the last step."""
        return self._spans.get(vehicle, ())

    def is_open(self, vehicle: Vehicle, at: datetime) -> bool:
        """Whether it was open then, by the last step."""
        return is_within(self.spans(vehicle), at)

    def tell(self, rules: Mapping[Vehicle, Rules], states: States, step: Step) -> None:
        """At the end of a step: what it has opened and closed. A writer's first step, and another plan, tell all."""
        if not self._is_told or step.plan_changed:
            self._spans = {vehicle: spans_of(rules[vehicle].shipments, states.get(vehicle)) for vehicle in rules}
            self._is_told, step.spans, step.spans_anew = True, dict(self._spans), True
            return
        for vehicle in step.changed & rules.keys():
            spans = spans_of(rules[vehicle].shipments, states.get(vehicle))
            if spans != self._spans.get(vehicle):
                self._spans[vehicle] = step.spans[vehicle] = spans


def take_open(folder: Folder, pings: Sequence[Ping], rules: Rules) -> tuple[Taken, list[Ping]]:
    """Folds pings in, but for those fixed after an end that these pings themselves show; and returns those.

    Whoever sends a whole day at once sends the way home with it. The fixes that show the end lie behind it, too, and
    are needed: as few of them are taken as will do. Changes nothing if it raises.
    """
    before = folder.remember()
    taken = folder.take(pings, rules)
    beyond = sorted(_outside(folder, pings, rules), key=ping_key)
    if not beyond:
        return taken, []
    left_out = {ping_key(ping) for ping in beyond}
    inside = [ping for ping in pings if ping_key(ping) not in left_out]

    def take(needed: int) -> Taken:
        folder.go_back(before)
        return folder.take([*inside, *beyond[:needed]], rules)

    low, high = 0, len(beyond)
    try:
        while low < high:
            middle = (low + high) // 2
            take(middle)
            if len(_outside(folder, beyond[middle:], rules)) == len(beyond) - middle:
                high = middle
            else:
                low = middle + 1
        return take(low), beyond[low:]
    except Exception:
        folder.go_back(before)
        raise


def _outside(folder: Folder, pings: Collection[Ping], rules: Rules) -> list[Ping]:
    spans = spans_of(rules.shipments, folder.state)
    return [ping for ping in pings if not is_within(spans, ping.fixed_at)]
