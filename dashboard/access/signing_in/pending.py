"""Somebody on the way to their second factor: a cookie, signed and soon over, that says how far they came.

    stage    code     their password was right; a code is what is missing            5 min
             set-up   their password was right; a first factor is to be set up      15 min
             own      signed in, and about to set one up                            15 min

It lets nobody in, and counts in the account's epoch in which it began. The secret that a phone is being taught is in it
sealed, so that nothing is kept in the account before a first code was right, and any server of ours can go on.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Literal, NamedTuple

from flask import Response

from access.account import Account
from access.factor import new_secret
from dashboard.access.config import Config
from dashboard.access.cookies import give_signed, read, take
from dashboard.access.services.sealed import Unreadable, seal, unseal
from store.access import AccessKeeping

Stage = Literal["code", "set-up", "own"]
LASTS: dict[str, timedelta] = {
    "code": timedelta(minutes=5),
    "set-up": timedelta(minutes=15),
    "own": timedelta(minutes=15),
}
"""An app for the phone has to be found and installed first; a code is at hand."""


class Pending(NamedTuple):
    """`account` is as it is now; `asked` is where to go afterwards, `how` what was proved, `secret` a new one's."""

    account: Account
    asked: str
    how: str
    secret: str


def hand(
    answer: Response, config: Config, account: Account, stage: Stage, *, asked: str = "/", how: str = ""
) -> Response:
    """The answer with the cookie."""
    secret = "" if stage == "code" else seal(config.secret, new_secret(), _about(account.name))
    give_signed(answer, config, "factor", [stage, account.name, account.epoch, asked, how, secret], LASTS[stage])
    return answer


def find(store: AccessKeeping, config: Config, stage: Stage) -> Pending | None:
    """How far the browser came; None if it did not, or that is over, or the account was changed since."""
    match read(config, "factor", LASTS[stage]):
        case [stood, name, epoch, asked, how, sealed] if stood == stage:
            account = store.accounts.find(name)
        case _:
            return None
    if account is None or account.disabled_at is not None or account.epoch != epoch:
        return None
    try:
        return Pending(account, asked, how, unseal(config.secret, sealed, _about(name)) if sealed else "")
    except Unreadable:
        return None


def drop(answer: Response, config: Config) -> Response:
    """The answer by which the browser forgets it."""
    take(answer, config, "factor")
    return answer


def _about(name: str) -> str:
    """A secret that no code was shown for yet is none that an account may keep."""
    return f"not yet {name}"
