"""Whether those who watch a wall still may: asked for all of them together, every two seconds while anybody does.

    connect --enter--> {socket: who, site} <--leave-- disconnect
                              |
                   every 2 s  |  identity.still, once for all of them
                              v
         no session any more, or not this site --> close        wall screens --> seen_at, at most once a minute

A socket that is open stays open by itself: a screen that was revoked would watch on for months. While the store is away
nobody is closed; nothing new is shown meanwhile either.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

import msgspec

from access.principal import Kind, Principal
from access.rights import Right, may
from access.session import TOUCHED_EVERY
from clock import Now
from dashboard.access.identity import Held
from dashboard.room import MOST_EACH, asker_of
from store.access import AccessKeeping
from store.errors import StoreUnavailable

EVERY_S = 2.0
"""Who may no longer is gone within three seconds."""
log = logging.getLogger(__name__)


class Holding(Protocol):
    """What is asked of `dashboard.access.identity.Identity`."""

    def still(self, principals: Iterable[Principal], /) -> Held:
        """Those that still hold, and whether that is certain."""


class Watcher(NamedTuple):
    who: Principal
    site: str


class Watch:
    """The sockets that are open, each with who watches what. Its thread runs while there are any."""

    def __init__(
        self,
        identity: Holding,
        store: AccessKeeping,
        now: Now,
        *,
        is_open: Callable[[str], bool],
        close: Callable[[str], None],
        every_s: float = EVERY_S,
    ) -> None:
        """`close(socket)` ends one, and may be asked again for the same. `now` is real time."""
        self._identity, self._store, self._now = identity, store, now
        self._is_open, self._close, self._every_s = is_open, close, every_s
        self._changed = threading.Condition()
        self._watchers: dict[str, Watcher] = {}
        self._runs = False
        self._noted: dict[str, datetime] = {}

    def enter(self, socket: str, who: Principal, site: str) -> bool:
        """Watches over a socket from now on; False, and nothing is kept, if `who` has as many as one may."""
        with self._changed:
            theirs = sum(asker_of(each.who) == asker_of(who) for each in self._watchers.values())
            if theirs >= MOST_EACH:
                return False
            self._watchers[socket] = Watcher(who, site)
            if not self._runs:
                self._runs = True
                threading.Thread(target=self._run, name="sockets-watch", daemon=True).start()
            return True

    def leave(self, socket: str) -> None:
        """Forgets a socket; the thread ends with the last."""
        with self._changed:
            self._watchers.pop(socket, None)
            self._changed.notify_all()

    def _run(self) -> None:
        while self._goes_on():
            try:
                self.step()
            except StoreUnavailable:
                log.warning("who watches could not be asked for: the store is away")
            except Exception:
                log.exception("a look at who watches failed; the next comes in %g s", self._every_s)

    def _goes_on(self) -> bool:
        """Waits for the next turn; False at once when nobody is left."""
        with self._changed:
            self._changed.wait_for(lambda: not self._watchers, self._every_s)
            self._runs = bool(self._watchers)
            return self._runs

    def step(self) -> None:
        """One turn: closes whoever may not watch any more, and notes the screens' signs of life."""
        with self._changed:
            watchers = dict(self._watchers)
        self._end([socket for socket in watchers if not self._is_open(socket)])  # broken while it was let in: untold
        held, is_certain = self._identity.still(
            list({each.who.session: each.who for each in watchers.values()}.values())
        )
        lost = [socket for socket, each in watchers.items() if not _holds(each, held)]
        if is_certain:
            self._end(lost)
        self._note([each.session for each in held.values() if each.kind is Kind.SCREEN])

    def _end(self, sockets: Sequence[str]) -> None:
        for socket in sockets:
            try:
                self._close(socket)
            except Exception:
                log.exception("a socket could not be closed; it is tried again in %g s", self._every_s)

    def _note(self, screens: Sequence[str]) -> None:
        """Tells when screens were last seen. Of two who note the same, one does."""
        now = self._now()
        self._noted = {key: at for key, at in self._noted.items() if key in screens}
        due = [key for key in screens if key not in self._noted or now - self._noted[key] >= TOUCHED_EVERY]
        for screen in self._store.screens.find_each(due) if due else []:
            if screen is None:
                continue
            is_news = now - screen.seen_at >= TOUCHED_EVERY
            if is_news:
                self._store.screens.swap(msgspec.structs.replace(screen, seen_at=now))
            self._noted[screen.id] = now if is_news else min(now, screen.seen_at)


def _holds(watcher: Watcher, held: Mapping[str, Principal]) -> bool:
    now = held.get(watcher.who.session)
    return now is not None and now.kind is watcher.who.kind and may(now, Right.WALL, site=watcher.site)
