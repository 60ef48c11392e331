"""The pages about accounts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from access.role import parse_grant
from access.session import Purpose
from dashboard.access.services import codes, people
from dashboard.access.services.errors import Refused
from store.errors import StoreUnavailable
from tests.access_cases import put_session
from tests.access_office import HOSTILE, Office, follow, link_in, look, read
from tests.signing_in import Browser

ANNA = {"name": "anna", "shown": "Anna K.", "email": "", "role": ["planner"], "site": ["north"], "party": [""]}


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def root(office: Office) -> Browser:
    return office.sit_down("admin@*", name="root")


def add_anna(office: Office, *grants: str) -> str:
    wanted = [parse_grant(each) for each in grants or ("planner@north",)]
    return people.add(office.store, office.clock, "anna", "Anna K.", wanted, "", by="root")


def test_somebody_is_added_and_their_link_is_shown_once(office: Office, root: Browser) -> None:
    """The code is in no address, goes to the page once, and sets the password of that account."""
    answer = root.post("/users", data=ANNA)
    assert "#" not in answer.headers["Location"]
    page = follow(root, answer)
    link = link_in(page)
    assert link.startswith("http://127.0.0.1:8050/welcome#")
    assert "shown only now" in page
    assert "Planner at Plant North (north)" in page
    assert codes.look(office.store, office.clock, Purpose.PASSWORD, link.partition("#")[2]).name == "anna"
    assert 'id="link"' not in look(root, "/users/anna")


def test_a_link_is_shown_to_whom_made_it_alone(office: Office, root: Browser) -> None:
    """The cookie that carries it counts for its maker's session and its own page, and no script sees it."""
    answer = root.post("/users", data=ANNA)
    cookie = next(each for each in answer.headers.getlist("Set-Cookie") if each.startswith("dockwatch-shown="))
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    other = office.sit_down("admin@*", name="other")
    other.set_cookie("dockwatch-shown", cookie.partition("=")[2].partition(";")[0], domain="127.0.0.1")
    assert 'id="link"' not in look(other, "/users/anna")
    assert 'id="link"' not in look(root, "/users/root")
    assert 'id="link"' not in look(root, "/screens")
    assert link_in(look(root, "/users/anna"))


def test_the_list_says_who_may_do_what_and_how_they_stand(office: Office, root: Browser) -> None:
    """Name, grants in words, last sign-in, and whether they can sign in at all."""
    add_anna(office, "planner@north", "carrier:ACME@*")
    page = look(root, "/users")
    for words in ("Anna K.", "Planner at Plant North (north)", "Carrier ACME at every site", "never"):
        assert words in page
    assert "Has to set a password: the link is good until 2026-03-03 08:00 UTC" in page
    office.clock.at += timedelta(hours=1)
    people.disable(office.store, office.clock, "anna", by="root")
    assert "Disabled since 2026-03-02 09:00 UTC" in look(root, "/users")


def test_known_sites_and_parties_are_offered(root: Browser) -> None:
    """Nobody has to know an id by heart; hostile ones are only text."""
    answer = root.get("/users", headers={"Accept": "text/html"})
    assert HOSTILE.encode() not in answer.data
    page = read(answer)
    for offered in ("Plant North (north)", "Plant South (south)", 'value="ACME"', 'value="Kolb Guss"', HOSTILE):
        assert offered in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "an na"}, "is no name"),
        ({"name": "root"}, "There is an account called root already"),
        ({"shown": "x" * 49}, "49 characters are too many"),
        ({"email": "anna"}, "This is no e-mail address"),
        ({"role": [""]}, "Give at least one role"),
        ({"role": ["carrier"]}, "Role 1: a carrier is one of a partner"),
        ({"party": ["ACME"]}, "Role 1: only carriers and suppliers"),
        ({"role": [""], "party": ["ACME"]}, "Role 1: choose the role"),
        ({"site": [""]}, "Role 1: choose the site"),
        ({"role": ["king"]}, "Role 1: 'king' is no role"),
        ({"role": ["carrier"], "party": ["x\x07y"]}, "Role 1: a carrier is one"),
    ],
)
def test_what_is_wrong_is_said_and_all_that_was_typed_is_kept(
    office: Office, root: Browser, typed: dict[str, Any], said: str
) -> None:
    """Nobody types it twice."""
    form: dict[str, Any] = {**ANNA, "name": "anna.k", "email": "anna@example.com", **typed}
    answer = root.post("/users", data=form, headers={"Accept": "text/html"})
    page = read(answer)
    assert answer.status_code == 422
    assert said in page
    for name in ("name", "shown", "email"):
        assert f'value="{form[name]}"' in page
    for name in ("role", "site", "party"):
        for each in form[name]:
            assert f'value="{each}"' in page or each == "king"
    assert [each.name for each in office.store.accounts.list_all()] == ["root"]


