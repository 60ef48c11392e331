"""Entries of the audit log: who did what, to what, from where, and whether they might. Nothing secret is in them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec


class Deed(StrEnum):
    """What was done. The first word is what an admin filters by."""

    SIGN_IN = "sign-in"
    SIGN_IN_REFUSED = "sign-in.refused"
    SIGN_IN_LIMITED = "sign-in.limited"
    SIGN_OUT = "sign-in.out"
    SESSION_ENDED = "sign-in.ended"
    PASSWORD_SET = "account.password"
    ACCOUNT_ADDED = "account.added"
    ACCOUNT_CHANGED = "account.changed"
    ACCOUNT_REMOVED = "account.removed"
    INVITED = "account.invited"
    SCREEN_INVITED = "screen.invited"
    SCREEN_PAIRED = "screen.paired"
    SCREEN_REFUSED = "screen.refused"
    SCREEN_RENAMED = "screen.renamed"
    SCREEN_REVOKED = "screen.revoked"
    SHARE_MADE = "share.made"
    SHARE_OPENED = "share.opened"
    SHARE_REVOKED = "share.revoked"
    MESSAGE = "message.sent"
    DECISION = "message.decided"
    EXPORT = "export"
    ERASED = "erased"
    PLAN = "plan.imported"
    LEARN = "plan.relearnt"
    CARRIER_ADDED = "carrier.added"
    CARRIER_ROTATED = "carrier.rotated"
    CARRIER_REVOKED = "carrier.revoked"
    REFUSED = "refused"
    """Somebody known asked for what they may not do."""


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`by` is an account, `screen:<id>`, `share:<id>`, `cli:<user of the machine>`, or empty for nobody known.

    `on` is what it was done to (an account, a screen, a shipment, a carrier); `words` say more where there is more.
    """

    at: datetime
    deed: Deed
    by: str = ""
    on: str = ""
    site: str = ""
    where: str = ""
    words: str = ""
