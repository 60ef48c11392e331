"""All sessions with the broker, one for each carrier, read in one thread and each in its turn.

    every second:   roster -> a session for each new carrier; one that is gone is read to its end and closed
    every turn:     connect who is due -> poll all sockets -> a fair share of the room from each that has something

A carrier with 20,000 messages waiting fills what room the others leave, no more; it costs them the few ms of a batch.
One that is beyond its rate is not read for a while: its messages wait at the broker, and nobody else's
(`docs/decisions/0009-one-session-a-carrier.md`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from itertools import groupby
from operator import attrgetter

from clock import Now, machine_ticks
from ingest.broker_url import BrokerUrl
from ingest.carrier_session import CarrierSession
from ingest.connection import Arrival
from ingest.lineup import Lineup
from ingest.roster import AskRoster, no_roster

TEND_S = 1.0
ANSWER_WITHIN_S, ANSWER_READS = 2.0, 40
_session_of = attrgetter("session")


class Sessions:
    """An `Outbound`. `arrived` is the owner's to empty; `on_ready` is told of each change of whether every session has
    its subscriptions confirmed, but for a carrier that has just joined: it makes nobody wait."""

    def __init__(
        self,
        url: BrokerUrl,
        shared_client_id: str,
        *,
        now: Now,
        on_ready: Callable[[bool], None],
        roster: AskRoster = no_roster,
        rate_per_s: float | None = None,
        ticks: Callable[[], float] = machine_ticks,
    ) -> None:
        self.arrived: deque[Arrival] = deque()
        self.held_back: list[str] = []
        """Carriers that went beyond their rate: the owner's to count and to empty."""
        self._on_ready, self._ticks = on_ready, ticks
        self._over: dict[CarrierSession, None] = {}
        self._lineup = Lineup(
            url,
            shared_client_id,
            now=now,
            arrived=self.arrived,
            on_retired=lambda session: self._over.pop(session, None),
            roster=roster,
            rate_per_s=rate_per_s,
            ticks=ticks,
        )
        self._sockets = self._lineup.sockets
        self._is_ready = False
        self._turn = 0
        self._tend_s = ticks()

    def tend(self) -> None:
        """What is due: the roster, connections, keeping alive. To be called often."""
        at_s = self._ticks()
        if at_s >= self._tend_s:
            self._tend_s = at_s + TEND_S
            self._lineup.tend(at_s)
        for session in [one for one in self._over if one.room(at_s, 1)]:
            self._sockets.watch(session)
            if not session.is_over():
                del self._over[session]
        self._lineup.connect(at_s)
        self._tell_ready()

    def read(self, *, wait_s: float, room: int) -> None:
        """Takes up to `room` messages into `arrived`, waiting up to `wait_s` for the first."""
        self._turn += 1
        ready = self._sockets.wait(0 if self._lineup.is_hurried else wait_s)
        ready.sort(key=lambda session: session.read_in)
        while ready and room > 0:
            share, more = max(1, room // len(ready)), []
            for session in ready[:room]:
                taken = self._take(session, min(share, room))
                room -= taken
                if taken >= share and not session.is_dry():
                    more.append(session)
                if room <= 0:
                    break
            ready = more
        self._tell_ready()

    def ack(self, arrivals: Iterable[Arrival]) -> None:
        """Acknowledges what is safe now, each over the connection that it came by, if that is still there."""
        by_client_id: dict[str, list[Arrival]] = {}
        for client_id, run in groupby(arrivals, key=_session_of):
            by_client_id.setdefault(client_id, []).extend(run)
        for client_id, own in by_client_id.items():
            if (session := self._lineup.find_by_client_id(client_id)) is not None:
                session.subscriber.ack(own)
                self._sockets.watch(session)

    def publish(
        self,
        carrier: str,
        topic: str,
        payload: bytes,
        *,
        retain: bool = False,
        on_sent: Callable[[], None] | None = None,
    ) -> bool:
        """See `Outbound`."""
        session = self._lineup.find(carrier)
        if session is None:
            return False
        is_taken = session.subscriber.publish(topic, payload, retain=retain, on_sent=on_sent)
        self._sockets.watch(session)
        return is_taken

    def carriers(self) -> tuple[str, ...]:
        """See `Outbound`."""
        return self._lineup.list_ready()

    def close(self) -> None:
        """Disconnects all in order. What is read meanwhile stays the broker's."""
        everyone = self._lineup.list_all()
        for session in everyone:
            session.bucket = None
            session.subscriber.ask()
            self._sockets.watch(session)
        for _ in range(ANSWER_READS):
            if all(session.subscriber.is_answered() for session in everyone):
                break
            self.read(wait_s=ANSWER_WITHIN_S / ANSWER_READS, room=1_000)
            self.arrived.clear()
        for session in everyone:
            session.subscriber.close()
        self._tell_ready()

    def _take(self, session: CarrierSession, share: int) -> int:
        """Reads one session; returns how many messages came. A lost connection shows in the reading: one that is held
        back and reported all the same is therefore read a little."""
        room, before = session.room(self._ticks(), share), len(self.arrived)
        session.subscriber.take(max(1, room))
        taken = len(self.arrived) - before
        session.read_in = self._turn
        if session.bucket is not None:
            session.bucket.take(taken)
            if session.bucket.is_over and session not in self._over and session.is_over():
                self._over[session] = None
                self.held_back.append(session.carrier)
        self._sockets.watch(session)
        return taken

    def _tell_ready(self) -> None:
        ready = self._lineup.is_ready()
        if ready != self._is_ready:
            self._is_ready = ready
            self._on_ready(ready)
