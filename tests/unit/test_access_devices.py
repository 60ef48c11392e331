"""Wall screens: codes for them, pairing, revocation."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from access.audit import Deed
from access.session import INVITED_FOR, Purpose
from access.token import code_key, is_same, split_token
from dashboard.access.services import codes, devices
from dashboard.access.services.errors import Refused
from store.memory_store import MemoryStore
from tests.access_cases import START, clock_at_start, noted


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore(clock_at_start())


def test_a_code_makes_a_browser_a_screen_of_its_site(store: MemoryStore) -> None:
    """The screen has name and site of its invitation, and where and what paired it; its token is kept as a digest."""
    now = clock_at_start()
    code = devices.invite(store, now, "north", "  Gate  2 ", by="anna")
    now.at += timedelta(hours=1)
    screen, token = devices.pair(store, now, code.lower().replace("-", " "), "10.0.0.7", "Firefox")
    assert (screen.name, screen.site, screen.made_by) == ("Gate 2", "north", "anna")
    assert (screen.paired_at, screen.seen_at, screen.where) == (now.at, now.at, "10.0.0.7")
    assert screen.browser == "Firefox"
    assert store.screens.find(screen.id) == screen
    assert split_token(token.text)[0] == screen.id
    assert is_same(split_token(token.text)[1], screen.digest)
    assert token.text not in repr(screen)
    invited, paired = noted(store)
    assert (invited.deed, invited.by, invited.on, invited.site) == (Deed.SCREEN_INVITED, "anna", "Gate 2", "north")
    assert (paired.deed, paired.by, paired.on) == (Deed.SCREEN_PAIRED, f"screen:{screen.id}", screen.id)
    assert (paired.site, paired.where, paired.words) == ("north", "10.0.0.7", "Gate 2, invited by anna")


def test_a_code_is_used_once(store: MemoryStore) -> None:
    """The second to show it is told, and that is noted with where from."""
    now = clock_at_start()
    code = devices.invite(store, now, "north", "Gate", by="anna")
    devices.pair(store, now, code, "", "")
    with pytest.raises(Refused, match="used before") as refused:
        devices.pair(store, now, code, "10.0.0.9", "")
    assert refused.value.about == "code"
    told = noted(store, Deed.SCREEN_REFUSED)
    assert [(entry.by, entry.where) for entry in told] == [("", "10.0.0.9")]
    assert code not in told[0].words


def test_of_two_who_pair_with_the_same_code_one_gets_it(store: MemoryStore) -> None:
    """However close they are: a code is one screen."""
    now = clock_at_start()
    code = devices.invite(store, now, "north", "Gate", by="anna")

    def is_paired(where: str) -> bool:
        try:
            devices.pair(store, now, code, where, "")
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(is_paired, map(str, range(8)))) == 1
    assert len(store.screens.list_all()) == 1


def test_who_looked_before_another_took_gets_nothing(store: MemoryStore) -> None:
    """Between looking at a code and taking it, another may have it."""
    now = clock_at_start()
    code = devices.invite(store, now, "north", "Gate", by="anna")
    store.invitations.take = lambda key: None  # type: ignore[method-assign]
    with pytest.raises(Refused, match="used before"):
        devices.pair(store, now, code, "", "")
    assert store.screens.list_all() == []


def test_a_code_is_good_for_24_hours(store: MemoryStore) -> None:
    """Its last instant counts; after it, the words say that it ended."""
    now = clock_at_start()
    first, second = (devices.invite(store, now, "north", name, by="anna") for name in ("One", "Two"))
    now.at = START + INVITED_FOR
    devices.pair(store, now, first, "", "")
    now.at += timedelta(seconds=1)
    with pytest.raises(Refused, match="ended"):
        devices.pair(store, now, second, "", "")


def test_a_new_code_voids_the_older_of_the_same_screen(store: MemoryStore) -> None:
    """Same name and site; other screens' codes stay good."""
    now = clock_at_start()
    older = devices.invite(store, now, "north", "Gate", by="anna")
    elsewhere = devices.invite(store, now, "south", "Gate", by="anna")
    newer = devices.invite(store, now, "north", "Gate", by="anna")
    with pytest.raises(Refused):
        devices.pair(store, now, older, "", "")
    assert devices.pair(store, now, newer, "", "")[0].site == "north"
    assert devices.pair(store, now, elsewhere, "", "")[0].site == "south"


def test_of_two_codes_made_at_the_same_moment_one_is_good(store: MemoryStore) -> None:
    """The last one; whoever made another is told so, or theirs is void like any older one."""
    now = clock_at_start()

    def made(_: int) -> str:
        try:
            return devices.invite(store, now, "north", "Gate", by="anna")
        except Refused:
            return ""

    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(made, range(8)))
    (left,) = devices.list_invited(store, now)
    assert left.digest in [code_key(code) for code in given]


