"""What this server itself ended is good no more while the store is away, whatever was seen good a moment before."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest

from access.audit import Deed
from access.role import parse_grant
from access.session import Session
from dashboard.access.config import Config
from dashboard.access.identity import Found, Identity
from dashboard.access.seen import MOST, Seen
from dashboard.access.services import devices, links, people, sessions
from dashboard.access.services.new_password import set_own
from dashboard.access.services.signing_out import sign_out
from store.errors import StoreUnavailable
from store.redis_access import RedisRegister
from tests.access_cases import clock_at_start, put_session
from tests.people_pages import Plant
from tests.shaky_store import Shaky
from tests.signing_in import cookies_of

PASSWORD = "harbour sugar violin tundra"


class Stand:
    """A server over a store that goes away, which has seen anna, a screen and a link a moment ago."""

    def __init__(self) -> None:
        self.clock, self.store = clock_at_start(), Shaky()
        self.config = Config(now=self.clock)
        self.identity = Identity(self.store, self.config)
        self.cookies = cookies_of(self.store, self.config, "planner@north", "planner@south", name="anna")
        self.session = self.store.sessions.list_all()[0].id
        cookies_of(self.store, self.config, "admin@*", name="root")
        code = devices.invite(self.store, self.clock, "north", "Gate 2", by="root")
        self.screen, token = devices.pair(self.store, self.clock, code, "", "")
        self.cookies[self.config.cookie("screen")] = token.text
        self.share, token = links.make(self.store, self.clock, "north", "S-1", 24, by="anna")
        self.cookies[self.config.cookie("share")] = token.text
        assert self.by("session").principal

    def by(self, kind: str) -> Found:
        """Who comes with the one cookie of that kind."""
        name = self.config.cookie(kind)  # type: ignore[arg-type]
        return self.identity.find({name: self.cookies[name]})


Ending = Callable[[Stand], object]
ENDINGS: list[tuple[str, Ending]] = [
    ("session", lambda a: sessions.end(a.store, a.clock, [a.session], "anna", deed=Deed.SIGN_OUT)),
    ("session", lambda a: sessions.end_all(a.store, a.clock, "anna", "root")),
    ("session", lambda a: people.disable(a.store, a.clock, "anna", by="root")),
    ("session", lambda a: people.remove(a.store, a.clock, "anna", by="root")),
    ("session", lambda a: people.change(a.store, a.clock, "anna", grants=[parse_grant("wall@north")], by="root")),
    ("session", lambda a: set_own(a.store, a.clock, a.store.accounts.list_all()[0], PASSWORD, where="")),
    ("screen", lambda a: devices.revoke(a.store, a.clock, a.screen.id, by="root")),
    ("share", lambda a: links.revoke(a.store, a.clock, a.share.id, by="root")),
]


@pytest.mark.parametrize("goes_meanwhile", [False, True])
@pytest.mark.parametrize(("kind", "ending"), ENDINGS)
def test_a_kept_copy_of_the_cookie_is_worth_nothing(kind: str, ending: Ending, *, goes_meanwhile: bool) -> None:
    """The store goes away right after, or in the middle: its holder is as unknown as any stranger."""
    stand = Stand()
    stand.by(kind)
    stand.store.goes_at_the_next_note = goes_meanwhile
    if goes_meanwhile:
        with pytest.raises(StoreUnavailable):
            ending(stand)
    else:
        ending(stand)
    stand.store.is_away = True
    with pytest.raises(StoreUnavailable):
        stand.by(kind)


def test_the_rest_stays_known() -> None:
    """Somebody else's end, being used, seen or renamed is no reason to be forgotten."""
    stand = Stand()
    seen = {kind: stand.by(kind) for kind in ("session", "screen", "share")}
    stand.clock.at += timedelta(minutes=2)
    sessions.touch(stand.store, stand.clock, stand.session)
    devices.rename(stand.store, stand.clock, stand.screen.id, "Gate 2", by="root")
    links.open(stand.store, stand.clock, stand.cookies[stand.config.cookie("share")])
    sessions.end_all(stand.store, stand.clock, "root", "root")
    stand.store.is_away = True
    assert {kind: stand.by(kind) for kind in seen} == seen


