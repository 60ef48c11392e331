"""Wall screens: each is paired once, by a code, and shown one site until revoked.

admin at a desk   invite --> code (link, QR, or typed)
at the screen     pair   --> screen and its token, which becomes the browser's cookie
admin at a desk   revoke --> the cookie is good for nothing
"""

from __future__ import annotations

from msgspec.structs import replace

from access.audit import Deed
from access.session import Invitation, Purpose, Screen
from access.token import Token, new_token
from clock import Now
from dashboard.access.services import codes
from dashboard.access.services.amend import amend
from dashboard.access.services.errors import Refused
from dashboard.access.services.names import check_shown
from dashboard.access.services.notes import note
from store.access import AccessKeeping

NO_SCREEN = "There is no such screen any more. Look at the list again."


def invite(store: AccessKeeping, now: Now, site: str, name: str, *, by: str) -> str:
    """A code to pair a screen of this name for the site; an older code for the same is void.

    That there is such a site is for the caller to know. Raises `Refused`.
    """
    if not site:
        raise Refused("Choose the site that the screen is to show.", "site")
    name = check_shown(name, "name")
    code = codes.issue(store, now, Purpose.SCREEN, name, by=by, site=site)
    note(store, now, Deed.SCREEN_INVITED, by=by, on=name, site=site)
    return code


def list_invited(store: AccessKeeping, now: Now) -> list[Invitation]:
    """Codes for screens that nobody has used yet, the oldest first."""
    return codes.list_open(store, now, lambda each: each.purpose is Purpose.SCREEN)


def cancel(store: AccessKeeping, now: Now, key: str, *, by: str) -> None:
    """Voids a code for a screen that was not used yet. Raises `Refused`."""
    found = store.invitations.find(key)
    if found is None or found.purpose is not Purpose.SCREEN or store.invitations.take(key) is None:
        raise Refused("This code was used, or is void already. Look at the list again.")
    note(store, now, Deed.SCREEN_REVOKED, by=by, on=found.name, site=found.site, words="its code, not used yet")


def pair(store: AccessKeeping, now: Now, code: str, where: str, browser: str) -> tuple[Screen, Token]:
    """Makes the browser that shows this code a screen. Of two who show the same code, one becomes it.

    Raises:
        Refused: about the field `code`, if it is not good.
    """
    try:
        invited = codes.use(store, now, Purpose.SCREEN, code)
    except Refused as refused:
        note(store, now, Deed.SCREEN_REFUSED, by="", where=where, words=refused.words)
        raise
    token, at = new_token(), now()
    screen = Screen(
        id=token.id,
        digest=token.digest,
        name=invited.name,
        site=invited.site,
        csrf=new_token().text,
        made_by=invited.made_by,
        paired_at=at,
        seen_at=at,
        where=where,
        browser=browser,
    )
    store.screens.add(screen)
    words = f"{screen.name}, invited by {screen.made_by}"
    note(
        store,
        now,
        Deed.SCREEN_PAIRED,
        by=f"screen:{screen.id}",
        on=screen.id,
        site=screen.site,
        where=where,
        words=words,
    )
    return screen, token


def revoke(store: AccessKeeping, now: Now, id: str, *, by: str) -> Screen:
    """From now on its cookie is good for nothing. Raises `Refused`."""
    screen = store.screens.take(id)
    if screen is None:
        raise Refused(NO_SCREEN)
    note(store, now, Deed.SCREEN_REVOKED, by=by, on=screen.id, site=screen.site, words=screen.name)
    return screen


def rename(store: AccessKeeping, now: Now, id: str, name: str, *, by: str) -> Screen:
    """Gives it another name. Raises `Refused`."""
    name = check_shown(name, "name")
    found = amend(store.screens, id, lambda screen: replace(screen, name=name))
    if found is None:
        raise Refused(NO_SCREEN)
    before, after = found
    if before.name != name:
        words = f"{before.name} -> {name}"
        note(store, now, Deed.SCREEN_RENAMED, by=by, on=after.id, site=after.site, words=words)
    return after
