"""Accounts as admins change them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from access.audit import Deed
from access.role import Grant, parse_grant
from access.session import Purpose
from dashboard.access.services import codes, people
from dashboard.access.services.errors import Refused
from store.memory_store import MemoryStore
from tests.access_cases import START, clock_at_start, noted, put_session

PLANNER, ADMIN = parse_grant("planner@north"), parse_grant("admin@*")


@pytest.fixture
def store() -> MemoryStore:
    """A store with an admin, root."""
    store = MemoryStore(clock_at_start())
    people.add(store, clock_at_start(), "root", "Root", [ADMIN], "", by="cli:ops")
    return store


def add_anna(store: MemoryStore, *grants: str) -> str:
    wanted = [parse_grant(each) for each in grants or ("planner@north",)]
    return people.add(store, clock_at_start(), "anna", "Anna", wanted, "", by="root")


def test_an_added_account_has_its_grants_and_a_code_to_set_its_password(store: MemoryStore) -> None:
    """Adding somebody makes the account, and returns a code for its password; both are noted with who did it."""
    code = people.add(store, clock_at_start(), " Anna.K ", "Anna K.", [PLANNER, PLANNER], "Anna@Example.com", by="root")
    account = store.accounts.find("anna.k")
    assert account is not None
    assert (account.shown, account.grants, account.email) == ("Anna K.", (PLANNER,), "anna@example.com")
    assert (account.password, account.made_at) == ("", START)
    invited = codes.look(store, clock_at_start(), Purpose.PASSWORD, code)
    assert (invited.name, invited.made_by) == ("anna.k", "root")
    added, asked = noted(store)[-2:]
    assert (added.deed, added.by, added.on, added.words) == (Deed.ACCOUNT_ADDED, "root", "anna.k", "planner@north")
    assert (asked.deed, asked.by, asked.on) == (Deed.INVITED, "root", "anna.k")


def test_a_code_is_nowhere_in_the_audit_log(store: MemoryStore) -> None:
    """What an admin reads gives nobody's access away."""
    code = add_anna(store)
    assert not any(code in str(entry) or code.replace("-", "") in str(entry) for entry in noted(store))


@pytest.mark.parametrize(
    ("told", "about"),
    [
        (("", "Anna", [PLANNER], ""), "name"),
        (("an na", "Anna", [PLANNER], ""), "name"),
        (("root", "Anna", [PLANNER], ""), "name"),
        (("anna", "A" * 49, [PLANNER], ""), "shown"),
        (("anna", "An\nna", [PLANNER], ""), "shown"),
        (("anna", "\u202eanna", [PLANNER], ""), "shown"),
        (("anna", "Anna", [], ""), "grants"),
        (("anna", "Anna", [parse_grant(f"planner@site{n}") for n in range(51)], ""), "grants"),
        (("anna", "Anna", [PLANNER], "anna"), "email"),
        (("anna", "Anna", [PLANNER], "a@b@c"), "email"),
    ],
)
def test_what_is_wrong_is_told_by_its_field(
    store: MemoryStore, told: tuple[str, str, list[Grant], str], about: str
) -> None:
    """A form can say beside the field what to do, and nothing was made."""
    with pytest.raises(Refused) as refused:
        people.add(store, clock_at_start(), *told, by="root")
    assert refused.value.about == about
    assert [each.name for each in store.accounts.list_all()] == ["root"]


def test_who_is_shown_by_no_name_is_shown_by_the_one_they_sign_in_with(store: MemoryStore) -> None:
    """Nobody is nameless, however long their name."""
    people.add(store, clock_at_start(), "a" * 64, " ", [PLANNER], "", by="root")
    account = store.accounts.find("a" * 64)
    assert account is not None
    assert account.shown == "a" * 48


def test_an_email_is_one_accounts(store: MemoryStore) -> None:
    """By it a company sign-in finds whom it is; two would be nobody."""
    people.add(store, clock_at_start(), "anna", "", [PLANNER], "anna@example.com", by="root")
    with pytest.raises(Refused) as refused:
        people.add(store, clock_at_start(), "other", "", [PLANNER], " ANNA@example.com", by="root")
    assert refused.value.about == "email"
    people.change(store, clock_at_start(), "anna", email="anna@example.com", by="root")


