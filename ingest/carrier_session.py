"""One carrier's session as `Sessions` keeps it: when to try again, how much may be read of it, whether it is to go."""

from __future__ import annotations

import logging

from ingest.backoff import Backoff
from ingest.bucket import Bucket
from ingest.subscriber import Subscriber

STEADY_S = 5.0
"""A session that was ready for so long begins again with short waits: one that another ingest takes over, and that
takes it back, does not."""
QUIET_S = 1.0
"""A session to be closed is read until nothing has come for so long."""
_log = logging.getLogger(__name__)


class CarrierSession:
    """`carrier` is empty for the one session of all. Seconds are of any clock that only grows."""

    def __init__(self, carrier: str, subscriber: Subscriber, bucket: Bucket | None, *, at_s: float) -> None:
        self.carrier, self.subscriber, self.bucket = carrier, subscriber, bucket
        self.due_s = at_s
        """When to connect, if there is no connection."""
        self.read_in = 0
        """The last turn in which it was read: who waited longest is next."""
        self.watched: tuple[int, int] | None = None
        """The file descriptor and what is waited for on it."""
        self._lost_wait, self._refused_wait = Backoff(0.1, 5.0), Backoff(1.0, 30.0)
        self._ready_at_s: float | None = None
        self._quiet_from_s: float | None = None
        self._was_over = False

    def note_ready(self, ready: bool, at_s: float) -> None:
        """Takes down since when it is ready."""
        if ready:
            self._ready_at_s = at_s
        elif self._ready_at_s is not None:
            if at_s - self._ready_at_s >= STEADY_S:
                self._lost_wait.reset()
                self._refused_wait.reset()
            self._ready_at_s = None

    def wait_after_loss(self, at_s: float) -> None:
        """Sets when to try again: soon, or after a refusal not so soon, since only people can mend that."""
        refused = self.subscriber.refused
        wait_s = (self._lost_wait if refused is None else self._refused_wait).take_s()
        self.due_s = at_s + wait_s
        if refused is not None:
            _log.error("%s: the broker refused us: %s; next try in %.0f s", self.subscriber.client_id, refused, wait_s)

    def room(self, at_s: float, share: int) -> int:
        """How many messages of a share may be read now."""
        return share if self.bucket is None else min(share, self.bucket.room(at_s))

    def is_dry(self) -> bool:
        """Whether nothing may be read until the bucket has room again."""
        return self.bucket is not None and self.bucket.is_dry

    def is_over(self) -> bool:
        """Whether the carrier is beyond its rate. Says so in the log when that begins and ends."""
        is_over = self.bucket is not None and self.bucket.is_over
        if is_over != self._was_over:
            self._was_over = is_over
            say = "beyond its rate: it is read more slowly" if is_over else "within its rate again"
            _log.log(logging.WARNING if is_over else logging.INFO, "%s: %s", self.carrier, say)
        return is_over

    def leave(self) -> None:
        """Is to be closed once it is read to its end."""
        self.bucket = None
        if self.subscriber.is_ready():
            self.subscriber.leave()

    def is_drained(self, at_s: float) -> bool:
        """Whether all that the broker had is read and acknowledged; to be asked from time to time after `leave`."""
        if not self.subscriber.is_ready():
            return True
        if not self.subscriber.is_answered() or self.subscriber.unacknowledged:
            self._quiet_from_s = None
            return False
        if self._quiet_from_s is None:
            self._quiet_from_s = at_s
        return at_s - self._quiet_from_s >= QUIET_S
