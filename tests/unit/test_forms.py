"""What a form may carry: its own fields, in its body, once."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from tests.people_pages import OTHER, PASSWORD, Plant, Visitor


@pytest.fixture
def plant() -> Plant:
    return Plant()


@pytest.fixture
def anna(plant: Plant) -> Visitor:
    """Signed in."""
    visitor = plant.somebody()
    visitor.sign_in()
    assert visitor.is_in
    return visitor


def test_a_form_takes_its_own_fields_alone(plant: Plant, anna: Visitor) -> None:
    """Fields of an account that the form has not, such as its grants, change nothing, whatever a request adds."""
    before = plant.store.accounts.find("anna")
    more = {
        "grants": "admin@*",
        "name": "olga",
        "shown": "Root",
        "email": "x@y.example",
        "disabled_at": "",
        "version": "9",
    }
    answer = anna.post("/account/password", current=PASSWORD, password=OTHER, again=OTHER, **more)
    after = plant.store.accounts.find("anna")
    assert answer.status_code == 303
    assert before is not None
    assert after is not None
    assert after.password != before.password
    unchanged = ("name", "shown", "grants", "email", "subject", "made_at", "disabled_at")
    assert [getattr(after, each) for each in unchanged] == [getattr(before, each) for each in unchanged]
    assert [each.key for each in plant.store.accounts.list_all()] == ["anna"]


def test_a_form_is_read_from_its_body_alone(plant: Plant) -> None:
    """Name and password in an address count for nothing, so that nobody gets used to writing them there."""
    visitor = plant.somebody()
    typed = urlencode({"name": "anna", "password": PASSWORD})
    assert visitor.post(f"/sign-in?{typed}").status_code == 403
    assert not visitor.is_in


def test_of_a_field_that_comes_twice_the_first_counts(plant: Plant) -> None:
    """A second value is not looked at, whatever it says: no part of ours reads another one than the others."""
    visitor = plant.somebody()
    fields = [("name", "anna"), ("name", "olga"), ("password", PASSWORD), ("password", "other")]
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert visitor.client.post("/sign-in", data=urlencode(fields), headers=form).status_code == 303
    assert visitor.is_in