def test_a_hostile_name_is_only_text(store: MemoryStore) -> None:
    """Names are kept as written: who shows them escapes them."""
    people.add(store, clock_at_start(), "anna", "<script>alert(1)</script>", [PLANNER], "", by="root")
    account = store.accounts.find("anna")
    assert account is not None
    assert account.shown == "<script>alert(1)</script>"


@pytest.mark.parametrize(
    ("before", "after", "ends"),
    [
        (["planner@north", "planner@south"], ["planner@north"], True),
        (["planner@*"], ["planner@north"], True),
        (["carrier:ACME@*"], ["carrier:OTHER@*"], True),
        (["admin@north"], ["planner@north"], True),
        (["planner@north"], ["planner@*"], False),
        (["planner@north"], ["planner@north", "supervisor@south"], False),
    ],
)
def test_lessened_grants_end_the_persons_sessions(
    store: MemoryStore, before: list[str], after: list[str], ends: bool
) -> None:
    """Less than before is at once less; more is no reason to sign in anew. Other people's sessions stay."""
    add_anna(store, *before)
    theirs, other = put_session(store, "anna"), put_session(store, "root")
    people.change(store, clock_at_start(), "anna", grants=[parse_grant(each) for each in after], by="root")
    assert (store.sessions.find(theirs.id) is None) == ends
    assert store.sessions.find(other.id) == other
    told = noted(store, Deed.ACCOUNT_CHANGED)[-1]
    assert (told.by, told.on) == ("root", "anna")
    assert ("1 session ended" in told.words) == ends


def test_another_name_to_be_shown_by_ends_nothing(store: MemoryStore) -> None:
    """Only rights matter to sessions; a change to what already is, is none and is not noted."""
    add_anna(store)
    theirs = put_session(store, "anna")
    people.change(store, clock_at_start(), "anna", shown="Anna B.", by="root")
    people.change(store, clock_at_start(), "anna", shown="Anna B.", grants=[PLANNER], by="root")
    assert store.sessions.find(theirs.id) == theirs
    assert [entry.words for entry in noted(store, Deed.ACCOUNT_CHANGED)] == ["shown as Anna B."]


def test_another_email_lets_go_of_who_came_by_the_old_one(store: MemoryStore) -> None:
    """The company sign-in that was bound to the account is so no more, and its sessions end."""
    add_anna(store)
    account = store.accounts.find("anna")
    assert account is not None
    assert store.accounts.swap(replace(account, subject="https://idp 17", email="old@example.com"))
    theirs = put_session(store, "anna")
    after = people.change(store, clock_at_start(), "anna", email="new@example.com", by="root")
    assert (after.email, after.subject) == ("new@example.com", "")
    assert store.sessions.find(theirs.id) is None
    assert "example.com" not in noted(store)[-1].words


def test_a_disabled_account_is_out_at_once_until_enabled(store: MemoryStore) -> None:
    """Sessions end, the code for its password is void and so are codes it made; enabling gives none of it back."""
    code = add_anna(store, "admin@north")
    made = codes.issue(store, clock_at_start(), Purpose.SCREEN, "Gate", by="anna", site="north")
    theirs = put_session(store, "anna")
    people.disable(store, clock_at_start(), "anna", by="root")
    people.disable(store, clock_at_start(), "anna", by="root")
    account = store.accounts.find("anna")
    assert account is not None
    assert account.disabled_at == START
    assert store.sessions.find(theirs.id) is None
    for purpose, each in ((Purpose.PASSWORD, code), (Purpose.SCREEN, made)):
        with pytest.raises(Refused):
            codes.use(store, clock_at_start(), purpose, each)
    with pytest.raises(Refused):
        people.invite(store, clock_at_start(), "anna", by="root")
    people.enable(store, clock_at_start(), "anna", by="root")
    assert people.invite(store, clock_at_start(), "anna", by="root")
    told = noted(store, Deed.ACCOUNT_CHANGED)
    assert [entry.words for entry in told] == ["disabled; 1 session ended, 2 codes void", "enabled"]


def test_a_removed_account_is_gone_with_its_sessions_and_codes(store: MemoryStore) -> None:
    """Nothing of it lets anybody in any more."""
    code = add_anna(store)
    theirs = put_session(store, "anna")
    people.remove(store, clock_at_start(), "anna", by="root")
    assert store.accounts.find("anna") is None
    assert store.sessions.find(theirs.id) is None
    with pytest.raises(Refused):
        codes.use(store, clock_at_start(), Purpose.PASSWORD, code)
    assert (noted(store)[-1].deed, noted(store)[-1].by) == (Deed.ACCOUNT_REMOVED, "root")


