"""Signing a person, or everybody, out everywhere."""

from __future__ import annotations

import pytest

from access.audit import Deed
from access.role import parse_grant
from dashboard.access.config import Config
from dashboard.access.identity import Identity
from dashboard.access.services import codes, devices, links, people, sessions
from dashboard.access.services.errors import Refused
from dashboard.access.services.signing_out import sign_everybody_out, sign_out
from store.memory_store import MemoryStore
from tests.access_cases import clock_at_start, noted, put_session

NOW = clock_at_start()
CONFIG = Config(now=NOW)


@pytest.fixture
def store() -> MemoryStore:
    """Anna and Ben have accounts; Anna has two sessions, Ben one."""
    store = MemoryStore(NOW)
    for name in ("anna", "ben"):
        people.add(store, NOW, name, "", [parse_grant("planner@north")], by="root")
    for name in ("anna", "anna", "ben"):
        put_session(store, name)
    return store


def test_a_person_is_out_everywhere_and_nobody_else(store: MemoryStore) -> None:
    """It tells how many sessions that were, and is noted once."""
    assert sign_out(store, NOW, "anna", by="root") == 2
    assert [each.account for each in store.sessions.list_all()] == ["ben"]
    [entry] = noted(store, Deed.SESSIONS_ENDED)
    assert (entry.by, entry.on, entry.words) == ("root", "anna", "2 sessions ended")
    with pytest.raises(Refused):
        sign_out(store, NOW, "nobody", by="root")


def test_everybody_is_out_whatever_they_hold_beside(store: MemoryStore) -> None:
    """Wall screens, share links and codes go on; accounts and passwords are as they were."""
    screen, _ = devices.pair(store, NOW, devices.invite(store, NOW, "north", "Gate 2", by="root"), "", "")
    share, _ = links.make(store, NOW, "north", "S-1", 24, by="anna")
    invited = len(codes.list_open(store, NOW, lambda _: True))
    assert sign_everybody_out(store, NOW, by="cli:ops") == 3
    assert store.sessions.list_all() == []
    assert store.screens.find(screen.id)
    assert store.shares.find(share.id)
    assert len(codes.list_open(store, NOW, lambda _: True)) == invited
    [entry] = noted(store, Deed.SESSIONS_ENDED)
    assert (entry.by, entry.on, entry.words) == ("cli:ops", "", "everybody; 3 sessions ended")
    assert sign_everybody_out(store, NOW, by="cli:ops") == 0
    assert noted(store, Deed.SESSIONS_ENDED)[-1].words == "everybody; nobody was signed in"


@pytest.mark.parametrize("is_everybody", [False, True])
def test_who_signs_in_at_that_very_moment_is_out_too(store: MemoryStore, *, is_everybody: bool) -> None:
    """Whoever showed their password before counts as signed in before: their session begins, and counts nothing."""
    proven = store.accounts.find("anna")
    assert proven is not None
    if is_everybody:
        sign_everybody_out(store, NOW, by="root")
    else:
        sign_out(store, NOW, "anna", by="root")
    _, token = sessions.begin(store, CONFIG, proven, "", "")
    assert Identity(store, CONFIG).find({CONFIG.cookie("session"): token.text}).principal is None
    again = store.accounts.find("anna")
    assert again is not None
    _, token = sessions.begin(store, CONFIG, again, "", "")
    assert Identity(store, CONFIG).find({CONFIG.cookie("session"): token.text}).principal is not None
