"""One's own account: another password, and where one is signed in."""

from __future__ import annotations

import pytest

from access.audit import Deed
from dashboard.access.browser_words import browser_words
from tests.people_pages import OTHER, PASSWORD, Plant, Visitor, words_of

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1"


@pytest.fixture
def plant() -> Plant:
    return Plant()


@pytest.fixture
def anna(plant: Plant) -> Visitor:
    visitor = plant.somebody()
    visitor.sign_in()
    return visitor


def test_it_tells_who_one_is(plant: Plant, anna: Visitor) -> None:
    """Name, roles in words, and this browser; nothing secret."""
    answer = anna.get("/account")
    for words in ("Anna", "Planner at north", "this browser", "10.0.0.1"):
        assert words in words_of(answer)
    account = plant.store.accounts.find("anna")
    assert account is not None
    assert account.password not in answer.text
    assert anna.cookie("session") not in answer.text


def test_another_password_ends_all_other_sessions(plant: Plant, anna: Visitor) -> None:
    """The browser that changed it goes on with a new token; all others are out, and the old password with them."""
    other, before = plant.somebody("10.0.0.2"), anna.cookie("session")
    other.sign_in()
    answer = anna.post("/account/password", current=PASSWORD, password=OTHER)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account?done=password")
    assert anna.is_in
    assert anna.cookie("session") != before
    assert not other.is_in
    assert len(plant.sessions()) == 1
    assert plant.somebody().sign_in(password=PASSWORD).status_code == 403
    assert plant.somebody().sign_in(password=OTHER).status_code == 303
    assert [each.words for each in plant.noted(Deed.PASSWORD_SET)] == ["own"]
    assert "Your password is changed" in words_of(anna.get("/account?done=password"))


@pytest.mark.parametrize(
    ("current", "new", "words"),
    [
        (OTHER, "quarry ribbon falcon sled", "not your current password"),
        (PASSWORD, "short", "at least 12"),
        (PASSWORD, "anna anna anna", "Too easy"),
        (PASSWORD, PASSWORD, "Choose another one"),
    ],
)
def test_a_password_that_is_no_good_changes_nothing(
    plant: Plant, anna: Visitor, current: str, new: str, words: str
) -> None:
    """It takes the current one, and a new one that is good and another; what is wrong is said by its field."""
    answer = anna.post("/account/password", current=current, password=new)
    assert answer.status_code == 422
    assert words in words_of(answer)
    assert 'aria-invalid="true"' in answer.text
    assert plant.somebody().sign_in().status_code == 303


def test_a_browser_left_open_cannot_guess_the_password(plant: Plant, anna: Visitor) -> None:
    """Wrong current passwords are slowed like those at the door, and do not slow the door."""
    tries = [anna.post("/account/password", current=OTHER, password=OTHER).status_code for _ in range(6)]
    assert tries == [422] * 5 + [429]
    assert plant.somebody().sign_in().status_code == 303


def test_one_session_or_all_others_can_be_ended(plant: Plant, anna: Visitor) -> None:
    """A browser is signed out from here; then all others at once; this one stays."""
    first, second = plant.somebody("10.0.0.2"), plant.somebody("10.0.0.3")
    for other in (first, second):
        other.sign_in()
    answer = anna.post("/account/sessions", session=first.cookie("session").split(".")[0])
    assert answer.headers["Location"] == "/account?done=session-ended"
    assert (first.is_in, second.is_in) == (False, True)
    anna.post("/account/sessions", session="others")
    assert (anna.is_in, second.is_in) == (True, False)
    assert {(each.by, each.on) for each in plant.noted(Deed.SESSION_ENDED)} == {("anna", "anna")}


def test_sessions_of_others_are_not_ones_own(plant: Plant, anna: Visitor) -> None:
    """Nobody ends, or sees, another person's session."""
    plant.add("olga")
    olga = plant.somebody("10.7.7.7")
    olga.sign_in(name="olga")
    anna.post("/account/sessions", session=olga.cookie("session").split(".")[0])
    assert olga.is_in
    assert "10.7.7.7" not in anna.get("/account").text


def test_an_account_without_a_password_sets_none_by_itself(plant: Plant) -> None:
    """Who comes by the company's sign-in alone is told how to get a password, and there is no form for one."""
    plant.add("kurt")
    kurt = plant.somebody()
    kurt.sign_in(name="kurt")
    account = plant.store.accounts.find("kurt")
    assert account is not None
    plant.store.accounts.swap(type(account)(name="kurt", shown="Kurt", made_at=plant.clock.at, version=account.version))
    page = kurt.get("/account")
    assert "You have none" in words_of(page)
    assert 'name="current"' not in page.text
    assert kurt.post("/account/password", current="", password=OTHER).status_code == 422


def test_browsers_are_told_in_words(plant: Plant, anna: Visitor) -> None:
    """What a browser says of itself is hostile text, and long; the page shows what its person knows it by."""
    assert browser_words(PHONE) == "Safari on iPhone"
    assert browser_words("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0") == "Edge on Windows"
    assert browser_words("") == "an unknown browser"
    assert browser_words("x" * 200) == "x" * 60
    hostile = plant.somebody()
    hostile.client.environ_base["HTTP_USER_AGENT"] = "<script>alert(1)</script>"
    hostile.sign_in()
    page = anna.get("/account").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