def test_the_last_admin_of_everything_stays(store: MemoryStore) -> None:
    """It cannot be removed, disabled or lessened; a site's admin or a disabled one is no second."""
    add_anna(store, "admin@north")
    people.add(store, clock_at_start(), "gone", "", [ADMIN], "", by="root")
    people.disable(store, clock_at_start(), "gone", by="root")
    now, before = clock_at_start(), store.accounts.find("root")
    theirs = put_session(store, "root")
    with pytest.raises(Refused, match="last admin"):
        people.remove(store, now, "root", by="root")
    with pytest.raises(Refused, match="last admin"):
        people.disable(store, now, "root", by="root")
    with pytest.raises(Refused, match="last admin"):
        people.change(store, now, "root", grants=[PLANNER], by="root")
    assert store.accounts.find("root") == before
    assert store.sessions.find(theirs.id) == theirs
    people.change(store, now, "anna", grants=[ADMIN], by="root")
    people.remove(store, now, "root", by="anna")
    with pytest.raises(Refused, match="last admin"):
        people.disable(store, now, "anna", by="anna")


@pytest.mark.parametrize("deed", ["remove", "disable", "change"])
def test_two_admins_who_put_each_other_out_at_once_leave_one(store: MemoryStore, deed: str) -> None:
    """Whoever finds afterwards that nobody is left puts back what they did."""
    people.add(store, clock_at_start(), "other", "", [ADMIN], "", by="root")
    accounts = store.accounts
    real_swap, real_take = accounts.swap, accounts.take

    def the_other_goes_first() -> None:
        accounts.swap, accounts.take = real_swap, real_take  # type: ignore[method-assign]
        real_take("other")

    def swap(item: object) -> bool:
        the_other_goes_first()
        return real_swap(item)  # type: ignore[arg-type]

    def take(key: str) -> object:
        the_other_goes_first()
        return real_take(key)

    accounts.swap, accounts.take = swap, take  # type: ignore[method-assign, assignment]
    now = clock_at_start()
    deeds: dict[str, Callable[[], object]] = {
        "remove": lambda: people.remove(store, now, "root", by="other"),
        "disable": lambda: people.disable(store, now, "root", by="other"),
        "change": lambda: people.change(store, now, "root", grants=[PLANNER], by="other"),
    }
    with pytest.raises(Refused, match="last admin"):
        deeds[deed]()
    left = accounts.find("root")
    assert left is not None
    assert (left.grants, left.disabled_at) == ((ADMIN,), None)


def test_a_change_that_meets_another_is_made_on_top_of_it(store: MemoryStore) -> None:
    """Somebody else's change between reading and putting back is kept; one that never ends is said."""
    add_anna(store)
    real_swap = store.accounts.swap
    others = iter(["Anna B."])

    def swap(item: object) -> bool:
        for shown in others:
            now_there = store.accounts.find("anna")
            assert now_there is not None
            real_swap(replace(now_there, shown=shown))
        return real_swap(item)  # type: ignore[arg-type]

    store.accounts.swap = swap  # type: ignore[method-assign]
    after = people.change(store, clock_at_start(), "anna", grants=[ADMIN], by="root")
    assert (after.shown, after.grants) == ("Anna B.", (ADMIN,))
    store.accounts.swap = lambda item: False  # type: ignore[method-assign]
    with pytest.raises(Refused, match="once more"):
        people.change(store, clock_at_start(), "anna", grants=[PLANNER], by="root")


def test_who_is_not_there_cannot_be_changed(store: MemoryStore) -> None:
    """Every deed says so, in words."""
    now = clock_at_start()
    attempts: list[Callable[[], object]] = [
        lambda: people.invite(store, now, "nobody", by="root"),
        lambda: people.change(store, now, "nobody", shown="N", by="root"),
        lambda: people.disable(store, now, "nobody", by="root"),
        lambda: people.enable(store, now, "nobody", by="root"),
        lambda: people.remove(store, now, "nobody", by="root"),
    ]
    for attempt in attempts:
        with pytest.raises(Refused, match="no account called 'nobody'"):
            attempt()
