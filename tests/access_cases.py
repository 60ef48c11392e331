"""What tests of access begin with: a store, a clock moved by hand, and somebody signed in."""

from __future__ import annotations

from datetime import UTC, datetime

from access.audit import Deed, Entry
from access.session import Session
from access.token import new_token
from store.access import AccessKeeping
from tests.hand_clock import HandClock

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def clock_at_start() -> HandClock:
    return HandClock(START)


def put_session(store: AccessKeeping, account: str) -> Session:
    """A session of the account, in the store."""
    token = new_token()
    session = Session(
        id=token.id, digest=token.digest, account=account, csrf=new_token().text, began_at=START, used_at=START
    )
    assert store.sessions.add(session)
    return session


def noted(store: AccessKeeping, *deeds: Deed) -> list[Entry]:
    """Entries of the audit log, the oldest first; of these deeds only, if any are named."""
    entries = [entry for _, entry in reversed(store.read_audit(count=1000))]
    return [entry for entry in entries if not deeds or entry.deed in deeds]
