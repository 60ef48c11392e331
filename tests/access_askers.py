"""Everybody who may ask a dashboard for something: strangers, screens, people of each role here and elsewhere, links.

Whoever signed in is called by their grants, as `planner@north`. `north` is the site that is asked about, where the
shipment `S000` comes by the carrier `hansa` from the supplier `Kolb Guss`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import NamedTuple

import msgspec

from access.account import Account
from access.factor import Factor
from access.role import Role, parse_grant
from access.session import Invitation, Purpose, Screen, Session, Share
from access.token import Token, new_token
from dashboard.access.config import Config, Oidc
from store.ports import Store
from tests.hand_clock import HandClock

NOW = datetime(2026, 3, 10, 13, 7, 20, tzinfo=UTC)
FACTOR = Factor(sealed="sealed", since=NOW, recovery=("d",))
LONG_AGO, A_MOMENT = timedelta(days=30), timedelta(minutes=1)
OURS = "http://127.0.0.1:8050"
SHIPMENT, OTHER_SHIPMENT = "S000", "S001"
SITES = ("north", "south", "*")
PARTY = {Role.CARRIER: ":hansa", Role.SUPPLIER: ":Kolb Guss"}
PEOPLE = [f"{role}{PARTY.get(role, '')}@{site}" for role in Role for site in SITES]
RIVALS = ["carrier:alpenland@north", "supplier:Adler Federn@north"]
BERTA, ID, CODE_KEY = "berta", "x" * 12, "c" * 64
"""An account, a session of hers, a screen and a link of the north by one id, and a code for a screen of the north."""
TWO_HALVES = "planner@south wall@north"
"""Two grants of which neither lets in to a shipment of the north."""
NOTHING, GUEST, OF_DEMO = "nothing", "planner@south with a link", "session of a demo"


class Standing(Enum):
    """What the dashboard knows of somebody."""

    STRANGER = auto()  # whoever holds no more than a share link too
    REVOKED = auto()  # a screen that was: it is led to where screens are paired
    KNOWN = auto()


class Asker(NamedTuple):
    """`csrf` is the one that their posts have to show, empty where there is none; `other_csrf` is somebody else's."""

    name: str
    standing: Standing
    cookies: Mapping[str, str] = {}
    csrf: str = ""
    holds_a_link: bool = False
    other_csrf: str = ""


def config(*, is_demo: bool = False) -> Config:
    """A dashboard whose time stands still, and whose company's sign-in is away."""
    oidc = Oidc(issuer="http://127.0.0.1:1", client_id="dockwatch", client_secret="s")
    return Config(url=OURS, is_demo=is_demo, oidc=oidc, now=HandClock(NOW))


