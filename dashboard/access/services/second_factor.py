"""The second factor of accounts: set up, asked for, renewed, switched off, reset.

set_up      the first code is right --> kept, with recovery codes     \\
renew       other recovery codes                                       >  a new epoch: all sessions end
switch_off  unless it is demanded of them                             /
reset       by an admin, for who lost the phone                      /
use         a code, once: of two who show the same at the same moment, one gets in
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

from msgspec.structs import replace

from access.account import Account
from access.audit import Deed
from access.factor import Factor, Typed, is_demanded, new_recovery, read_typed, step_of
from access.token import is_same
from clock import Now
from dashboard.access.config import Config
from dashboard.access.services import sessions
from dashboard.access.services.amend import amend
from dashboard.access.services.errors import Refused
from dashboard.access.services.notes import note
from dashboard.access.services.passwords import stretch
from dashboard.access.services.sealed import Unreadable, seal, unseal
from dashboard.access.services.standing import in_new_epoch
from store.access import AccessKeeping

WRONG = (
    "This code is not right. If it is the one that your phone shows, let the phone set its clock by itself, wait for "
    "the next code and type that."
)
USED = "This code was used already: each is good once. Wait for the next one, half a minute at most."
USED_RECOVERY = "This recovery code is not one of yours, or was used already: each is good once."
NO_CODE = "This is no code: type the 6 digits that your phone shows, or the 16 of a recovery code."
UNREADABLE = (
    "The secret of your second factor cannot be read here any more, so that no code of your phone will do: the key of "
    "this dashboard was replaced. Use a recovery code, or ask an admin of Dockwatch to reset your second factor."
)
CHANGED = "Your account was changed meanwhile. Sign in again."
DEMANDED = "It stays on: with what you may do here, a second factor is asked for. With a new phone, set it up anew."
SALT_BYTES = 16


def must_have(config: Config, account: Account) -> bool:
    """Whether the account has to have one to sign in by password."""
    return is_demanded(config.second_factor, account.grants)


def trouble_of(config: Config, account: Account) -> str:
    """Why no code of the account's phone will do, in words: the dashboard's key is another one now. Mostly empty."""
    try:
        if account.factor is not None:
            unseal(config.secret, account.factor.sealed, account.name)
    except Unreadable:
        return UNREADABLE
    return ""


def use(store: AccessKeeping, config: Config, account: Account, text: str) -> tuple[Account, str]:
    """The account with this code used up, and what it was, in words for the audit log.

    `account` is as it was when its person proved something else: what was changed since may have shut them out.

    Raises:
        Refused: about `code`; nothing was used up.
        TooBusy: likewise.
    """
    typed = read_typed(text)

    def used(now: Account) -> Account:
        _check_unchanged(account, now)
        if now.factor is None:
            raise Refused(CHANGED, "code")
        return replace(now, factor=_used(config, now.name, now.factor, typed))

    after = _amend(store, account.name, used)
    if typed.code:
        return after, "code"
    return after, f"recovery code, {len(after.factor.recovery) if after.factor else 0} left"


def set_up(
    store: AccessKeeping, config: Config, account: Account, secret: str, text: str, *, where: str
) -> tuple[Account, list[str]]:
    """Keeps a secret whose first code is right; the account as it is now, and its recovery codes.

    Raises:
        Refused: about `first`; nothing was kept.
        TooBusy: likewise.
    """
    typed = read_typed(text)
    step = step_of(secret, typed.code, config.now()) if typed.code else None
    if step is None:
        raise Refused(WRONG if typed.code else NO_CODE, "first")
    codes, salt, hashes = _new_codes()
    factor = Factor(
        sealed=seal(config.secret, secret, account.name), since=config.now(), step=step, salt=salt, recovery=hashes
    )
    after = _change(store, account, lambda now: replace(now, factor=factor))
    _end(store, config.now, Deed.FACTOR_SET, after.name, by=after.name, where=where, words=f"{len(codes)} codes")
    return after, codes


def renew(store: AccessKeeping, config: Config, account: Account, *, where: str) -> tuple[Account, list[str]]:
    """Other recovery codes; those of before are good no more. Raises `Refused` and `TooBusy`."""
    codes, salt, hashes = _new_codes()

    def renewed(now: Account) -> Account:
        if now.factor is None:
            raise Refused(CHANGED, "code")
        return replace(now, factor=replace(now.factor, salt=salt, recovery=hashes))

    after = _change(store, account, renewed)
    _end(store, config.now, Deed.RECOVERY_SET, after.name, by=after.name, where=where, words=f"{len(codes)} codes")
    return after, codes


def switch_off(store: AccessKeeping, config: Config, account: Account, *, where: str) -> Account:
    """Their password is enough again. Raises `Refused` for whom it is demanded of."""

    def off(now: Account) -> Account:
        if must_have(config, now):
            raise Refused(DEMANDED, "code")
        return replace(now, factor=None)

    after = _change(store, account, off)
    _end(store, config.now, Deed.FACTOR_OFF, after.name, by=after.name, where=where)
    return after


def reset(store: AccessKeeping, now: Now, name: str, *, by: str) -> None:
    """Takes it away from who lost the phone: their password is enough until they set it up anew. It needs no key.

    Raises:
        Refused: if there is none, or it is one's own.
    """
    if by == name:
        raise Refused("This is your own: change it on the page of your account, or have another admin reset it.")

    def without(account: Account) -> Account:
        if account.factor is None:
            raise Refused(f"{name} has no second factor.")
        return in_new_epoch(replace(account, factor=None))

    _amend(store, name, without)
    _end(store, now, Deed.FACTOR_RESET, name, by=by)


def _used(config: Config, name: str, factor: Factor, typed: Typed) -> Factor:
    if typed.recovery:
        digest = stretch(typed.recovery, bytes.fromhex(factor.salt))
        left = tuple(each for each in factor.recovery if not is_same(each, digest))
        if len(left) == len(factor.recovery):
            raise Refused(USED_RECOVERY, "code", "wrong recovery code")
        return replace(factor, recovery=left)
    if not typed.code:
        raise Refused(NO_CODE, "code", "no code")
    try:
        step = step_of(unseal(config.secret, factor.sealed, name), typed.code, config.now())
    except Unreadable as error:
        raise Refused(UNREADABLE, "code", "the second factor cannot be read") from error
    if step is None:
        raise Refused(WRONG, "code", "wrong code")
    if step <= factor.step:
        raise Refused(USED, "code", "a code that was used before")
    return replace(factor, step=step)


def _new_codes() -> tuple[list[str], str, tuple[str, ...]]:
    """Recovery codes as they are shown, and what is kept of them.

    They are random, and yet short enough to be typed: 53 bits would not withstand a thief of the store who tries
    SHA-256 by the billion. So they are stretched like passwords, with a salt of the account's own; they need fewer
    passes than those, since nobody chose them.
    """
    codes, salt = new_recovery(), secrets.token_bytes(SALT_BYTES)
    return codes, salt.hex(), tuple(stretch(read_typed(each).recovery, salt) for each in codes)


def _check_unchanged(before: Account, now: Account) -> None:
    if now.epoch != before.epoch or now.disabled_at is not None:
        raise Refused(CHANGED, "code")


def _change(store: AccessKeeping, before: Account, how: Callable[[Account], Account]) -> Account:
    def changed(now: Account) -> Account:
        _check_unchanged(before, now)
        return in_new_epoch(how(now))

    return _amend(store, before.name, changed)


def _amend(store: AccessKeeping, name: str, how: Callable[[Account], Account]) -> Account:
    found = amend(store.accounts, name, how)
    if found is None:
        raise Refused(CHANGED, "code")
    return found[1]


def _end(store: AccessKeeping, now: Now, deed: Deed, name: str, *, by: str, where: str = "", words: str = "") -> None:
    """Notes what was done, and takes the sessions that count no more by it."""
    note(store, now, deed, by=by, on=name, where=where, words=words)
    sessions.end_all(store, now, name, by=by)
