"""From a cookie to who asks, by the store, at each request.

    session cookie -> session -> account --+
    screen cookie  -> screen             --+--> principal, with its grants as they are now
    share cookie   -> share                     (beside it: it counts on its own page alone)

A session counts in its account's epoch alone, which ends with the very change that shuts its person out: one that was
begun at that moment, or that a server which was killed had yet to take away, is as good as ended.

While the store is away, who was seen good within the last ten minutes stays so, as long as their session lasts and this
server did not end it (`recalled`); nobody else can be told from a stranger, and `StoreUnavailable` is raised.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from access.account import Account
from access.principal import Kind, Principal
from access.role import Grant, Role
from access.session import Screen, Session, Share, has_ended, is_over
from access.token import is_same, split_token
from dashboard.access.config import Config
from dashboard.access.recalled import Known, Recalled, Turns
from store.errors import StoreUnavailable
from store.ports import Store

DEMO = "demo"
"""Whom the demo signs in by itself: no account of the store."""
ENDED, REVOKED = "ended", "revoked"


class Found(NamedTuple):
    """Who asks. `over` says that a cookie was there which is no longer good: `ended` a session, `revoked` a screen."""

    principal: Principal | None = None
    share: Principal | None = None
    over: str = ""
    csrf: str = ""


NOBODY = Found()


class Held(NamedTuple):
    """Whose principal still holds, by `Principal.session`, with its grants as they are now.

    `is_certain`: whether the store said so. If it is away, these are those that were seen good within ten minutes, and
    whoever is not among them may be so all the same.
    """

    principals: Mapping[str, Principal]
    is_certain: bool = True


class Identity:
    """Tells who holds a cookie. Thread-safe."""

    def __init__(self, store: Store, config: Config) -> None:
        self._store, self._config = store, config
        self._recalled = Recalled(store, config.now)

    def find(self, cookies: Mapping[str, str]) -> Found:
        """Who asks with these cookies. Raises `store.errors.StoreUnavailable`."""
        name = self._config.cookie
        session, screen, share = (cookies.get(name(kind), "") for kind in ("session", "screen", "share"))
        user, over = None, ""
        if session:
            user = self._holder(Kind.USER, session)
            over = "" if user else ENDED
        if screen and user is None:
            user = self._holder(Kind.SCREEN, screen)
            over = "" if user else REVOKED
        sharer = self._holder(Kind.SHARE, share) if share else None
        principal, csrf = user or (None, "")
        return Found(principal, sharer[0] if sharer else None, over, csrf)

    def still(self, principals: Iterable[Principal]) -> Held:
        """Those that still hold. It reads each register once, however many are asked for, and raises nothing."""
        asked, turns = {each.session: each.kind for each in principals}, self._recalled.turns
        is_certain = True
        try:
            known = self._read(asked)
        except StoreUnavailable:
            is_certain, known = False, {key: self._recalled.find(key) or Known(None) for key in asked}
        else:
            self._note(known, turns)
        held = {key: self._principal(each) for key, each in known.items()}
        return Held({key: each for key, each in held.items() if each is not None}, is_certain)

    def _holder(self, kind: Kind, cookie: str) -> tuple[Principal, str] | None:
        """Who holds a cookie, and its csrf; None if nobody does any more."""
        key, digest = split_token(cookie)
        if not key:
            return None
        turns = self._recalled.turns
        try:
            known = self._read({key: kind})
        except StoreUnavailable:
            held = self._recalled.find(key)
            if held is None:
                raise
            known = {key: held}
        else:
            self._note(known, turns)
        holding, principal = known[key].holding, self._principal(known[key])
        if holding is None or principal is None or not is_same(holding.digest, digest):
            return None
        return principal, "" if isinstance(holding, Share) else holding.csrf

    def _read(self, asked: Mapping[str, Kind]) -> dict[str, Known]:
        """What the store holds of each key; every register is read once, if at all."""

        def of(kind: Kind) -> list[str]:
            return [key for key, each in asked.items() if each is kind]

        users, screens, shares = of(Kind.USER), of(Kind.SCREEN), of(Kind.SHARE)
        sessions = self._store.sessions.find_each(users) if users else []
        names = sorted({each.account for each in sessions if each is not None and not each.is_demo})
        accounts = dict(zip(names, self._store.accounts.find_each(names) if names else [], strict=True))
        known = {
            key: Known(each, None if each is None else accounts.get(each.account))
            for key, each in zip(users, sessions, strict=True)
        }
        if screens:
            known |= {
                key: Known(each) for key, each in zip(screens, self._store.screens.find_each(screens), strict=True)
            }
        if shares:
            known |= {key: Known(each) for key, each in zip(shares, self._store.shares.find_each(shares), strict=True)}
        return known

    def _note(self, known: Mapping[str, Known], turns: Turns) -> None:
        for key, each in known.items():
            if self._principal(each) is None:
                self._recalled.lose(key, each, turns)
            else:
                self._recalled.keep(key, each, turns)

    def _principal(self, known: Known) -> Principal | None:
        now, holding = self._config.now(), known.holding
        if isinstance(holding, Session):
            return None if is_over(holding, now, self._config.limits) else self._person(holding, known.account)
        if isinstance(holding, Screen):
            return _screen(holding)
        if holding is not None:
            return None if has_ended(holding, now) else _sharer(holding)
        return None

    def _person(self, session: Session, account: Account | None) -> Principal | None:
        if session.is_demo:
            return demo_principal(session) if self._config.is_demo else None
        if account is None or account.disabled_at is not None or account.epoch != session.epoch:
            return None
        return Principal(kind=Kind.USER, id=account.name, name=account.shown, session=session.id, grants=account.grants)


def demo_principal(session: Session) -> Principal:
    """Whoever looks at the demo: they may do all."""
    everything = (Grant(role=Role.ADMIN),)
    return Principal(kind=Kind.USER, id=DEMO, name="Demo", session=session.id, grants=everything, is_demo=True)


def _screen(screen: Screen) -> Principal:
    grants = (Grant(role=Role.WALL, site=screen.site),)
    return Principal(kind=Kind.SCREEN, id=screen.id, name=screen.name, session=screen.id, grants=grants)


def _sharer(share: Share) -> Principal:
    return Principal(
        kind=Kind.SHARE, id=share.id, name="share link", session=share.id, site=share.site, shipment=share.shipment
    )