def test_who_looked_while_it_ended_does_not_bring_it_back() -> None:
    """A request that read the session a moment before it was ended keeps nothing of what it read."""
    stand = Stand()
    register = stand.store.sessions
    read = register.find_each

    def slow(keys: list[str]) -> object:
        found = read(keys)
        sessions.end(stand.store, stand.clock, [stand.session], "anna")
        return found

    register.find_each = slow  # type: ignore[method-assign, assignment]
    assert stand.by("session").principal
    register.find_each = read  # type: ignore[method-assign]
    stand.store.is_away = True
    with pytest.raises(StoreUnavailable):
        stand.by("session")


def test_whoever_hears_is_told_though_nobody_knows_whether_it_was_done() -> None:
    """The store went away between our asking and its answer: for those who hear it is as good as done."""

    class Gone:
        def evaluate(self, *words: object) -> object:
            raise StoreUnavailable("away")

    register, told = RedisRegister[Session](Gone(), "sessions", Session), list[tuple[str, object]]()  # type: ignore[arg-type]
    register.hear(lambda key, left: told.append((key, left)))
    session = put_session(Shaky(), "anna")
    with pytest.raises(StoreUnavailable):
        register.take(session.id)
    with pytest.raises(StoreUnavailable):
        register.swap(session)
    assert told == [(session.id, None), (session.id, session)]


def test_what_was_forgotten_is_remembered_within_bounds() -> None:
    """Whose forgetting is not remembered any more counts as forgotten for who began to look before it."""
    seen = Seen[int](clock_at_start())
    before = seen.turn
    seen.forget("a")
    seen.keep("a", 1, before)
    assert seen.find("a") is None
    for n in range(MOST + 1):
        seen.forget(f"other {n}")
    seen.keep("a", 1, before)
    assert seen.find("a") is None
    seen.keep("a", 1, seen.turn)
    assert seen.find("a") == 1


def test_signing_out_counts_though_the_store_goes() -> None:
    """At the pages too: whoever took a copy of the cookie along is asked to wait, as anybody is, and sees nothing."""
    plant = Plant()
    anna, thief = plant.somebody(), plant.somebody()
    anna.sign_in()
    thief.client.set_cookie("dockwatch-session", anna.cookie("session"), domain="127.0.0.1")
    assert thief.get("/account").status_code == 200
    anna.post("/sign-out")

    def away(keys: object) -> list[None]:
        raise StoreUnavailable("away")

    plant.store.sessions.find_each = away  # type: ignore[method-assign, assignment]
    assert thief.get("/account").status_code == 503


@pytest.mark.parametrize("command", [people.disable, people.remove, sign_out])
def test_what_one_browser_showed_of_an_account_counts_for_all(command: Callable[..., object]) -> None:
    """A command shut the person out, and this server saw so at one of their browsers: it is no reason to go by what it
    had seen of the account before, at another one."""
    stand = Stand()
    account = stand.store.accounts.list_all()[0]
    _, token = sessions.begin(stand.store, stand.config, account, "", "")
    other = {stand.config.cookie("session"): token.text}
    assert stand.identity.find(other).principal
    heard, stand.store.accounts._hearers = stand.store.accounts._hearers, []  # type: ignore[attr-defined]  # elsewhere
    heard_of, stand.store.sessions._hearers = stand.store.sessions._hearers, []  # type: ignore[attr-defined]
    command(stand.store, stand.clock, "anna", by="cli:ops")
    stand.store.accounts._hearers, stand.store.sessions._hearers = heard, heard_of  # type: ignore[attr-defined]
    assert stand.by("session").principal is None
    stand.store.is_away = True
    with suppress(StoreUnavailable):
        assert stand.identity.find(other).principal is None