def test_all_that_is_wrong_is_said_at_once(root: Browser) -> None:
    """Not one thing after the other."""
    answer = root.post("/users", data={**ANNA, "name": "an na", "role": ["carrier"]}, headers={"Accept": "text/html"})
    assert "is no name" in read(answer)
    assert "Role 1: a carrier is one of a partner" in read(answer)


def test_an_account_is_changed_on_its_page(office: Office, root: Browser) -> None:
    """Name, e-mail and grants; less than before ends their sessions, and it is said."""
    add_anna(office, "planner@north", "planner@south")
    theirs = put_session(office.store, "anna")
    form = {
        "shown": "Anna B.",
        "email": "b@example.com",
        "role": ["supplier", ""],
        "site": ["*", ""],
        "party": ["Kolb Guss", ""],
    }
    page = follow(root, root.post("/users/anna", data=form))
    assert "Changed." in page
    account = office.store.accounts.find("anna")
    assert account is not None
    assert (account.shown, account.email) == ("Anna B.", "b@example.com")
    assert [each.spelled() for each in account.grants] == ["supplier:Kolb Guss@*"]
    assert office.store.sessions.find(theirs.id) is None


def test_what_was_refused_on_its_page_stays_typed(office: Office, root: Browser) -> None:
    """With the reason at the field."""
    add_anna(office)
    form = {"shown": "", "email": "b@example.com", "role": ["planner"], "site": ["south"], "party": [""]}
    answer = root.post("/users/anna", data=form, headers={"Accept": "text/html"})
    assert answer.status_code == 422
    page = read(answer)
    assert "Write a name" in page
    assert 'value="b@example.com"' in page
    assert '<option value="south" selected>' in page


def test_sessions_are_listed_and_ended(office: Office, root: Browser) -> None:
    """One of another account is not ended by way of this one's page."""
    add_anna(office)
    theirs, other = put_session(office.store, "anna"), put_session(office.store, "someone")
    assert "since 2026-03-02 08:00 UTC" in look(root, "/users/anna")
    root.post(f"/users/anna/sessions/{other.id}/end")
    follow(root, root.post(f"/users/anna/sessions/{theirs.id}/end"))
    assert office.store.sessions.find(theirs.id) is None
    assert office.store.sessions.find(other.id) == other


def test_an_account_is_disabled_and_enabled(office: Office, root: Browser) -> None:
    """And a new link voids the one before."""
    first = add_anna(office)
    page = follow(root, root.post("/users/anna/invite"))
    assert link_in(page).partition("#")[2] != first
    with pytest.raises(Refused):
        codes.look(office.store, office.clock, Purpose.PASSWORD, first)
    page = follow(root, root.post("/users/anna/disable"))
    assert "Disabled since" in page
    assert "New one-time link" not in page
    assert root.post("/users/anna/invite").status_code == 422
    assert "Disabled since" not in follow(root, root.post("/users/anna/enable"))


def test_removal_is_asked_once_more(office: Office, root: Browser) -> None:
    """Looking at the question removes nothing."""
    add_anna(office)
    page = look(root, "/users/anna/remove")
    assert "Remove anna?" in page
    assert office.store.accounts.find("anna") is not None
    page = follow(root, root.post("/users/anna/remove"))
    assert "The account is removed" in page
    assert office.store.accounts.find("anna") is None


