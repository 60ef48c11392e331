"""One's own second factor: set up, given new recovery codes, moved to another phone, switched off."""

from __future__ import annotations

import base64
import re
from datetime import timedelta
from html import escape
from urllib.parse import unquote

import pytest
from msgspec.structs import replace

from access.audit import Deed
from access.factor import Policy, uri_of
from dashboard.access.services import second_factor
from tests.people_pages import OTHER, PASSWORD, Plant, Visitor, words_of
from tests.phones import STEP, Phone, account_of, codes_in, given_factor, secret_in, taught

PAGES = ("/account/factor", "/account/factor/codes", "/account/factor/off")


@pytest.fixture
def plant() -> Plant:
    return Plant()


@pytest.fixture
def anna(plant: Plant) -> Visitor:
    """Somebody signed in by a password alone."""
    visitor = plant.somebody()
    visitor.sign_in()
    return visitor


def with_phone(plant: Plant) -> tuple[Visitor, Phone, list[str]]:
    """Somebody signed in with a phone, whose next code is a fresh one."""
    phone, codes = given_factor(plant)
    visitor = plant.somebody()
    visitor.sign_in()
    assert visitor.post("/sign-in/code", code=phone.code).status_code == 303
    plant.clock.at += 3 * STEP
    return visitor, phone, codes


def test_it_is_set_up_with_the_password_and_a_first_code(plant: Plant, anna: Visitor) -> None:
    """Nothing is kept before the code is right; then ten recovery codes are shown, once, other browsers are out, and
    it is noted without anything secret."""
    other, before = plant.somebody("10.0.0.2"), anna.cookie("session")
    other.sign_in()
    assert "Second factor: off" in words_of(anna.get("/account"))
    assert anna.post("/account/factor", current=PASSWORD).headers["Location"] == "/account/factor"
    page = anna.get("/account/factor")
    phone = Phone(secret_in(page), plant.clock)
    assert account_of(plant).factor is None
    assert anna.post("/account/factor", first=phone.wrong).status_code == 422
    assert account_of(plant).factor is None
    codes = codes_in(anna.post("/account/factor", first=phone.code))
    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"\d{4}-\d{4}-\d{4}-\d{4}", code) for code in codes)
    assert (anna.is_in, other.is_in) == (True, False)
    assert anna.cookie("session") != before
    assert re.search(r"Second factor: on since \d{4}.*, 10 recovery codes left", words_of(anna.get("/account")))
    assert codes_in(anna.get("/account/factor")) == []
    log = repr(plant.store.read_audit())
    assert [each.words for each in plant.noted(Deed.FACTOR_SET)] == ["10 codes"]
    assert not any(code in log for code in [*codes, secret_in(page), secret_in(page).replace(" ", "")])


def test_it_takes_the_current_password(plant: Plant, anna: Visitor) -> None:
    """Whoever finds a browser left open shows no picture to a phone of theirs."""
    answer = anna.post("/account/factor", current=OTHER)
    assert (answer.status_code, "not your current password" in words_of(answer)) == (422, True)
    assert 'id="secret"' not in anna.get("/account/factor").text
    assert anna.post("/account/factor", first="123456").headers["Location"] == "/account/factor?done=set-up-over"


def test_the_picture_says_what_the_letters_say(plant: Plant, anna: Visitor) -> None:
    """It is an image that the policy lets in, with the very secret, the account's name, and where it is; so says a link
    for the phone that the page is read on."""
    anna.post("/account/factor", current=PASSWORD)
    page = anna.get("/account/factor")
    secret = secret_in(page).replace(" ", "")
    assert len(base64.b32decode(secret)) == 20
    assert re.fullmatch(r"([A-Z2-7]{4} ){7}[A-Z2-7]{4}", secret_in(page))
    assert 'src="data:image/svg+xml' in page.text
    uri = uri_of(secret, "anna", "127.0.0.1")
    assert unquote(uri).startswith("otpauth://totp/Dockwatch 127.0.0.1:anna?")
    assert re.findall(r"otpauth[^\"]*", page.text) == [escape(uri)]
    assert taught(uri, plant.clock).code == Phone(secret, plant.clock).code
    assert "img-src 'self' data:" in page.headers["Content-Security-Policy"]


def test_what_was_begun_counts_in_its_session_alone(plant: Plant, anna: Visitor) -> None:
    """Who signs in anew at the same browser shows their password again."""
    anna.post("/account/factor", current=PASSWORD)
    assert 'id="secret"' in anna.get("/account/factor").text
    anna.sign_in()
    assert 'id="secret"' not in anna.get("/account/factor").text


@pytest.mark.parametrize("page", PAGES)
def test_each_change_takes_the_password_and_a_code(plant: Plant, page: str) -> None:
    """Neither alone is enough; what is wrong is said at its field, and nothing is changed."""
    anna, phone, codes = with_phone(plant)
    before = account_of(plant)
    form = anna.get(page).text
    for said in ('autocomplete="current-password"', 'autocomplete="one-time-code"', 'inputmode="numeric"'):
        assert said in form
    for current, code, about in (
        (OTHER, phone.code, "current"),
        (PASSWORD, phone.wrong, "code"),
        (PASSWORD, "", "code"),
        ("", codes[0], "current"),
    ):
        answer = anna.post(page, current=current, code=code)
        assert (answer.status_code, f'id="{about}-wrong"' in answer.text) == (422, True)
    assert account_of(plant) == before
    assert anna.post(page, current=PASSWORD, code=phone.code).status_code in {200, 303}
    assert account_of(plant) != before


