"""What a dashboard does for the audit log beside serving: at its start, and once a day from then on.

    what waited on disk while the store was away --> the store        what is older than audit_kept_days --> gone

It is the dashboard's work, and no worker's, since most of the log comes from there: an installation that signs people
in runs one. Where several run, each does it, and the second finds nothing to do.
"""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

from cli.noted import append_waiting
from clock import Clock, Now
from settings import Settings
from store.access import AccessKeeping
from store.errors import StoreUnavailable

DAY_S, AGAIN_S = 86_400.0, 60.0
_log = logging.getLogger(__name__)


def start_upkeep(store: AccessKeeping, settings: Settings) -> threading.Thread:
    """A thread that does it for as long as the process lives."""

    def keep_up() -> None:
        pause = threading.Event()
        while True:
            pause.wait(tend(store, settings, Clock.live().now))

    thread = threading.Thread(target=keep_up, name="upkeep", daemon=True)
    thread.start()
    return thread


def tend(store: AccessKeeping, settings: Settings, now: Now) -> float:
    """Does it once; in how many seconds it is to be done next. Never raises."""
    try:
        if added := append_waiting(store, settings.var):
            _log.info("%d notes that had waited are in the audit log now", added)
        if dropped := store.trim_audit(now() - timedelta(days=settings.audit_kept_days)):
            _log.info("%d entries of the audit log were older than %d days", dropped, settings.audit_kept_days)
    except StoreUnavailable as error:
        _log.warning("the audit log waits for the store: %s", error)
        return AGAIN_S
    except Exception:
        _log.exception("a fault in keeping the audit log")
        return AGAIN_S
    return DAY_S
