"""A first password by a code for one use."""

from __future__ import annotations

from datetime import timedelta

import pytest

from access.audit import Deed
from access.session import INVITED_FOR, Purpose
from dashboard.access.services import codes, new_password, people
from dashboard.access.services.passwords import TooBusy
from tests.people_pages import OTHER, PASSWORD, Plant, words_of


@pytest.fixture
def plant() -> Plant:
    return Plant()


@pytest.fixture
def code(plant: Plant) -> str:
    return people.invite(plant.store, plant.clock, "anna", by="root")


def test_a_code_sets_the_password_and_signs_in(plant: Plant, code: str) -> None:
    """First it tells whose account it is, then it takes the password; the person is in, and the old password is out."""
    elsewhere, anna = plant.somebody(), plant.somebody("10.0.0.5")
    elsewhere.sign_in()
    asked = anna.post("/welcome", code=code.lower().replace("-", " "))
    assert asked.status_code == 200
    assert "Welcome, Anna" in words_of(asked)
    assert 'value="anna"' in asked.text
    answer = anna.post("/welcome", code=code, password=OTHER)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert anna.is_in
    assert not elsewhere.is_in
    assert plant.somebody().sign_in(password=PASSWORD).status_code == 403
    assert plant.somebody().sign_in(password=OTHER).status_code == 303
    assert [(each.by, each.on, each.where) for each in plant.noted(Deed.PASSWORD_SET)] == [("anna", "anna", "10.0.0.5")]


def test_a_code_is_good_once(plant: Plant, code: str) -> None:
    """Who comes second with the same code is told to ask for another one."""
    assert plant.somebody().post("/welcome", code=code, password=OTHER).status_code == 303
    answer = plant.somebody().post("/welcome", code=code, password=OTHER)
    assert answer.status_code == 422
    assert "not known" in words_of(answer)


def test_other_codes_of_the_account_are_void_then(plant: Plant, code: str) -> None:
    """Once a password is set, no code that was given out before sets another."""
    anna = plant.somebody()
    anna.sign_in()
    anna.post("/account/password", current=PASSWORD, password=OTHER)
    assert plant.somebody().post("/welcome", code=code).status_code == 422


def test_a_code_ends(plant: Plant, code: str) -> None:
    """A day later it is told to have ended."""
    plant.clock.at += INVITED_FOR + timedelta(seconds=1)
    answer = plant.somebody().post("/welcome", code=code)
    assert (answer.status_code, "24 hours" in words_of(answer)) == (422, True)


def test_a_screens_code_sets_no_password(plant: Plant) -> None:
    """What a code is for cannot be chosen by whoever holds it."""
    screen = codes.issue(plant.store, plant.clock, Purpose.SCREEN, "anna", by="root", site="north")
    assert plant.somebody().post("/welcome", code=screen).status_code == 422


def test_a_weak_password_keeps_the_code_good(plant: Plant, code: str) -> None:
    """It says what to do better, by the field, and the code can be used again; nothing was changed."""
    answer = plant.somebody().post("/welcome", code=code, password="anna-anna-2031")
    assert answer.status_code == 422
    assert "Too easy to guess" in words_of(answer)
    assert 'aria-invalid="true"' in answer.text
    assert "anna-anna-2031" not in answer.text
    assert plant.somebody().sign_in().status_code == 303
    assert plant.somebody().post("/welcome", code=code, password=OTHER).status_code == 303


def test_a_crowd_keeps_the_code_good(plant: Plant, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who was not served for the crowd can try again with the same code."""

    def busy(password: str) -> str:
        raise TooBusy

    with monkeypatch.context() as crowded:
        crowded.setattr(new_password, "hash_password", busy)
        assert plant.somebody().post("/welcome", code=code, password=OTHER).status_code == 503
    assert plant.somebody().post("/welcome", code=code, password=OTHER).status_code == 303


def test_codes_cannot_be_guessed(plant: Plant, code: str) -> None:
    """Ten wrong codes a minute from one address are the most; the right one from elsewhere is not hindered."""
    wrong = [plant.somebody().post("/welcome", code=f"AAAA-BBBB-{n:04}").status_code for n in range(11)]
    assert wrong == [422] * 10 + [429]
    assert plant.somebody("10.9.9.9").post("/welcome", code=code).status_code == 200


def test_a_disabled_account_gets_no_password(plant: Plant, code: str) -> None:
    """A code of somebody who was shut out meanwhile is void or refused."""
    plant.add("root", "admin@*")
    people.disable(plant.store, plant.clock, "anna", by="root")
    assert plant.somebody().post("/welcome", code=code, password=OTHER).status_code == 422


def test_the_code_is_typed_or_read_off_the_fragment(plant: Plant) -> None:
    """The page has a field for it, without scripts too; what is typed is shown again as text."""
    page = plant.somebody().get("/welcome").text
    assert 'name="code"' in page
    assert 'autocomplete="one-time-code"' in page
    assert "<b>x" not in plant.somebody().post("/welcome", code='"><b>x').text
