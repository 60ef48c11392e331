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
    SESSIONS_ENDED = "sign-in.all"
    PASSWORD_SET = "account.password"
    FACTOR_SET = "factor.set"
    FACTOR_OFF = "factor.off"
    FACTOR_RESET = "factor.reset"
    RECOVERY_SET = "factor.codes"
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


LONGEST_TEXT = 200
"""Letters of each text that are kept: somebody may try to sign in with a name of a million."""


def bounded(entry: Entry) -> Entry:
    """The entry as it is kept: on one line, and no text longer than `LONGEST_TEXT`."""
    texts = {name: getattr(entry, name) for name in ("by", "on", "site", "where", "words")}
    return msgspec.structs.replace(entry, **{name: _plain(text) for name, text in texts.items()})


def _plain(text: str) -> str:
    cut = text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "\u2026"
    return cut if cut.isprintable() else "".join(letter if letter.isprintable() else "\ufffd" for letter in cut)
