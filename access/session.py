"""Sessions of people, wall screens, share links, and invitations: what each is, and when it is over."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec


class Session(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody signed in. `used_at` is when a person last did something, to the minute; pages that look by themselves
    do not count. `csrf` is a secret that each post has to show. `epoch` is the account's when they showed who they are.
    """

    id: str
    digest: str
    account: str
    csrf: str
    began_at: datetime
    used_at: datetime
    where: str = ""
    """The address it began from, as the trusted proxy tells it."""
    browser: str = ""
    is_demo: bool = False
    epoch: str = ""
    version: int = 0

    @property
    def key(self) -> str:
        return self.id


class Screen(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A wall screen of one device, shown one site, until revoked. `seen_at`: its last sign of life, to the minute."""

    id: str
    digest: str
    name: str
    site: str
    csrf: str
    made_by: str
    paired_at: datetime
    seen_at: datetime
    where: str = ""
    browser: str = ""
    version: int = 0

    @property
    def key(self) -> str:
        return self.id


class Share(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A link that shows one shipment until `ends_at`. `opened` counts how often, `opened_at` is the last time."""

    id: str
    digest: str
    site: str
    shipment: str
    made_by: str
    made_at: datetime
    ends_at: datetime
    opened: int = 0
    opened_at: datetime | None = None
    version: int = 0

    @property
    def key(self) -> str:
        return self.id


class Purpose(StrEnum):
    """What an invitation is for."""

    SCREEN = "screen"
    PASSWORD = "password"


class Invitation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A code for one use: to pair a screen named `name` for `site`, or to set the password of the account `name`.

    `digest` is of the code (`token.code_key`), and what its register knows it by.
    """

    digest: str
    purpose: Purpose
    name: str
    made_by: str
    made_at: datetime
    ends_at: datetime
    site: str = ""
    version: int = 0

    @property
    def key(self) -> str:
        return self.digest


INVITED_FOR = timedelta(hours=24)
"""How long a code can be used: somebody has to walk to the screen, or to come to work."""
LONGEST_BROWSER = 200
"""Letters of what a browser says it is."""
COOKIE_KEPT = timedelta(days=400)
"""How long a browser keeps a screen's cookie: the most that browsers allow. It is renewed long before."""
TOUCHED_EVERY = timedelta(minutes=1)
"""`used_at` and `seen_at` are no finer."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How long people stay signed in: `idle` without doing anything, `whole` in all."""

    idle: timedelta = timedelta(hours=2)
    whole: timedelta = timedelta(hours=12)


def is_over(session: Session, now: datetime, limits: Limits) -> bool:
    """Whether a session has come to its end; the limits themselves are still within it."""
    return now - session.used_at > limits.idle or now - session.began_at > limits.whole


def has_ended(ending: Share | Invitation, now: datetime) -> bool:
    """Whether a link or code is past its time; the last instant still counts."""
    return now > ending.ends_at
