"""Signing in by name and password, and out again: what it gives, what it tells nobody, how often it may be tried."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from argon2 import PasswordHasher
from msgspec.structs import replace

from access.audit import Deed
from dashboard.access.services import passwords
from dashboard.access.services.passwords import NOBODYS
from dashboard.access.signing_in import sign_in
from store.errors import StoreUnavailable
from tests.people_pages import OTHER, PASSWORD, Plant, cookies_set, words_of


@pytest.fixture
def plant() -> Plant:
    return Plant()


def test_the_right_password_lets_in(plant: Plant) -> None:
    """It begins a session of the person, leads where they wanted, and is noted with where from."""
    anna = plant.somebody("10.0.0.7")
    answer = anna.sign_in(next="/wall/north?theme=light")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/wall/north?theme=light")
    assert anna.is_in
    assert [(each.by, each.where) for each in plant.noted(Deed.SIGN_IN)] == [("anna", "10.0.0.7")]
    account = plant.store.accounts.find("anna")
    assert account is not None
    assert account.signed_in_at == plant.clock.at


def test_a_name_is_typed_as_people_type(plant: Plant) -> None:
    """Capitals and blanks around a name do not matter; in a password they do."""
    assert plant.somebody().sign_in(name=" Anna ").status_code == 303
    assert plant.somebody().sign_in(password=PASSWORD.upper()).status_code == 403


def test_cookies_are_held_to_this_host_and_hidden_from_scripts() -> None:
    """Over https the session's cookie is a __Host- one, secure, HttpOnly and Lax; scripts may read only the csrf's."""
    anna = Plant("https://dock.example/dockwatch").somebody()
    set_cookies = {each.split("=")[0]: each for each in cookies_set(anna.sign_in())}
    session, csrf = set_cookies["__Host-dockwatch-session"], set_cookies["__Host-dockwatch-csrf"]
    for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert flag in session
    assert "HttpOnly" not in csrf
    assert "Domain" not in "".join(set_cookies.values())
    assert "Max-Age" not in session


def test_wrong_names_and_wrong_passwords_are_answered_alike(plant: Plant) -> None:
    """The same status and the very same page for a name that is none, a wrong password, and an account that is
    disabled or has no password."""
    plant.add("olga")
    plant.add("kurt", password="")
    olga = plant.store.accounts.find("olga")
    assert olga is not None
    plant.store.accounts.swap(replace(olga, disabled_at=plant.clock.at))
    tries = [("anna", OTHER), ("nobody", PASSWORD), ("olga", PASSWORD), ("kurt", ""), ("NO NAME !", PASSWORD), ("", "")]
    pages = set()
    for name, password in tries:
        answer = plant.somebody().sign_in(name=name, password=password)
        assert answer.status_code == 403
        pages.add(re.sub(r'value="[^"]*"|\sautofocus', "", answer.text))
    assert len(pages) == 1
    assert sign_in.WRONG in pages.pop()


def test_each_try_costs_one_hash_of_the_same_kind(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Time tells nothing: known or not, a try is checked against exactly one hash with the same parameters."""
    checked: list[str] = []
    verify = PasswordHasher.verify

    def noted(self: PasswordHasher, kept: str, password: bytes) -> bool:
        checked.append(kept)
        return verify(self, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", noted)
    for name in ("anna", "nobody", "NO NAME !"):
        plant.somebody().sign_in(name=name, password=OTHER)
    assert [kept.split("$")[:4] for kept in checked] == [NOBODYS.split("$")[:4]] * 3


def test_refusals_are_noted_without_what_was_typed(plant: Plant) -> None:
    """The audit log knows the account and the address; a text that is no account's name may be a password, and is not
    kept."""
    plant.somebody("10.0.0.9").sign_in(password="wrong horse battery")
    plant.somebody("10.0.0.9").sign_in(name="hunter2-secret", password="x")
    refused = plant.noted(Deed.SIGN_IN_REFUSED)
    assert [(each.on, each.where, each.words) for each in refused] == [
        ("anna", "10.0.0.9", "wrong password"),
        ("", "10.0.0.9", "no such account"),
    ]
    assert "hunter2" not in repr(plant.store.read_audit())
    assert "battery" not in repr(plant.store.read_audit())


def test_a_session_cannot_be_prepared_by_somebody_else(plant: Plant) -> None:
    """Whatever cookie a browser brings, signing in gives a new token, and the session it was in ends."""
    anna = plant.somebody()
    anna.client.set_cookie(plant.config.cookie("session"), "abcdefghjkmn.planted", domain=plant.config.host)
    anna.sign_in()
    first = anna.cookie("session")
    assert "planted" not in first
    anna.sign_in()
    assert anna.cookie("session") != first
    assert plant.sessions() == [anna.cookie("session").split(".")[0]]


def test_who_is_signed_in_is_led_on(plant: Plant) -> None:
    """The page at the door sends who is in to where they wanted; nobody else."""
    anna = plant.somebody()
    assert anna.get("/sign-in").status_code == 200
    anna.sign_in()
    assert anna.get("/sign-in?next=/accuracy/north").headers["Location"] == "/accuracy/north"


@pytest.mark.parametrize("asked", ["//evil.example", "/\\evil.example", "https://evil.example", "/\tx", "javascript:1"])
def test_nobody_is_led_elsewhere(plant: Plant, asked: str) -> None:
    """Another host, in whatever spelling, becomes the start page, also in the form that the page shows."""
    assert plant.somebody().sign_in(next=asked).headers["Location"] == "/"
    assert 'name="next" value="/"' in plant.somebody().get(f"/sign-in?next={quote(asked)}").text


def test_paths_keep_the_prefix_of_a_proxy() -> None:
    """Under a prefix, forms and redirects lead below it."""
    anna = Plant("http://127.0.0.1:8050/dockwatch").somebody()
    page = anna.get("/sign-in")
    assert 'action="/dockwatch/sign-in"' in page.text
    assert 'content="/dockwatch"' in page.text
    assert not re.findall(r'(?:href|src|action)="/(?!dockwatch/)', page.text)
    assert anna.sign_in(next="/wall/north").headers["Location"] == "/dockwatch/wall/north"


def test_signing_out_ends_the_session_and_clears_the_browser(plant: Plant) -> None:
    """The session is over in the store too, cookies are dropped, kept pages are cleared, and it is noted."""
    anna = plant.somebody()
    anna.sign_in()
    token = anna.cookie("session")
    answer = anna.post("/sign-out")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?done=signed-out")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert (anna.cookie("session"), anna.cookie("csrf")) == ("", "")
    assert plant.sessions() == []
    thief = plant.somebody()
    thief.client.set_cookie(plant.config.cookie("session"), token, domain=plant.config.host)
    assert not thief.is_in
    assert [each.by for each in plant.noted(Deed.SIGN_OUT)] == ["anna"]
    assert "You are signed out." in words_of(anna.get("/sign-in?done=signed-out"))


def test_signing_out_is_no_link(plant: Plant) -> None:
    """A picture on somebody's page cannot sign anybody out: it takes a post."""
    anna = plant.somebody()
    anna.sign_in()
    assert anna.get("/sign-out").status_code == 404
    assert anna.post("/sign-out", csrf_token="guessed").status_code == 403
    assert anna.is_in
    assert plant.somebody().post("/sign-out").status_code == 303


def test_another_page_signs_nobody_in(plant: Plant) -> None:
    """A form on somebody else's page cannot sign a browser in, as them or as anybody, nor use up tries."""
    anna = plant.somebody()
    for _ in range(12):
        form = {"name": "anna", "password": PASSWORD}
        assert anna.client.post("/sign-in", data=form, headers={"Origin": "https://evil.example"}).status_code == 403
    assert anna.sign_in().status_code == 303


def test_words_of_an_address_are_not_said(plant: Plant) -> None:
    """`done` is one of our own words or nothing, and what was typed is text, never markup."""
    assert "<b>" not in plant.somebody().get("/sign-in?done=<b>call us</b>").text
    page = plant.somebody().sign_in(name='"><script>alert(1)</script>').text
    assert "<script>alert" not in page
    assert "call us" not in plant.somebody().get("/sign-in?done=call us").text


def test_pages_are_kept_nowhere(plant: Plant) -> None:
    """No answer of these pages may be stored by a browser or a proxy."""
    anna = plant.somebody()
    for answer in (anna.get("/sign-in"), anna.sign_in(), anna.get("/account"), anna.post("/sign-out")):
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_line_that_can_be_listened_to_is_told() -> None:
    """Without encryption the page says so, except on this machine itself."""
    words = "This connection is not encrypted"
    assert words not in Plant().somebody().get("/sign-in").text
    assert words not in Plant("https://dock.example").somebody().get("/sign-in").text
    assert words in Plant("http://dock.example").somebody().get("/sign-in").text


def test_fields_tell_browsers_what_they_are(plant: Plant) -> None:
    """Password managers find name and password, and nothing keeps a password from being pasted."""
    page = plant.somebody().get("/sign-in").text
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert "paste" not in page


def test_an_outdated_hash_is_made_anew(plant: Plant) -> None:
    """Who signs in with a hash of older parameters has one of today's afterwards, of the same password."""
    plant.add("olga", password=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD))
    assert plant.somebody().sign_in(name="olga").status_code == 303
    olga = plant.store.accounts.find("olga")
    assert olga is not None
    assert not passwords.is_outdated(olga.password)
    assert plant.somebody().sign_in(name="olga").status_code == 303


def test_without_the_store_it_says_so(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody can be let in while accounts cannot be read: a page in words, not an error."""

    def away(key: str) -> None:
        raise StoreUnavailable("away")

    monkeypatch.setattr(plant.store.accounts, "find", away)
    answer = plant.somebody().sign_in()
    assert answer.status_code == 503
    assert "The store does not answer" in words_of(answer)


def test_without_the_store_nobody_is_told_to_be_signed_out(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    """A session that could not be ended is not said to be."""
    anna = plant.somebody()
    anna.sign_in()

    def away(keys: object) -> None:
        raise StoreUnavailable("away")

    with monkeypatch.context() as without:
        without.setattr(plant.store.sessions, "find_each", away)
        without.setattr(plant.store.sessions, "take", away)
        assert anna.post("/sign-out").status_code == 503
    assert anna.is_in
    assert anna.post("/sign-out").status_code == 303
    assert not anna.is_in
