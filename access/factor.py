"""A second factor: codes that a phone works out of a secret and the time (RFC 6238), and recovery codes on paper. Pure.

    typed --> 6 digits   a phone's code: of this step of 30 s or the one beside it, and of none that was used before
          --> 16 digits  a recovery code: each is good once
          --> else       neither

Both are digits, so that one field takes either, from the number keys of a phone too.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import msgspec
import pyotp
from pyotp.exceptions import OTPVerificationError

from access.principal import Kind, Principal
from access.rights import Right, may
from access.role import Grant

CODE_DIGITS, RECOVERY_DIGITS = 6, 16
RECOVERY_CODES = 10
DRIFT = 1
"""Steps that a phone's clock may be off, either way."""
_BETWEEN = frozenset(" -\u00a0\u2010\u2011\u2012\u2013\t")


class Factor(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`sealed` is the secret, which the dashboard's key alone opens; `since`: when it was set up.

    `step` is the time step of the code that was used last, so that none is used twice. `recovery` are the salted hashes
    of those recovery codes that nobody used yet.
    """

    sealed: str
    since: datetime
    step: int = 0
    salt: str = ""
    recovery: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Without what is secret in it, however well that is kept: this may come to be in a log."""
        return f"Factor(since={self.since.isoformat()}, recovery={len(self.recovery)} left)"


class Policy(StrEnum):
    """Who has to have one to sign in by password."""

    OPTIONAL = "optional"
    ADMINS = "admins"
    """Who may change accounts, and so let anybody in."""
    EVERYBODY = "everybody"


class Typed(NamedTuple):
    """What was typed into the field for a code; both are empty for what is none."""

    code: str = ""
    recovery: str = ""


def is_demanded(policy: Policy, grants: Iterable[Grant]) -> bool:
    """Whether somebody with these grants has to have a second factor."""
    who = Principal(kind=Kind.USER, id="", name="", session="", grants=tuple(grants))
    return policy == Policy.EVERYBODY or (policy == Policy.ADMINS and may(who, Right.USERS))


def read_typed(text: str) -> Typed:
    """Blanks and dashes between the digits do not matter."""
    digits = "".join(letter for letter in text[:200] if letter not in _BETWEEN)
    if not (digits.isascii() and digits.isdigit()):
        return Typed()
    if len(digits) == CODE_DIGITS:
        return Typed(code=digits)
    return Typed(recovery=digits) if len(digits) == RECOVERY_DIGITS else Typed()


def new_secret() -> str:
    """160 bits, in the letters that phones read (base32)."""
    return pyotp.random_base32()


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """The time step whose code this is, near `at`; None if it is of none of them."""
    try:
        return pyotp.TOTP(secret).verify_and_get_timecode(code, for_time=at, valid_window=DRIFT)
    except OTPVerificationError:
        return None


def uri_of(secret: str, account: str, host: str) -> str:
    """What the picture says that a phone reads: the secret, and under which name to keep it."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=f"Dockwatch {host.replace(':', ' ')}")


def in_groups(text: str) -> str:
    """By fours, as one types it."""
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def new_recovery() -> list[str]:
    """Codes for when the phone is lost, of 53 random bits each, as they are shown."""
    codes = (f"{secrets.randbelow(10**RECOVERY_DIGITS):0{RECOVERY_DIGITS}}" for _ in range(RECOVERY_CODES))
    return [in_groups(code).replace(" ", "-") for code in codes]
