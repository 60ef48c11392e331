"""How often somebody may try: passwords and codes, counted by address and by what they are for.

    trying --> counted, go on --> it comes to its end, or nobody had time to look (TooBusy): it does not count
                              --> whatever else is raised: it counts
           --> TooMany: not even looked at; when to come back

What fails counts, and what is under way, so that a hundred at once are no way around. A limit only slows: it is over
within the hour (of codes of a second factor: within the day), and whoever keeps guessing at an account keeps its person
out of no browser that they used before. Addresses of IPv6 count by their network, since one line has 2^64 of them.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil

from flask import Flask
from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from clock import Now
from dashboard.access.once import Once
from dashboard.access.services.passwords import TooBusy

PER_ADDRESS = parse_many("10 per minute; 50 per hour")
PER_ACCOUNT = parse_many("5 per minute; 20 per hour")
"""At 20 an hour, a password that takes 10^8 guesses stands for five centuries."""
FACTOR = "second step"
OF_FACTOR = parse_many("5 per minute; 10 per hour; 30 per day")
"""Of a phone's million codes three are right at a time: whoever has the password finds one in 30 years, on average."""
NETWORK_BITS = 64


class TooMany(Exception):
    """Too many tries; `wait_s` seconds from now there may be another.

    `account` is the one that it was counted on, empty if the address had its fill. `is_news`: this was not told within
    the last minute.
    """

    def __init__(self, wait_s: int, account: str, is_news: bool) -> None:
        super().__init__(f"too many tries: the next in {wait_s} s")
        self.wait_s, self.account, self.is_news = wait_s, account, is_news


Taken = list[tuple[RateLimitItem, str]]
"""What was counted for one try."""


class Tries:
    """Counts tries. Thread-safe; one for all pages of a server, and kept nowhere else."""

    def __init__(self, now: Now) -> None:
        self._now = now
        self._storage = MemoryStorage()
        self._window = FixedWindowRateLimiter(self._storage)
        self._once = Once(now)

    @contextmanager
    def trying(self, what: str, address: str, account: str = "", browser: str = "") -> Iterator[None]:
        """Around a try to do `what` (`sign-in`) from an address, and on an account if one is named.

        `browser` is one that the account signed in from before (`known_browser`): it has a count of its own, so that
        whoever guesses at the account cannot keep its person out.

        Raises:
            TooMany: if it may not be. It was counted on what is full alone.
        """
        taken = self._take(what, address, account, browser)
        try:
            yield
        except TooBusy:
            self._give_back(taken)
            raise
        self._give_back(taken)

    def _take(self, what: str, address: str, account: str, browser: str) -> Taken:
        taken: Taken = []
        per_account = OF_FACTOR if what == FACTOR else PER_ACCOUNT
        counted = [(each, f"{what} from {_network(address)}", "") for each in PER_ADDRESS]
        if account:
            counted += [(each, f"{what} as {account} {browser}", account) for each in per_account]
        for limit, key, full in counted:
            if not self._window.hit(limit, key):
                self._give_back(taken)
                raise TooMany(self._wait_s(limit, key), full, self._once.is_first(key))
            taken.append((limit, key))
        return taken

    def _give_back(self, taken: Taken) -> None:
        for limit, key in taken:
            self._storage.decr(limit.key_for(key))

    def _wait_s(self, limit: RateLimitItem, key: str) -> int:
        over_at = self._window.get_window_stats(limit, key).reset_time
        return max(1, ceil(over_at - self._now().timestamp()))


def tries_of(flask: Flask, now: Now) -> Tries:
    """The one that all pages of a server share."""
    extensions: dict[str, Tries] = flask.extensions
    return extensions.setdefault("dockwatch-tries", Tries(now))


def _network(address: str) -> str:
    """What an address counts as: itself, or its network of IPv6."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "nowhere"
    if found.version == 6 and found.ipv4_mapped is None:
        return str(ipaddress.ip_network((int(found), NETWORK_BITS), strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)
