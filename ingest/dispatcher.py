"""From the outbox to the carriers: all open messages of a vehicle as one retained document, again at each change.

    outbox -> open messages of the vehicle, all sites -> publish, retained -> PUBACK -> order `sent`, outbox cleared

The document is state, not news (`docs/decisions/0011-messages-are-retained-state.md`): published again after a crash
anywhere it is the same, and a client knows each message by its id. What is not confirmed stays in the outbox.
"""

from __future__ import annotations

import logging
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import msgspec

from ingest.fields import is_id
from ingest.outbound import Outbound
from ingest.owntracks_cmd import REPORT_LOCATION, set_waypoints
from store.ports import Store
from store.talk import OutboxEntry
from tracking.errors import UnknownSite
from tracking.message import Kind, Message
from tracking.plan import Site, Vehicle

EVERY_S = 0.25
AT_ONCE = 50
"""Vehicles in one turn: some ten milliseconds in which ingest reads nothing."""
CONFIRM_WITHIN_S = 5.0
"""A publication without its PUBACK for so long went with its connection: it is published again."""
AWAY_S = 2.0
"""How long a carrier without a session is left alone."""
UNREGISTERED_S = 60.0
"""The same of one that has none while others have: a plan may name hundreds of carriers that are none of the broker's,
and what waits for them is older than the rest. Whoever has a session is left alone no longer."""
SITE_KEPT_S = 60.0
"""How long a site's fences are believed: they are asked for as part of its whole plan."""
MOST_MESSAGES = 50
"""Of a vehicle's open messages, the oldest: far below what a broker takes in one packet."""
log = logging.getLogger(__name__)


class Line(msgspec.Struct, omit_defaults=True):
    """A message as carriers read it. `proposal` is their own id of the proposal that it answers."""

    id: str
    kind: str
    at: str
    text: str = ""
    shipment: str = ""
    door: str = ""
    window_start: str = ""
    window_end: str = ""
    expires_at: str = ""
    proposal: str = ""
    accept: bool | None = None


class _Confirmed(NamedTuple):
    entries: tuple[OutboxEntry, ...]
    sent: tuple[Message, ...]


