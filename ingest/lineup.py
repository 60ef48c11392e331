"""Which sessions there are: one for each carrier of the roster, connected when due, read to its end when it is gone.

    every second    roster -> begin, retire      keep alive      close what is drained
    every turn      connect some of those that are due; one that is lost waits before it is due again

`docs/decisions/0009-one-session-a-carrier.md`.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import replace

from clock import Now
from ingest.backoff import Backoff
from ingest.broker_url import BrokerUrl
from ingest.bucket import Bucket
from ingest.carrier_session import CarrierSession
from ingest.connection import Arrival
from ingest.roster import AskRoster, Roster, client_id_of
from ingest.sockets import Sockets
from ingest.subscriber import Subscriber
from ingest.topics import SUBSCRIPTIONS, subscriptions_of

CONNECTS_A_TURN = 10
"""New connections in one turn, 1 ms each: 200 carriers are connected within a second, and nobody waits for them all."""
SHARED = ""
"""In the place of a carrier: the one session of all."""
_log = logging.getLogger(__name__)


class Lineup:
    """The sessions, with the sockets that are watched for them. `arrived` is where all of them put what comes;
    `on_retired` hears of each session whose carrier is gone from the roster. `ticks` are seconds that only grow."""

    def __init__(
        self,
        url: BrokerUrl,
        shared_client_id: str,
        *,
        now: Now,
        arrived: deque[Arrival],
        on_retired: Callable[[CarrierSession], None],
        roster: AskRoster,
        rate_per_s: float | None,
        ticks: Callable[[], float],
    ) -> None:
        self._url, self._shared_client_id, self._now, self._arrived = url, shared_client_id, now, arrived
        self._ask_roster, self._rate_per_s, self._ticks, self._on_retired = roster, rate_per_s, ticks, on_retired
        self._roster, self._roster_fault = Roster(), ""
        self._sessions: dict[str, CarrierSession] = {}
        self._leaving: dict[str, CarrierSession] = {}
        self._by_client_id: dict[str, CarrierSession] = {}
        self._closed: dict[CarrierSession, None] = {}
        self._awaited: set[str] = set()
        self.is_hurried = False
        """Whether more are due than were connected in this turn."""
        self.sockets = Sockets(self._note_lost)
        self._connect_s = ticks()
        self._broker_wait = Backoff(0.1, 5.0)

    def tend(self, at_s: float) -> None:
        """Follows the roster, keeps connections alive, and closes what is read to its end. For once a second."""
        self._follow_roster(at_s)
        for session in self.list_all():
            session.subscriber.keep_alive()
            self.sockets.watch(session)
        self._close_drained(at_s)

    def connect(self, at_s: float) -> None:
        """Connects some of those that are due. If one finds no broker, none of the others would."""
        self.is_hurried = False
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
            self.sockets.watch(session)
        self.is_hurried = len(due) > CONNECTS_A_TURN

    def is_ready(self) -> bool:
        """Whether every session has its subscriptions confirmed, but for a carrier that has just joined."""
        return bool(self._sessions) and not self._awaited

    def list_all(self) -> list[CarrierSession]:
        """All that are not closed for good, those of carriers that are gone included."""
        return list(self._by_client_id.values())

    def list_ready(self) -> tuple[str, ...]:
        """Carriers with a session of their own that is ready."""
        return tuple(name for name, one in self._sessions.items() if name and one.subscriber.is_ready())

    def find(self, carrier: str) -> CarrierSession | None:
        """The carrier's session, or the one of all."""
        return self._sessions.get(carrier) or self._sessions.get(SHARED)

    def find_by_client_id(self, client_id: str) -> CarrierSession | None:
        return self._by_client_id.get(client_id)

    def _note_lost(self, session: CarrierSession) -> None:
        if session.carrier not in self._leaving:
            session.wait_after_loss(self._ticks())
            self._closed[session] = None

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
            client_id_of(name, roster.tag) if name else self._shared_client_id,
            now=self._now,
            arrived=self._arrived,
            on_ready=lambda ready: self._note_ready(session, ready),
            topics=subscriptions_of(name) if name else SUBSCRIPTIONS,
        )
        bucket = Bucket(self._rate_per_s, at_s) if name and self._rate_per_s else None
        session = CarrierSession(name, subscriber, bucket, at_s=at_s)
        self._sessions[name] = self._by_client_id[subscriber.client_id] = session
        self._closed[session] = None

    def _url_of(self, name: str, roster: Roster) -> BrokerUrl:
        user = client_id_of(name, roster.tag)
        return replace(self._url, username=user, password=roster.password) if name else self._url

    def _retire(self, name: str) -> None:
        _log.info("%s: no longer among the carriers", name or "the one session of all")
        session = self._leaving[name] = self._sessions.pop(name)
        self._awaited.discard(name)
        self._on_retired(session)
        self._closed.pop(session, None)
        session.leave()
        self.sockets.watch(session)

    def _close_drained(self, at_s: float) -> None:
        for name in [name for name, session in self._leaving.items() if session.is_drained(at_s)]:
            session = self._leaving[name]
            session.subscriber.close()
            self.sockets.watch(session)
            del self._leaving[name]
            del self._by_client_id[session.subscriber.client_id]

    def _note_ready(self, session: CarrierSession, ready: bool) -> None:
        session.note_ready(ready, self._ticks())
        if ready:
            self._awaited.discard(session.carrier)
        elif self._sessions.get(session.carrier) is session:
            self._awaited.add(session.carrier)
