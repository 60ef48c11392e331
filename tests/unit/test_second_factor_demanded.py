"""Who has to have a second factor and has none sets it up at the door, before there is a session."""

from __future__ import annotations

from datetime import timedelta

import pytest

from access.audit import Deed
from access.factor import Policy
from dashboard.access.config import Config
from dashboard.access.services import people
from tests.people_pages import OTHER, Plant, words_of
from tests.phones import STEP, Phone, account_of, codes_in, secret_in


@pytest.mark.parametrize(
    ("policy", "grant", "is_led"),
    [
        (Policy.OPTIONAL, "admin@*", False),
        (Policy.ADMINS, "admin@*", True),
        (Policy.ADMINS, "admin@north", False),
        (Policy.ADMINS, "planner@*", False),
        (Policy.EVERYBODY, "planner@north", True),
    ],
)
def test_who_has_to_have_one_is_led_to_it(policy: Policy, grant: str, is_led: bool) -> None:
    """After the right password, by what they may do and what the plant demands; others are in."""
    plant = Plant(second_factor=policy)
    plant.add("kurt", grant)
    kurt = plant.somebody()
    assert kurt.sign_in(name="kurt").headers["Location"] == ("/sign-in/set-up" if is_led else "/")
    assert kurt.is_in is not is_led


@pytest.fixture
def strict() -> Plant:
    """Everybody has to have one, and anna has none."""
    return Plant(second_factor=Policy.EVERYBODY)


def test_a_session_begins_once_the_first_code_was_right(strict: Plant) -> None:
    """Until then nothing is kept of the factor, and nobody is in; then they see their recovery codes, and go on."""
    anna = strict.somebody()
    anna.sign_in(next="/wall/north")
    page = anna.get("/sign-in/set-up")
    phone = Phone(secret_in(page), strict.clock)
    assert secret_in(anna.get("/sign-in/set-up")) == secret_in(page), "a page that is loaded again shows the same"
    wrong = anna.post("/sign-in/set-up", first=phone.wrong)
    assert (wrong.status_code, "not right" in words_of(wrong)) == (422, True)
    assert secret_in(wrong) == secret_in(page)
    assert (account_of(strict).factor, anna.is_in) == (None, False)
    answer = anna.post("/sign-in/set-up", first=phone.code)
    assert len(codes_in(answer)) == 10
    assert 'href="/wall/north"' in answer.text
    assert anna.is_in
    assert [each.words for each in strict.noted(Deed.SIGN_IN)] == ["password and the first code"]
    assert [(each.by, each.on) for each in strict.noted(Deed.FACTOR_SET)] == [("anna", "anna")]
    assert anna.post("/sign-out", csrf_token=anna.cookie("csrf")).status_code == 303
    strict.clock.at += STEP
    anna.sign_in()
    assert anna.post("/sign-in/code", code=phone.code).status_code == 303


def test_a_link_for_a_first_password_leads_there_too(strict: Plant) -> None:
    """The first admin sets a password, then a phone, and is in."""
    code = people.invite(strict.store, strict.clock, "anna", by="root")
    anna = strict.somebody()
    assert anna.post("/welcome", code=code, password=OTHER).headers["Location"] == "/sign-in/set-up"
    phone = Phone(secret_in(anna.get("/sign-in/set-up")), strict.clock)
    assert codes_in(anna.post("/sign-in/set-up", first=phone.code))
    assert anna.is_in


def test_the_page_of_recovery_codes_can_be_left_by_signing_out(strict: Plant) -> None:
    """It is drawn for the session that has just begun: its form shows that session's csrf."""
    anna = strict.somebody()
    anna.sign_in()
    phone = Phone(secret_in(anna.get("/sign-in/set-up")), strict.clock)
    page = anna.post("/sign-in/set-up", first=phone.code)
    assert f'name="csrf_token" value="{anna.cookie("csrf")}"' in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_of_two_who_set_one_up_the_first_counts(strict: Plant) -> None:
    """Whoever has the password too and is slower is out with what they began, and their phone is nobody's."""
    anna, thief = strict.somebody(), strict.somebody("10.0.0.2")
    for each in (anna, thief):
        each.sign_in()
    phones = [Phone(secret_in(each.get("/sign-in/set-up")), strict.clock) for each in (anna, thief)]
    assert anna.post("/sign-in/set-up", first=phones[0].code).status_code == 200
    late = thief.post("/sign-in/set-up", first=phones[1].code)
    assert late.headers["Location"] == "/sign-in?done=step-over"
    assert (anna.is_in, thief.is_in) == (True, False)


def test_setting_up_may_take_a_quarter_of_an_hour(strict: Plant) -> None:
    """An app has to be found first; afterwards the password is asked for again."""
    anna = strict.somebody()
    anna.sign_in()
    strict.clock.at += timedelta(minutes=15)
    assert anna.get("/sign-in/set-up").status_code == 200
    strict.clock.at += timedelta(seconds=1)
    assert anna.get("/sign-in/set-up").headers["Location"] == "/sign-in?done=step-over"


def test_nobody_is_asked_for_one_unless_it_is_configured() -> None:
    """A dashboard in a test, or of somebody's own making, demands nothing; the settings' default is another."""
    assert Config().second_factor == Policy.OPTIONAL
