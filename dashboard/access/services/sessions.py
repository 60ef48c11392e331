"""Sessions of people: begun, kept awake, ended. `identity.py` tells whether one is over."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from access.account import Account
from access.audit import Deed
from access.session import TOUCHED_EVERY, Session, is_over
from access.token import Token, new_token
from clock import Now
from dashboard.access.config import Config
from dashboard.access.services.notes import note
from store.access import AccessKeeping

MOST, MOST_OF_DEMO = 20, 500
"""Sessions of one person: beyond, the one that was used longest ago ends. The demo's are all of one."""


def begin(
    store: AccessKeeping, config: Config, account: Account, where: str, browser: str, *, is_demo: bool = False
) -> tuple[Session, Token]:
    """A new session, and the token that its cookie carries. What was noted of the sign-in is the caller's.

    `account` is as it was when its person proved who they are: what was changed since may have shut them out.

    Sessions that are over, anybody's, go on this occasion.
    """
    now, token = config.now(), new_token()
    _make_room(store, config, account.name, MOST_OF_DEMO if is_demo else MOST)
    session = Session(
        id=token.id,
        digest=token.digest,
        account=account.name,
        csrf=new_token().text,
        began_at=now,
        used_at=now,
        where=where,
        browser=browser,
        is_demo=is_demo,
        epoch=account.epoch,
    )
    store.sessions.add(session)
    return session, token


def touch(store: AccessKeeping, now: Now, session: str) -> None:
    """Notes that a person did something in a session, if that is news by a minute."""
    kept, at = store.sessions.find(session), now()
    if kept is not None and at - kept.used_at >= TOUCHED_EVERY:
        store.sessions.swap(msgspec.structs.replace(kept, used_at=at))


def end(
    store: AccessKeeping, now: Now, ids: Iterable[str], by: str, *, deed: Deed = Deed.SESSION_ENDED, where: str = ""
) -> list[Session]:
    """Ends these sessions and returns those that there were; each is noted."""
    ended = [session for session in map(store.sessions.take, ids) if session is not None]
    for session in ended:
        note(store, now, deed, by=by, on=session.account, where=where, words=f"session {session.id}")
    return ended


def end_all(store: AccessKeeping, now: Now, account: str, by: str, *, but: str = "") -> list[Session]:
    """Ends all sessions of an account, but for one if that is named."""
    theirs = [each.id for each in store.sessions.list_all() if each.account == account and each.id != but]
    return end(store, now, theirs, by)


def list_of(store: AccessKeeping, config: Config, account: str) -> list[Session]:
    """An account's sessions that are not over, the latest used first."""
    now = config.now()
    theirs = [each for each in store.sessions.list_all() if each.account == account]
    return sorted(
        (each for each in theirs if not is_over(each, now, config.limits)), key=lambda each: each.used_at, reverse=True
    )


def _make_room(store: AccessKeeping, config: Config, account: str, most: int) -> None:
    now, theirs = config.now(), []
    for each in store.sessions.list_all():
        if is_over(each, now, config.limits):
            store.sessions.take(each.id)
        elif each.account == account:
            theirs.append(each)
    theirs.sort(key=lambda each: each.used_at)
    for each in theirs[: max(0, len(theirs) - most + 1)]:
        store.sessions.take(each.id)
