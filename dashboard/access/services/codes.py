"""Codes for one use: to pair a screen, or to set a password.

    issue --> code, shown once; of one purpose, name and site only the newest is good
    look  --> whether it is good
    use   --> looked at, then taken: of two who hold the same code, one gets it

A code that has ended, or is for something else, is not taken by whoever tries it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from access.session import INVITED_FOR, Invitation, Purpose, has_ended
from access.token import code_key, new_code
from clock import Now
from dashboard.access.services.errors import Refused
from store.access import AccessKeeping

UNKNOWN = "This code is not known: it was mistyped, used before, or there is a newer one. Ask for a new code."
_LATER = timedelta(microseconds=1)
ENDED = "This code has ended: codes are good for 24 hours. Ask for a new one."


def issue(store: AccessKeeping, now: Now, purpose: Purpose, name: str, *, by: str, site: str = "") -> str:
    """A new code, good for `INVITED_FOR`; older ones for the same are so no more.

    Of several made at the same moment the last one stays. Raises `Refused` if ours is not it.
    """

    def list_same() -> list[Invitation]:
        return list_open(store, now, lambda each: (each.purpose, each.name, each.site) == (purpose, name, site))

    at = max([now(), *(older.made_at + _LATER for older in list_same())])  # the newest, whatever other clocks say
    code = new_code()
    ours = Invitation(
        digest=code_key(code), purpose=purpose, name=name, site=site, made_by=by, made_at=at, ends_at=at + INVITED_FOR
    )
    store.invitations.add(ours)
    *others, newest = list_same()
    for each in others:
        store.invitations.take(each.key)
    if newest.key != ours.key:
        raise Refused("Somebody made a code for the same at this very moment. Look at the list again.")
    return code


def look(store: AccessKeeping, now: Now, purpose: Purpose, code: str) -> Invitation:
    """The invitation of a code, which stays good: whoever holds it may still have something else to mend.

    Raises:
        Refused: about the field `code`, if it is not good, or not for this.
    """
    found = store.invitations.find(code_key(code))
    if found is None or found.purpose is not purpose:
        raise Refused(UNKNOWN, "code")
    if has_ended(found, now()):
        raise Refused(ENDED, "code")
    return found


def use(store: AccessKeeping, now: Now, purpose: Purpose, code: str) -> Invitation:
    """The invitation of a code, which is used up now. Raises as `look`."""
    taken = store.invitations.take(look(store, now, purpose, code).key)
    if taken is None:
        raise Refused(UNKNOWN, "code")
    return taken


def list_open(store: AccessKeeping, now: Now, which: Callable[[Invitation], bool]) -> list[Invitation]:
    """Invitations that can still be used, the oldest first. Those that ended a day ago are put away by the way."""
    listed = store.invitations.list_all()
    for each in listed:
        if has_ended(each, now() - INVITED_FOR):
            store.invitations.take(each.key)
    kept = [each for each in listed if not has_ended(each, now()) and which(each)]
    return sorted(kept, key=lambda each: (each.made_at, each.key))


def void(store: AccessKeeping, which: Callable[[Invitation], bool]) -> int:
    """Takes codes back, used or not; how many."""
    return sum(store.invitations.take(each.key) is not None for each in store.invitations.list_all() if which(each))
