"""What each deed of the audit log is called where people read it."""

from __future__ import annotations

from access.audit import Deed, Entry

WORDS: dict[Deed, str] = {
    Deed.SIGN_IN: "signed in",
    Deed.SIGN_IN_REFUSED: "was not let in",
    Deed.SIGN_IN_LIMITED: "tried to sign in too often",
    Deed.SIGN_OUT: "signed out",
    Deed.SESSION_ENDED: "ended a session",
    Deed.SESSIONS_ENDED: "ended all sessions",
    Deed.PASSWORD_SET: "set a password",
    Deed.FACTOR_SET: "set up a second factor",
    Deed.FACTOR_OFF: "switched a second factor off",
    Deed.FACTOR_RESET: "reset a second factor",
    Deed.RECOVERY_SET: "made new recovery codes",
    Deed.ACCOUNT_ADDED: "added an account",
    Deed.ACCOUNT_CHANGED: "changed an account",
    Deed.ACCOUNT_REMOVED: "removed an account",
    Deed.INVITED: "made a one-time link for an account",
    Deed.SCREEN_INVITED: "made a code for a screen",
    Deed.SCREEN_PAIRED: "was paired as a screen",
    Deed.SCREEN_REFUSED: "showed a code that is not good",
    Deed.SCREEN_RENAMED: "renamed a screen",
    Deed.SCREEN_REVOKED: "revoked a screen",
    Deed.SHARE_MADE: "shared a shipment",
    Deed.SHARE_OPENED: "opened a shared link",
    Deed.SHARE_REVOKED: "revoked a shared link",
    Deed.MESSAGE: "wrote to a driver",
    Deed.DECISION: "answered a carrier",
    Deed.EXPORT: "exported",
    Deed.ERASED: "erased a vehicle",
    Deed.PLAN: "imported a plan",
    Deed.LEARN: "had a site learn anew",
    Deed.CARRIER_ADDED: "let a carrier in",
    Deed.CARRIER_ROTATED: "gave a carrier a new password",
    Deed.CARRIER_REVOKED: "shut a carrier out",
    Deed.REFUSED: "asked for what they may not",
}
GROUPS = {
    "sign-in": "Signing in and out",
    "account": "Accounts",
    "factor": "Second factors",
    "screen": "Wall screens",
    "share": "Shared links",
    "message": "Messages",
    "export": "Exports",
    "erased": "Erasures",
    "plan": "Plans",
    "carrier": "Carriers",
    "refused": "Refused",
}
"""By the first word of a deed."""


def group_of(deed: Deed) -> str:
    """What an admin filters by."""
    return deed.partition(".")[0]


def deed_words(entry: Entry) -> str:
    return WORDS.get(entry.deed, entry.deed.value)


def who_words(by: str) -> str:
    """Who did it, as one reads it; whoever is nobody known is so."""
    kind, colon, rest = by.partition(":")
    if not by:
        return "Somebody unknown"
    if colon and kind == "cli":
        return f"{rest} on the server"
    return f"{kind} {rest}" if colon and kind in {"screen", "share"} else by