def test_new_recovery_codes_make_the_old_ones_void(plant: Plant) -> None:
    """They are shown once, the phone stays as it is, and other browsers are out."""
    anna, phone, old = with_phone(plant)
    new = codes_in(anna.post("/account/factor/codes", current=PASSWORD, code=phone.code))
    assert len(new) == 10
    assert not set(new) & set(old)
    assert anna.is_in
    assert len(plant.sessions()) == 1
    assert [(each.by, each.on, each.words) for each in plant.noted(Deed.RECOVERY_SET)] == [("anna", "anna", "10 codes")]
    for code, status in ((old[0], 403), (new[0], 303)):
        visitor = plant.somebody()
        visitor.sign_in()
        assert visitor.post("/sign-in/code", code=code).status_code == status


def test_another_phone_takes_the_place_of_the_first(plant: Plant) -> None:
    """Also for whom it is demanded of: set up anew, with a code of the old phone or a recovery code."""
    anna, old, codes = with_phone(plant)
    anna.post("/account/factor", current=PASSWORD, code=codes[0])
    new = Phone(secret_in(anna.get("/account/factor")), plant.clock)
    assert len(codes_in(anna.post("/account/factor", first=new.code))) == 10
    plant.clock.at += STEP
    for phone, status in ((old, 403), (new, 303)):
        visitor = plant.somebody()
        visitor.sign_in()
        assert visitor.post("/sign-in/code", code=phone.code).status_code == status


def test_it_is_switched_off(plant: Plant) -> None:
    """Afterwards the password is enough again; other browsers are out, and it is noted."""
    anna, phone, _ = with_phone(plant)
    answer = anna.post("/account/factor/off", current=PASSWORD, code=phone.code)
    assert answer.headers["Location"] == "/account?done=factor-off"
    assert "signed out everywhere else" in words_of(anna.get("/account?done=factor-off"))
    assert (account_of(plant).factor, anna.is_in, len(plant.sessions())) == (None, True, 1)
    assert [(each.by, each.on) for each in plant.noted(Deed.FACTOR_OFF)] == [("anna", "anna")]
    visitor = plant.somebody()
    visitor.sign_in()
    assert visitor.is_in


def test_who_has_to_have_one_cannot_switch_it_off() -> None:
    """Neither by the page, which does not offer it, nor by the form; both say why, and the code is not used up."""
    plant = Plant(second_factor=Policy.EVERYBODY)
    anna, phone, _ = with_phone(plant)
    assert "/account/factor/off" not in anna.get("/account").text
    assert second_factor.DEMANDED in words_of(anna.get("/account/factor/off"))
    before = account_of(plant)
    answer = anna.post("/account/factor/off", current=PASSWORD, code=phone.code)
    assert (answer.status_code, second_factor.DEMANDED in words_of(answer)) == (422, True)
    assert account_of(plant) == before, "not even the code was used up"


def test_without_a_password_there_is_none(plant: Plant, anna: Visitor) -> None:
    """Who comes by the company's sign-in alone is asked by the company: there is no page for it here, nor a link."""
    plant.store.accounts.swap(replace(account_of(plant), password=""))
    assert "/account/factor" not in anna.get("/account").text
    assert [anna.get(page).status_code for page in PAGES] == [404] * 3


def test_pages_about_one_that_is_not_there_say_so(plant: Plant, anna: Visitor) -> None:
    """Codes and off are of a factor that there is; setting up is always there."""
    assert [anna.get(page).status_code for page in PAGES] == [200, 404, 404]
    assert anna.post("/account/factor/codes", current=PASSWORD).status_code == 404


def test_a_browser_left_open_cannot_guess_codes(plant: Plant) -> None:
    """They are counted as those at the door are."""
    anna, phone, _ = with_phone(plant)
    tries = [anna.post("/account/factor/off", current=PASSWORD, code=phone.wrong).status_code for _ in range(6)]
    assert tries == [422] * 5 + [429]


def test_what_was_begun_ends(plant: Plant, anna: Visitor) -> None:
    """After a quarter of an hour the password is asked for again, in words."""
    anna.post("/account/factor", current=PASSWORD)
    phone = Phone(secret_in(anna.get("/account/factor")), plant.clock)
    plant.clock.at += timedelta(minutes=15, seconds=1)
    answer = anna.post("/account/factor", first=phone.code)
    assert answer.headers["Location"] == "/account/factor?done=set-up-over"
    assert "Start again" in words_of(anna.get("/account/factor?done=set-up-over"))
    assert account_of(plant).factor is None


def test_each_wrong_code_of_who_is_in_is_noted(plant: Plant) -> None:
    """As at the door: whoever guesses at a browser that was left open is seen before the limit stops them."""
    visitor, phone, _ = with_phone(plant)
    for page in PAGES:
        visitor.post(page, current=PASSWORD, code=phone.wrong)
    noted = plant.noted(Deed.SIGN_IN_REFUSED)
    assert [(each.by, each.on, each.where, each.words) for each in noted] == [
        ("anna", "anna", "10.0.0.1", f"{page}, wrong code") for page in PAGES
    ]


def test_a_new_password_brings_no_more_tries(plant: Plant) -> None:
    """It takes no code, so it makes no browser known: whoever has a session and the password would have as many tries
    for codes as they choose passwords."""
    visitor, phone, _ = with_phone(plant)
    thief = plant.somebody("10.9.9.9")
    thief.client.set_cookie("dockwatch-session", visitor.cookie("session"), domain="127.0.0.1")
    thief.client.set_cookie("dockwatch-csrf", visitor.cookie("csrf"), domain="127.0.0.1")
    for _ in range(5):
        thief.post("/account/factor/off", current=PASSWORD, code=phone.wrong)
    assert thief.post("/account/password", current=PASSWORD, password=OTHER).status_code == 303
    assert thief.post("/account/factor/off", current=OTHER, code=phone.wrong).status_code == 429
