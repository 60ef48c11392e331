"""All sessions with the broker, one for each carrier, read in one thread and each in its turn.

    every second:   roster -> a session for each new carrier; one that is gone is read to its end and closed
    every turn:     connect who is due -> poll all sockets -> a fair share of the room from each that has something

A carrier with 20,000 messages waiting fills what room the others leave, no more; it costs them the few ms of a batch.
One that is beyond its rate is not read for a while: its messages wait at the broker, and nobody else's
(`docs/decisions/0009-one-session-a-carrier.md`).
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import groupby
from operator import attrgetter

from clock import Now, machine_ticks
from ingest.backoff import Backoff
from ingest.broker_url import BrokerUrl
from ingest.bucket import Bucket
from ingest.carrier_session import CarrierSession
from ingest.roster import AskRoster, Roster, client_id_of, no_roster
from ingest.sockets import Sockets
from ingest.subscriber import Arrival, Subscriber
from ingest.topics import SUBSCRIPTIONS, subscriptions_of

TEND_S = 1.0
CONNECTS_A_TURN = 10
"""New connections in one turn, 1 ms each: 200 carriers are connected within a second, and nobody waits for them all."""
ANSWER_WITHIN_S, ANSWER_READS = 2.0, 40
SHARED = ""
"""In the place of a carrier: the one session of all."""
_session_of = attrgetter("session")
_log = logging.getLogger(__name__)


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
        self._url, self._shared_client_id, self._now, self._on_ready = url, shared_client_id, now, on_ready
        self._ask_roster, self._rate_per_s, self._ticks = roster, rate_per_s, ticks
        self._roster, self._roster_fault = Roster(), ""
        self._sessions: dict[str, CarrierSession] = {}
        self._leaving: dict[str, CarrierSession] = {}
        self._by_client_id: dict[str, CarrierSession] = {}
        self._closed: dict[CarrierSession, None] = {}
        self._over: dict[CarrierSession, None] = {}
        self._awaited: set[str] = set()
        self._is_ready = self._is_hurried = False
        self._sockets = Sockets(self._note_lost)
        self._turn = 0
        self._tend_s = self._connect_s = ticks()
        self._broker_wait = Backoff(0.1, 5.0)

    def tend(self) -> None:
        """What is due: the roster, connections, keeping alive. To be called often."""
        at_s = self._ticks()
        if at_s >= self._tend_s:
            self._tend_s = at_s + TEND_S
            self._follow_roster(at_s)
            for session in list(self._by_client_id.values()):
                session.subscriber.keep_alive()
                self._sockets.watch(session)
            self._close_drained(at_s)
        for session in [one for one in self._over if one.room(at_s, 1)]:
            self._sockets.watch(session)
            if not session.is_over():
                del self._over[session]
        self._connect(at_s)
        self._tell_ready()

    def read(self, *, wait_s: float, room: int) -> None:
        """Takes up to `room` messages into `arrived`, waiting up to `wait_s` for the first."""
        self._turn += 1
        ready = self._sockets.wait(0 if self._is_hurried else wait_s)
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
            if (session := self._by_client_id.get(client_id)) is not None:
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
        session = self._sessions.get(carrier) or self._sessions.get(SHARED)
        if session is None:
            return False
        is_taken = session.subscriber.publish(topic, payload, retain=retain, on_sent=on_sent)
        self._sockets.watch(session)
        return is_taken

    def carriers(self) -> tuple[str, ...]:
        """See `Outbound`."""
        return tuple(name for name, one in self._sessions.items() if name and one.subscriber.is_ready())

    def close(self) -> None:
        """Disconnects all in order. What is read meanwhile stays the broker's."""
        everyone = list(self._by_client_id.values())
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

    def _note_lost(self, session: CarrierSession) -> None:
        if session.carrier not in self._leaving:
            session.wait_after_loss(self._ticks())
            self._closed[session] = None

    def _connect(self, at_s: float) -> None:
        """Connects some of those that are due. If one finds no broker, none of the others would."""
        self._is_hurried = False
        if at_s < self._connect_s:
            return
        due = [session for session in self._closed if session.due_s <= at_s]
        for session in due[:CONNECTS_A_TURN]:
            try:
                session.subscriber.open()
            except OSError as error:
                wait_s = self._broker_wait.take_s()
                self._connect_s = self._ticks() + wait_s
                _log.warning("no broker, next try in %.1f s: %s", wait_s, error)
                return
            self._broker_wait.reset()
            del self._closed[session]
            self._sockets.watch(session)
        self._is_hurried = len(due) > CONNECTS_A_TURN

    def _follow_roster(self, at_s: float) -> None:
        """Begins and ends sessions. A carrier that comes back waits until its last session is closed."""
        try:
            roster = self._ask_roster()
        except Exception as error:
            if repr(error) != self._roster_fault:
                _log.error("the carriers cannot be read, and stay as they are: %r", error)
            self._roster_fault = repr(error)
            return
        self._roster_fault = ""
        names = roster.carriers or (SHARED,)
        are_awaited = not any(name in self._sessions for name in names)
        for name in [one for one in self._sessions if one not in names]:
            self._retire(name)
        for name in names:
            if name not in self._sessions and name not in self._leaving:
                self._begin(name, roster, at_s)
                if are_awaited:
                    self._awaited.add(name)
        if roster != self._roster:
            self._roster = roster
            for name, session in self._sessions.items():
                session.subscriber.url = self._url_of(name, roster)

    def _begin(self, name: str, roster: Roster, at_s: float) -> None:
        subscriber = Subscriber(
            self._url_of(name, roster),
            client_id_of(name) if name else self._shared_client_id,
            now=self._now,
            arrived=self.arrived,
            on_ready=lambda ready: self._note_ready(session, ready),
            topics=subscriptions_of(name) if name else SUBSCRIPTIONS,
        )
        bucket = Bucket(self._rate_per_s, at_s) if name and self._rate_per_s else None
        session = CarrierSession(name, subscriber, bucket, at_s=at_s)
        self._sessions[name] = self._by_client_id[subscriber.client_id] = session
        self._closed[session] = None

    def _url_of(self, name: str, roster: Roster) -> BrokerUrl:
        return replace(self._url, username=client_id_of(name), password=roster.password) if name else self._url

    def _retire(self, name: str) -> None:
        _log.info("%s: no longer among the carriers", name or "the one session of all")
        session = self._leaving[name] = self._sessions.pop(name)
        self._awaited.discard(name)
        self._over.pop(session, None)
        self._closed.pop(session, None)
        session.leave()
        self._sockets.watch(session)

    def _close_drained(self, at_s: float) -> None:
        for name in [name for name, session in self._leaving.items() if session.is_drained(at_s)]:
            session = self._leaving[name]
            session.subscriber.close()
            self._sockets.watch(session)
            del self._leaving[name]
            del self._by_client_id[session.subscriber.client_id]

    def _note_ready(self, session: CarrierSession, ready: bool) -> None:
        session.note_ready(ready, self._ticks())
        if ready:
            self._awaited.discard(session.carrier)
        elif self._sessions.get(session.carrier) is session:
            self._awaited.add(session.carrier)

    def _tell_ready(self) -> None:
        ready = bool(self._sessions) and not self._awaited
        if ready != self._is_ready:
            self._is_ready = ready
            self._on_ready(ready)
