"""Which relays run: one for each site that a screen watches, for as long as one does."""

from __future__ import annotations

import threading
from collections.abc import Callable

from dashboard.relay import Relay
from dashboard.room import Full


class Screens:
    """The relays that run, and the screens of each."""

    def __init__(self, relay_of: Callable[[str], Relay], most: int) -> None:
        self._relay_of, self._most = relay_of, most
        self._lock = threading.Lock()
        self._relays: dict[str, Relay] = {}
        self._sites: dict[str, str] = {}

    def admit(self, screen: str, site: str, enter: Callable[[], None]) -> None:
        """Adds a screen to a site's, starting the relay for the first.

        Raises:
            Full: if there are as many as there is room for.
        """
        with self._lock:
            if len(self._sites) >= self._most:
                raise Full
            relay = self._relays.get(site)
            if relay is None:
                relay = self._relays[site] = self._relay_of(site)
                relay.start()
            self._sites[screen] = site
        relay.join(screen, enter)

    def dismiss(self, screen: str) -> None:
        """Forgets a screen; the relay ends with its last."""
        with self._lock:
            site = self._sites.pop(screen, None)
            if site is not None and site not in self._sites.values():
                self._relays.pop(site).stop()

    def find_site(self, screen: str) -> str | None:
        """What it watches; None if it was not let in."""
        with self._lock:
            return self._sites.get(screen)

    def resend(self, screen: str) -> None:
        """A fresh snapshot for a screen that missed a patch."""
        with self._lock:
            relay = self._relays.get(self._sites.get(screen, ""))
        if relay is not None:
            relay.send_snapshot(screen)