class Settlement:
    """Puts all askers into a store."""

    def __init__(self, store: Store, kept: Config) -> None:
        self._store, self._config = store, kept
        other, _ = self._session("somebody else")
        self._settle_things()
        self.askers = {asker.name: asker._replace(other_csrf=other.csrf) for asker in self._list_askers()}

    def _list_askers(self) -> Iterator[Asker]:
        yield Asker("nobody", Standing.STRANGER)
        yield from self._people()
        yield from self._once_people()
        yield from self._screens()
        yield from self._holders()

    def _settle_things(self) -> None:
        """What is asked about, and asks nothing."""
        store, grants = self._store, (parse_grant("planner@north"),)
        store.accounts.add(Account(name=BERTA, shown="Berta", made_at=NOW, grants=grants, password="x", factor=FACTOR))
        store.sessions.add(Session(id=ID, digest="d", account=BERTA, csrf="c", began_at=NOW, used_at=NOW))
        store.screens.add(screen_of("north", Token(ID, "", "d")))
        store.shares.add(share_of("north", SHIPMENT, Token(ID, "", "d")))
        code = Invitation(
            digest=CODE_KEY,
            purpose=Purpose.SCREEN,
            name="Gate",
            site="north",
            made_by="anna",
            made_at=NOW,
            ends_at=NOW + A_MOMENT,
        )
        store.invitations.add(code)

    def _people(self) -> Iterator[Asker]:
        for name in (*PEOPLE, *RIVALS, TWO_HALVES, NOTHING):
            yield self._person(name, "" if name == NOTHING else name)
        guest, link = self._person(GUEST, "planner@south"), self._holder("", SHIPMENT)
        yield guest._replace(cookies={**guest.cookies, **link.cookies}, holds_a_link=True)

    def _once_people(self) -> Iterator[Asker]:
        """Whose cookie is no longer good, or never was; each had every right."""
        ended, idle, gone, forged, demo = (self._session(name) for name in ("ended", "idle", "gone", "forged", "demo"))
        for session, changed in (
            (ended[0], {"began_at": NOW - LONG_AGO}),
            (idle[0], {"used_at": NOW - LONG_AGO}),
            (demo[0], {"is_demo": True}),
        ):
            assert self._store.sessions.swap(msgspec.structs.replace(session, **changed))
        self._store.sessions.take(gone[0].id)
        for name, (_, token) in {"session ended": ended, "session idle": idle, "session revoked": gone}.items():
            yield self._asker(name, Standing.STRANGER, session=token.text)
        yield self._asker(OF_DEMO, Standing.STRANGER, demo[0].csrf, session=demo[1].text)
        yield self._asker("wrong secret", Standing.STRANGER, session=f"{forged[0].id}.{new_token().text[13:]}")
        yield self._asker("no token", Standing.STRANGER, session="\u00e4;..\x00")
        for name in ("account disabled", "account removed"):
            session, token = self._session(name)
            account = self._store.accounts.take(session.account)
            assert account
            if name == "account disabled":
                self._store.accounts.add(msgspec.structs.replace(account, disabled_at=NOW))
            yield self._asker(name, Standing.STRANGER, session=token.text)

    def _screens(self) -> Iterator[Asker]:
        for site in ("north", "south"):
            screen, token = self._screen(site)
            yield self._asker(f"screen {site}", Standing.KNOWN, screen.csrf, screen=token.text)
        screen, token = self._screen("north")
        self._store.screens.take(screen.id)
        yield self._asker("screen revoked", Standing.REVOKED, screen=token.text)

    def _holders(self) -> Iterator[Asker]:
        yield self._holder("share", SHIPMENT)
        yield self._holder("share of another", OTHER_SHIPMENT)
        yield self._holder("share of another site", SHIPMENT, site="south")
        yield self._holder("share ended", SHIPMENT, ends=-A_MOMENT)._replace(holds_a_link=False)
        yield self._holder("share revoked", SHIPMENT, is_revoked=True)._replace(holds_a_link=False)

    def _asker(self, name: str, standing: Standing, csrf: str = "", **cookies: str) -> Asker:
        named = {self._config.cookie(kind): text for kind, text in cookies.items()}  # type: ignore[arg-type]
        return Asker(name, standing, named, csrf)

    def _person(self, name: str, grants: str) -> Asker:
        session, token = self._session(name, grants)
        return self._asker(name, Standing.KNOWN, session.csrf, session=token.text)

    def _session(self, name: str, grants: str = "admin@*") -> tuple[Session, Token]:
        token = new_token()
        held = tuple(parse_grant(each) for each in _split(grants))
        self._store.accounts.add(Account(name=f"a-{token.id}", shown=name, made_at=NOW, grants=held))
        session = Session(
            id=token.id, digest=token.digest, account=f"a-{token.id}", csrf=new_token().text, began_at=NOW, used_at=NOW
        )
        self._store.sessions.add(session)
        return self._store.sessions.find(token.id) or session, token

    def _screen(self, site: str) -> tuple[Screen, Token]:
        token = new_token()
        screen = screen_of(site, token)
        self._store.screens.add(screen)
        return screen, token

    def _holder(
        self, name: str, shipment: str, *, site: str = "north", ends: timedelta = A_MOMENT, is_revoked: bool = False
    ) -> Asker:
        token = new_token()
        if not is_revoked:
            self._store.shares.add(share_of(site, shipment, token, ends))
        return self._asker(name, Standing.STRANGER, share=token.text)._replace(holds_a_link=True)


def screen_of(site: str, token: Token) -> Screen:
    return Screen(
        id=token.id,
        digest=token.digest,
        name="Dock",
        site=site,
        csrf=new_token().text,
        made_by="anna",
        paired_at=NOW,
        seen_at=NOW,
    )


def share_of(site: str, shipment: str, token: Token, ends: timedelta = A_MOMENT) -> Share:
    return Share(
        id=token.id,
        digest=token.digest,
        site=site,
        shipment=shipment,
        made_by="anna",
        made_at=NOW,
        ends_at=NOW + ends,
    )


def _split(grants: str) -> list[str]:
    """`planner@south wall@north` are two; `supplier:Kolb Guss@north` is one."""
    return grants.split() if grants == TWO_HALVES else [grants] * bool(grants)
