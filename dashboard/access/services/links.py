"""Share links: whoever holds one sees one shipment, from an hour to 30 days.

    make --> share and its token, shown once     open --> the share, and one more opening is counted     revoke

A share that has ended is kept for a week, so that its list and its holder can be told what became of it.
"""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from access.audit import Deed
from access.session import TOUCHED_EVERY, Share, has_ended
from access.token import Token, is_same, new_token, split_token
from clock import Now
from dashboard.access.services.amend import amend
from dashboard.access.services.errors import Refused
from dashboard.access.services.notes import note
from store.access import AccessKeeping

LEAST_HOURS, MOST_HOURS = 1, 30 * 24
KEPT_FOR = timedelta(days=7)
UNKNOWN = "This link is not good: it was revoked, or not copied whole. Ask whoever sent it for a new one."
ENDED = "This link has ended. Ask whoever sent it for a new one."


def make(store: AccessKeeping, now: Now, site: str, shipment: str, hours: int, *, by: str) -> tuple[Share, Token]:
    """A link's share and token. That there is such a shipment is for the caller to know.

    Raises:
        Refused: about the field `hours`, if that is not from 1 hour to 30 days.
    """
    if not LEAST_HOURS <= hours <= MOST_HOURS:
        raise Refused(f"Choose from {LEAST_HOURS} hour to 30 days ({MOST_HOURS} hours).", "hours")
    if not site or not shipment:
        raise Refused("A link shows one shipment of one site: name both.", "shipment")
    _put_away(store, now)
    token, at = new_token(), now()
    share = Share(
        id=token.id,
        digest=token.digest,
        site=site,
        shipment=shipment,
        made_by=by,
        made_at=at,
        ends_at=at + timedelta(hours=hours),
    )
    store.shares.add(share)
    words = f"share:{share.id}, {hours} h"
    note(store, now, Deed.SHARE_MADE, by=by, on=shipment, site=site, words=words)
    return share, token


def open(store: AccessKeeping, now: Now, token_text: str, *, where: str = "") -> Share:
    """The share that a link's token names, with this opening counted.

    Openings within a minute of each other are noted once: whoever holds a link could fill the audit log with them,
    until it drops what others did.

    Raises:
        Refused: if there is none, or it has ended; the words are for whoever holds the link.
    """
    name, digest = split_token(token_text.strip())
    found = store.shares.find(name) if name else None
    if found is None or not is_same(digest, found.digest):
        raise Refused(UNKNOWN)
    if has_ended(found, now()):
        raise Refused(ENDED)
    opened = amend(store.shares, name, lambda share: replace(share, opened=share.opened + 1, opened_at=now()))
    if opened is None:
        raise Refused(UNKNOWN)
    before, after = opened
    if before.opened_at is None or now() - before.opened_at >= TOUCHED_EVERY:
        note(store, now, Deed.SHARE_OPENED, by=f"share:{name}", on=found.shipment, site=found.site, where=where)
    return after


def revoke(store: AccessKeeping, now: Now, id: str, *, by: str) -> Share:
    """From now on the link shows nothing. Raises `Refused`."""
    share = store.shares.take(id)
    if share is None:
        raise Refused("There is no such link any more. Look at the list again.")
    note(store, now, Deed.SHARE_REVOKED, by=by, on=share.shipment, site=share.site, words=f"share:{share.id}")
    return share


def _put_away(store: AccessKeeping, now: Now) -> None:
    for share in store.shares.list_all():
        if has_ended(share, now() - KEPT_FOR):
            store.shares.take(share.id)