class Dispatcher:
    """A `Turn` of the ingest. `ticks` are seconds of a clock that is never set."""

    def __init__(self, store: Store, ticks: Callable[[], float]) -> None:
        self._store, self._ticks = store, ticks
        self._due_s = ticks()
        self._confirmed: deque[_Confirmed] = deque()
        self._waiting: dict[Vehicle, float] = {}
        self._away: dict[str, float] = {}
        self._told_away: set[str] = set()
        self._sites: dict[str, tuple[float, Site]] = {}

    def __call__(self, outbound: Outbound) -> None:
        """Writes down what the broker has confirmed, then publishes some of what has changed."""
        self._settle()
        at_s = self._ticks()
        if at_s < self._due_s:
            return
        self._due_s = at_s + EVERY_S
        self._waiting = {vehicle: until for vehicle, until in self._waiting.items() if until > at_s}
        here = set(outbound.carriers())
        self._away = {carrier: until for carrier, until in self._away.items() if until > at_s and carrier not in here}
        listed = self._store.list_outbox(AT_ONCE + len(self._waiting), without=self._away)
        due: dict[Vehicle, list[OutboxEntry]] = defaultdict(list)
        for entry in listed:
            if (entry.carrier, entry.vehicle) not in self._waiting:
                due[entry.carrier, entry.vehicle].append(entry)
        if due:
            self._publish(due, outbound, at_s)

    def _settle(self) -> None:
        """One order a site. Cleared last: what is marked sent twice is sent once, what was cleared is forgotten."""
        if not self._confirmed:
            return
        confirmed = list(self._confirmed)
        by_site: dict[str, list[str]] = defaultdict(list)
        for message in (each for one in confirmed for each in one.sent):
            by_site[message.site].append(message.id)
        for site, ids in by_site.items():
            try:
                self._store.submit_order(site, "sent", msgspec.json.encode({"ids": ids}))
            except UnknownSite:
                log.warning("%s: there is no such site any more, and nobody to tell what was sent", site)
        self._store.clear_outbox([entry for one in confirmed for entry in one.entries])
        for _ in confirmed:
            self._confirmed.popleft()

    def _publish(self, due: dict[Vehicle, list[OutboxEntry]], outbound: Outbound, at_s: float) -> None:
        open_messages: dict[Vehicle, list[Message]] = defaultdict(list)
        for message in self._store.list_open(list(due)):
            open_messages[message.carrier, message.vehicle].append(message)
        for vehicle, entries in due.items():
            carrier = vehicle[0]
            if not all(is_id(each) for each in vehicle if each):
                log.error("no topic can name %r: nothing can be told to it", vehicle)
                self._store.clear_outbox(entries)
                continue
            if carrier in self._away:
                continue
            messages = open_messages[vehicle][:MOST_MESSAGES]
            new = tuple(each for each in messages if each.sent_at is None)
            confirm = partial(self._confirm, vehicle, _Confirmed(tuple(entries), new))
            self._waiting[vehicle] = at_s + CONFIRM_WITHIN_S
            if self._command(vehicle, messages, new, outbound) and outbound.publish(
                carrier, topic_of(*vehicle), document(messages), retain=True, on_sent=confirm
            ):
                self._told_away.discard(carrier)
                continue
            del self._waiting[vehicle]
            self._leave_alone(carrier, at_s, outbound)

    def _confirm(self, vehicle: Vehicle, confirmed: _Confirmed) -> None:
        self._confirmed.append(confirmed)
        self._waiting.pop(vehicle, None)

    def _leave_alone(self, carrier: str, at_s: float, outbound: Outbound) -> None:
        here = outbound.carriers()
        self._away[carrier] = at_s + (UNREGISTERED_S if here and carrier not in here else AWAY_S)
        if carrier not in self._told_away:
            self._told_away.add(carrier)
            log.warning("%s: no session; what it is to be told stays in the outbox", carrier)

    def _command(
        self, vehicle: Vehicle, messages: Sequence[Message], new: Sequence[Message], outbound: Outbound
    ) -> bool:
        """What an OwnTracks device understands of it: the fences where it is due, or that its position is asked for."""
        carrier, device = vehicle
        if not device:
            return True
        topic, taken = f"owntracks/{carrier}/{device}/cmd", True
        due = [each for each in messages if each.kind in (Kind.ASSIGNMENT, Kind.WINDOW)]
        if any(each in due for each in new):
            fences = set_waypoints([(self._site(each.site), each.door) for each in due])
            taken = outbound.publish(carrier, topic, fences, retain=True)
        elif not messages:
            taken = outbound.publish(carrier, topic, b"", retain=True)
        if taken and any(each.kind is Kind.FIX for each in new):
            taken = outbound.publish(carrier, topic, REPORT_LOCATION)
        return taken

    def _site(self, site: str) -> Site:
        until_s, found = self._sites.get(site, (0.0, None))
        if found is None or until_s <= self._ticks():
            found = self._store.get_plan(site).site
            self._sites[site] = (self._ticks() + SITE_KEPT_S, found)
        return found


def topic_of(carrier: str, vehicle: str) -> str:
    """Where a vehicle's open messages are; with an empty vehicle those of the carrier as a whole."""
    return f"carriers/{carrier}/down/{vehicle}/message" if vehicle else f"carriers/{carrier}/down/message"


def document(messages: Sequence[Message]) -> bytes:
    """Open messages, oldest first, as their receiver reads them; empty, which clears what was retained, for none."""
    return msgspec.json.encode({"messages": [_line(each) for each in messages]}) if messages else b""


def _line(message: Message) -> Line:
    window_start, window_end, expires_at = (
        "" if at is None else at.isoformat() for at in (message.window_start, message.window_end, message.expires_at)
    )
    return Line(
        id=message.id,
        kind=message.kind.value,
        at=message.at.isoformat(),
        text=message.text,
        shipment=message.shipment,
        door=message.door,
        window_start=window_start,
        window_end=window_end,
        expires_at=expires_at,
        proposal=message.own_id,
        accept=message.accept,
    )
