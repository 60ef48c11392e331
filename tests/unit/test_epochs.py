"""Sessions that the store still holds though their person was shut out: by a race, or by a server that was killed."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable

import pytest
from flask import Flask

from access.account import Account
from access.audit import Deed
from access.role import parse_grant
from dashboard.access.config import Config
from dashboard.access.identity import Identity
from dashboard.access.services import people, sessions
from dashboard.access.services.accounts import get_account
from dashboard.access.services.new_password import set_by_code
from store.errors import StoreUnavailable
from store.memory_store import MemoryStore
from tests.access_cases import clock_at_start

NOW = clock_at_start()
CONFIG = Config(now=NOW)
PLANNER, WALL = parse_grant("planner@north"), parse_grant("wall@north")


class Killed(BaseException):
    """The server is no more, before it took sessions away."""


@pytest.fixture
def store() -> MemoryStore:
    kept = MemoryStore(NOW)
    people.add(kept, NOW, "root", "", [parse_grant("admin@*")], by="cli:root")
    people.add(kept, NOW, "anna", "", [PLANNER], by="root")
    return kept


def enter(store: MemoryStore, account: Account) -> dict[str, str]:
    """The cookies of a session that begins now, for the account as it was when its person proved who they are."""
    return {CONFIG.cookie("session"): sessions.begin(store, CONFIG, account, "", "")[1].text}


def is_in(store: MemoryStore, cookies: dict[str, str]) -> bool:
    return Identity(store, CONFIG).find(cookies).principal is not None


def disable(store: MemoryStore) -> None:
    people.disable(store, NOW, "anna", by="root")


def lessen(store: MemoryStore) -> None:
    people.change(store, NOW, "anna", grants=[WALL], by="root")


def remove(store: MemoryStore) -> None:
    people.remove(store, NOW, "anna", by="root")


def come_back(store: MemoryStore) -> None:
    """Whoever is called so now may sign in."""
    if store.accounts.find("anna") is None:
        people.add(store, NOW, "anna", "", [PLANNER], by="root")
    people.enable(store, NOW, "anna", by="root")


@pytest.mark.parametrize("shut_out", [disable, lessen, remove])
def test_who_was_shut_out_by_a_server_that_was_killed_meanwhile_stays_out(
    store: MemoryStore, monkeypatch: pytest.MonkeyPatch, shut_out: Callable[[MemoryStore], None]
) -> None:
    """Also when the account is enabled again, or somebody else is given one of the same name."""
    cookies = enter(store, get_account(store, "anna"))
    assert is_in(store, cookies)

    def kill(*_: object, **__: object) -> str:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(people, "shut_out", kill)
        with pytest.raises(Killed):
            shut_out(store)
    assert len(store.sessions.list_all()) == 1
    assert not is_in(store, cookies)
    come_back(store)
    assert not is_in(store, cookies)
    assert is_in(store, enter(store, get_account(store, "anna")))


@pytest.mark.parametrize("shut_out", [disable, lessen, remove])
def test_who_proved_who_they_are_just_before_they_were_shut_out_is_not_in(
    store: MemoryStore, shut_out: Callable[[MemoryStore], None]
) -> None:
    """A session that begins when the others were ended already is over with them."""
    proven = get_account(store, "anna")
    shut_out(store)
    cookies = enter(store, proven)
    assert not is_in(store, cookies)
    come_back(store)
    assert not is_in(store, cookies)


def test_an_old_password_that_was_shown_just_before_the_new_one_lets_nobody_in(store: MemoryStore) -> None:
    """Whoever knew it is out; whoever set the new one is in."""
    code = people.invite(store, NOW, "anna", by="root")
    proven = get_account(store, "anna")
    with Flask("test").test_request_context():
        changed = set_by_code(store, CONFIG.now, code, "four words of gravel and rain", where="")
    assert not is_in(store, enter(store, proven))
    assert is_in(store, enter(store, changed))


def test_more_rights_end_no_session(store: MemoryStore) -> None:
    """Nor does another name to be shown by."""
    cookies = enter(store, get_account(store, "anna"))
    people.change(store, NOW, "anna", grants=[PLANNER, WALL], shown="Anna Berg", by="root")
    assert is_in(store, cookies)


@pytest.mark.parametrize("shut_out", [disable, lessen, remove])
def test_who_was_shut_out_while_the_store_went_away_is_noted(
    store: MemoryStore,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    shut_out: Callable[[MemoryStore], None],
) -> None:
    """It is done, whatever came after: in our log at least, and in the store's if that is back."""

    def away() -> list[object]:
        raise StoreUnavailable("away")

    monkeypatch.setattr(store.sessions, "list_all", away)
    with caplog.at_level(logging.INFO, "dockwatch.audit"), pytest.raises(StoreUnavailable):
        shut_out(store)
    assert json.loads(caplog.messages[-1])["by"] == "root"
    [(_, newest), *_] = store.read_audit()
    assert (newest.on, newest.deed) in {("anna", Deed.ACCOUNT_CHANGED), ("anna", Deed.ACCOUNT_REMOVED)}
