"""Signing a person, or everybody, out everywhere: a laptop was stolen, a list of passwords leaked.

    account --another epoch--> no session that began before counts any more, on any server
    sessions --taken---------> the lists are true, and open sockets are closed within seconds

The epoch comes first: whoever signs in at that very moment, with what they showed before, is out as well. Who did it is
no exception. Passwords, codes, wall screens and share links stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence

from access.audit import Deed
from clock import Now
from dashboard.access.services.amend import amend
from dashboard.access.services.errors import Refused
from dashboard.access.services.notes import note
from dashboard.access.services.standing import counted, in_new_epoch
from store.access import AccessKeeping


def sign_out(store: AccessKeeping, now: Now, name: str, *, by: str) -> int:
    """Ends all sessions of a person, and returns how many that were. Raises `Refused` if there is no such account."""
    if amend(store.accounts, name, in_new_epoch) is None:
        raise Refused(f"There is no account called {name!r}.")
    theirs = [each.id for each in store.sessions.list_all() if each.account == name]
    return _end(store, now, theirs, by=by, on=name)


def sign_everybody_out(store: AccessKeeping, now: Now, *, by: str) -> int:
    """Ends all sessions, and returns how many that were.

    Raises:
        Refused: if others kept changing an account; those before it, by name, are out already.
    """
    for account in store.accounts.list_all():
        amend(store.accounts, account.name, in_new_epoch)
    return _end(store, now, [each.id for each in store.sessions.list_all()], by=by, words="everybody")


def _end(store: AccessKeeping, now: Now, ids: Sequence[str], *, by: str, on: str = "", words: str = "") -> int:
    """Takes sessions that count no more; it is noted also if the store went away meanwhile and came back."""
    ended = 0
    try:
        for each in ids:
            ended += store.sessions.take(each) is not None
    finally:
        told = counted(ended, "session", "ended") or "nobody was signed in"
        note(store, now, Deed.SESSIONS_ENDED, by=by, on=on, words="; ".join(filter(None, (words, told))))
    return ended
