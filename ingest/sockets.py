"""One `poll` over the sockets of all sessions: which have something to read; what waits to be written is written."""

from __future__ import annotations

import select
from collections.abc import Callable
from contextlib import suppress

from ingest.carrier_session import CarrierSession

_TO_WRITE_ALONE = select.POLLOUT


class Sockets:
    """`watch` is called after everything that is done with a session: that keeps a turn as short as what happens in it,
    however many sessions there are. `on_lost` hears of a session that has no connection any more."""

    def __init__(self, on_lost: Callable[[CarrierSession], None]) -> None:
        self._on_lost = on_lost
        self._poller = select.poll()
        self._by_fileno: dict[int, CarrierSession] = {}
        self._buffered: dict[CarrierSession, None] = {}

    def watch(self, session: CarrierSession) -> None:
        """Waits from now on for what this session waits for. One that is held back is not read, only written."""
        fileno = session.subscriber.find_fileno()
        if session.watched is not None and session.watched[0] != fileno:
            self._forget(session.watched[0])
            session.watched = None
            if fileno is None:
                self._on_lost(session)
        self._buffered.pop(session, None)
        if fileno is None:
            return
        is_read = not session.is_dry()
        wanted = (select.POLLIN if is_read else 0) | (select.POLLOUT if session.subscriber.wants_write() else 0)
        if session.watched != (fileno, wanted):
            self._poller.register(fileno, wanted)
            self._by_fileno[fileno] = session
            session.watched = (fileno, wanted)
        if is_read and session.subscriber.is_buffered():
            self._buffered[session] = None

    def wait(self, wait_s: float) -> list[CarrierSession]:
        """The sessions with something to read, a lost connection included, after `wait_s` at the latest."""
        found = self._poller.poll(0 if self._buffered else wait_s * 1000)
        ready = dict(self._buffered)
        for fileno, seen in found:
            session = self._by_fileno[fileno]
            if seen & select.POLLOUT:
                session.subscriber.write()
            if seen == _TO_WRITE_ALONE:
                self.watch(session)
            else:
                ready[session] = None
        return list(ready)

    def _forget(self, fileno: int) -> None:
        del self._by_fileno[fileno]
        with suppress(KeyError):
            self._poller.unregister(fileno)