def test_the_last_admin_is_told_why_they_stay(office: Office, root: Browser) -> None:
    """In words, on their own page."""
    assert "It is your own account" in look(root, "/users/root/remove")
    for deed in ("remove", "disable"):
        answer = root.post(f"/users/root/{deed}", headers={"Accept": "text/html"})
        assert answer.status_code == 422
        assert "This is the last admin of everything" in read(answer)


@pytest.mark.parametrize("path", ["/users/nobody", "/users/nobody/remove", "/users/%3Cscript%3E"])
def test_an_account_that_is_not_there_is_said_to_be_gone(root: Browser, path: str) -> None:
    """With the way back, and nothing of the address as markup."""
    answer = root.get(path, headers={"Accept": "text/html"})
    assert answer.status_code in {404, 422}
    assert "No such account" in read(answer)
    assert b"<script>alert" not in answer.data


@pytest.mark.parametrize("path", ["/users", "/users/root", "/users/root/remove"])
@pytest.mark.parametrize("grant", ["planner@*", "admin@north", "carrier:ACME@*"])
def test_only_admins_of_everything_see_accounts(office: Office, root: Browser, path: str, grant: str) -> None:
    """Nobody else does, nor changes them."""
    other = office.sit_down(grant)
    assert other.get(path).status_code == 403
    assert other.post(path, data=ANNA).status_code in {403, 405}


def test_a_hostile_name_is_text_wherever_it_stands(office: Office, root: Browser) -> None:
    """In the list, on the page, in the question whether to remove it."""
    grants = [parse_grant("planner@north")]
    people.add(office.store, office.clock, "anna", HOSTILE, grants, "", by="root")
    for path in ("/users", "/users/anna", "/users/anna/remove"):
        answer = root.get(path, headers={"Accept": "text/html"})
        assert HOSTILE.encode() not in answer.data
        assert HOSTILE in read(answer)


def test_while_the_store_is_away_nothing_is_claimed(office: Office, root: Browser) -> None:
    """Whoever was signed in a moment ago is told so: that a look may be repeated, that a deed is not known."""
    look(root, "/users")

    def away(*_: object, **__: object) -> Any:
        raise StoreUnavailable("away")

    accounts = office.store.accounts
    accounts.find = accounts.find_each = accounts.list_all = accounts.add = away  # type: ignore[method-assign]
    answer = root.get("/users", headers={"Accept": "text/html"})
    assert answer.status_code == 503
    assert "The store does not answer" in read(answer)
    answer = root.post("/users", data=ANNA, headers={"Accept": "text/html"})
    assert answer.status_code == 503
    assert "It is not known whether this was done" in read(answer)


def test_all_sessions_of_a_person_are_ended_by_one_button(office: Office, root: Browser) -> None:
    """On their page, and they may sign in again."""
    add_anna(office)
    assert "End all sessions" not in look(root, "/users/anna")
    for _ in range(2):
        put_session(office.store, "anna")
    assert "End all sessions" in look(root, "/users/anna")
    page = follow(root, root.post("/users/anna/sign-out"))
    assert "They are signed out everywhere." in page
    assert [each.account for each in office.store.sessions.list_all()] == ["root"]


def test_everybody_is_signed_out_after_a_question(office: Office, root: Browser) -> None:
    """The question tells how many sessions end and what does not; who asked for it signs in anew, too."""
    add_anna(office)
    put_session(office.store, "anna")
    assert 'href="/users/-/sign-out"' in look(root, "/users")
    asked = look(root, "/users/-/sign-out")
    assert "Sessions that end: 2, yours too" in asked
    assert "Wall screens and shared links go on" in asked
    page = follow(root, root.post("/users/-/sign-out"))
    assert "Everybody is signed out, you too." in page
    assert office.store.sessions.list_all() == []
    assert root.get("/users").status_code == 401