def test_a_code_for_a_password_pairs_no_screen_and_stays_good(store: MemoryStore) -> None:
    """Who types it in the wrong place has not used it up."""
    now = clock_at_start()
    code = codes.issue(store, now, Purpose.PASSWORD, "anna", by="root")
    with pytest.raises(Refused):
        devices.pair(store, now, code, "", "")
    assert codes.use(store, now, Purpose.PASSWORD, code).name == "anna"


@pytest.mark.parametrize("code", ["", " ", "AAAA-AAAA-AAAA", "x" * 10_000, "ÄÖÜ" * 4, "\ud800" * 12])
def test_what_is_no_code_pairs_nothing(store: MemoryStore, code: str) -> None:
    """Any text is refused in words."""
    with pytest.raises(Refused):
        devices.pair(store, clock_at_start(), code, "", "")


@pytest.mark.parametrize("name", ["", "   ", "A" * 49, "Ga\nte", "Ga\tte", "\u202eetaG", "Gate\x00"])
def test_a_screens_name_can_be_read(store: MemoryStore, name: str) -> None:
    """1 to 48 letters that can be printed, on one line."""
    with pytest.raises(Refused) as refused:
        devices.invite(store, clock_at_start(), "north", name, by="anna")
    assert refused.value.about == "name"


def test_a_screen_needs_a_site(store: MemoryStore) -> None:
    """Which one it shows is said before it is paired."""
    with pytest.raises(Refused) as refused:
        devices.invite(store, clock_at_start(), "", "Gate", by="anna")
    assert refused.value.about == "site"


def test_open_codes_are_listed_until_used_cancelled_or_ended(store: MemoryStore) -> None:
    """What ended long ago is put away by the way."""
    now = clock_at_start()
    used, kept, voided = (devices.invite(store, now, "north", name, by="anna") for name in ("A", "B", "C"))
    codes.issue(store, now, Purpose.PASSWORD, "anna", by="root")
    devices.pair(store, now, used, "", "")
    (key,) = (each.key for each in devices.list_invited(store, now) if each.name == "C")
    devices.cancel(store, now, key, by="root")
    assert [each.name for each in devices.list_invited(store, now)] == ["B"]
    with pytest.raises(Refused):
        devices.pair(store, now, voided, "", "")
    with pytest.raises(Refused):
        devices.cancel(store, now, key, by="root")
    assert noted(store, Deed.SCREEN_REVOKED)[0].by == "root"
    now.at += INVITED_FOR + timedelta(seconds=1)
    assert devices.list_invited(store, now) == []
    with pytest.raises(Refused, match="ended"):
        devices.pair(store, now, kept, "", "")
    now.at += INVITED_FOR
    devices.list_invited(store, now)
    assert store.invitations.list_all() == []


def test_a_password_code_cannot_be_cancelled_as_a_screens(store: MemoryStore) -> None:
    """A site's admin who knows its key has no say in accounts."""
    now = clock_at_start()
    code = codes.issue(store, now, Purpose.PASSWORD, "anna", by="root")
    with pytest.raises(Refused):
        devices.cancel(store, now, store.invitations.list_all()[0].key, by="other")
    assert codes.look(store, now, Purpose.PASSWORD, code)


def test_a_revoked_screen_is_gone(store: MemoryStore) -> None:
    """Its cookie names nothing any more; a second revocation says so."""
    now = clock_at_start()
    screen, _ = devices.pair(store, now, devices.invite(store, now, "north", "Gate", by="anna"), "", "")
    devices.revoke(store, now, screen.id, by="root")
    assert store.screens.find(screen.id) is None
    told = noted(store, Deed.SCREEN_REVOKED)
    assert [(entry.by, entry.on, entry.site, entry.words) for entry in told] == [("root", screen.id, "north", "Gate")]
    with pytest.raises(Refused, match="no such screen"):
        devices.revoke(store, now, screen.id, by="root")
    with pytest.raises(Refused, match="no such screen"):
        devices.rename(store, now, screen.id, "Other", by="root")


def test_a_renamed_screen_stays_paired(store: MemoryStore) -> None:
    """Only its name changes, by the same rules, also if it gives a sign of life meanwhile."""
    now = clock_at_start()
    screen, _ = devices.pair(store, now, devices.invite(store, now, "north", "Gate", by="anna"), "", "")
    after = devices.rename(store, now, screen.id, "Yard", by="root")
    assert (after.name, after.digest, after.site) == ("Yard", screen.digest, screen.site)
    with pytest.raises(Refused):
        devices.rename(store, now, screen.id, "", by="root")
    assert [entry.words for entry in noted(store, Deed.SCREEN_RENAMED)] == ["Gate -> Yard"]
