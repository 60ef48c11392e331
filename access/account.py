"""An account of a person: a name, what they may do, and how they prove who they are."""

from __future__ import annotations

import re
from datetime import datetime

import msgspec

from access.errors import BadName
from access.factor import Factor
from access.role import Grant

_NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,63}")
LONGEST_SHOWN = 48


class Account(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`name` is what they sign in with, `shown` what others read.

    `password` is an argon2 hash, empty until they have set one; `subject` is `<issuer> <sub>` of the OIDC account that
    signs in as this one, empty until it first did, and `email` by which it is found that first time. `disabled_at`:
    since when they may not sign in. `epoch` is another one whenever whoever is signed in has to sign in anew: a session
    counts in the one that it began in. `factor` is what they show beside the password, if they have set it up.
    `version` is the store's (`store.access.Register`).
    """

    name: str
    shown: str
    made_at: datetime
    grants: tuple[Grant, ...] = ()
    password: str = ""
    password_at: datetime | None = None
    email: str = ""
    subject: str = ""
    disabled_at: datetime | None = None
    epoch: str = ""
    signed_in_at: datetime | None = None
    factor: Factor | None = None
    version: int = 0

    @property
    def key(self) -> str:
        """What its register knows it by."""
        return self.name


def check_name(text: str) -> str:
    """An account's name as it is kept: lower case.

    Raises:
        BadName: if no account may be called so.
    """
    name = text.strip().lower()
    if not _NAME.fullmatch(name):
        raise BadName(
            f"{text.strip()[:80]!r} is no name: 1 to 64 of a-z 0-9 . _ @ + -, beginning with a letter or digit"
        )
    return name
