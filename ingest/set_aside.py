"""What a site's writer could not take goes back to its carrier too, as refused messages do.

Ingest has stored it, and only the writer could tell: a ping far too late, a report about no shipment of its vehicle,
more reports than anybody can mean. It stands among the site's rejects, without a topic. It is told once, and what was
set aside while no ingest ran is not: this is a courtesy, and no promise as the watermark is.
"""

from __future__ import annotations

from collections.abc import Callable

from ingest.feedback import Feedback
from ingest.heard import Returned
from ingest.outbound import Outbound
from store.ports import Reject, Store

EVERY_S = 2.0
READ_AT_ONCE = 100
"""Of a site's rejects: as many as one message to a carrier holds."""


class SetAside:
    """A `Turn` of the ingest. `ticks` are seconds of a clock that is never set."""

    def __init__(self, store: Store, feedback: Feedback, ticks: Callable[[], float]) -> None:
        self._store, self._feedback, self._ticks = store, feedback, ticks
        self._due_s = ticks()
        self._places: dict[str, str] = {}

    def turn(self, outbound: Outbound) -> None:
        """Hands over what is new since the last look; the first look at a site only finds its place."""
        if self._ticks() < self._due_s:
            return
        self._due_s = self._ticks() + EVERY_S
        for site in self._store.list_sites():
            after = self._places.get(site, "")
            self._places[site], found = self._store.read_rejects(site, after, READ_AT_ONCE)
            for reject in found:
                if reject.carrier and not reject.topic:
                    self._feedback.give_back(reject.carrier, _returned(reject))


def _returned(reject: Reject) -> Returned:
    return Returned(reject.vehicle, reject.topic, reject.reason, reject.detail, reject.received_at)
