"""How often a password may be tried: by address and by account, and what that costs its person."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from access.audit import Deed
from dashboard.access.config import Oidc
from dashboard.access.services import second_factor
from dashboard.access.services.passwords import TooBusy
from dashboard.access.signing_in import sign_in
from dashboard.access.signing_in.oidc_client import Provider
from dashboard.access.troubles import duration
from tests.people_pages import OTHER, Plant, words_of
from tests.phones import given_factor


@pytest.fixture
def plant() -> Plant:
    return Plant()


def test_tries_on_an_account_are_slowed_wherever_they_come_from(plant: Plant) -> None:
    """After five wrong tries within a minute nobody's is looked at, right or wrong; the page says when to come back."""
    for n in range(5):
        assert plant.somebody(f"10.0.1.{n}").sign_in(password=OTHER).status_code == 403
    answer = plant.somebody("10.0.2.1").sign_in()
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 61
    assert re.search(r"Try again in \d+ seconds\.", words_of(answer))
    assert plant.somebody("10.0.2.1").sign_in(name="olga", password=OTHER).status_code == 403


def test_unknown_names_are_slowed_like_known_ones(plant: Plant) -> None:
    """The limit does not tell either whether an account exists."""
    tries = [plant.somebody(f"10.0.1.{n}").sign_in(name="nobody", password=OTHER).status_code for n in range(6)]
    assert tries == [403] * 5 + [429]


def test_tries_from_an_address_are_slowed_whatever_they_name(plant: Plant) -> None:
    """Ten wrong tries a minute from one address, or from one network of IPv6, are the most."""
    for address in (["10.0.0.1"] * 11, [f"2001:db8::{n:x}:1" for n in range(11)]):
        codes = [plant.somebody(at).sign_in(name=f"n{n}", password=OTHER).status_code for n, at in enumerate(address)]
        assert codes == [403] * 10 + [429]


def test_right_tries_do_not_count(plant: Plant) -> None:
    """A whole shift that signs in behind one address is not slowed."""
    assert [plant.somebody().sign_in().status_code for _ in range(12)] == [303] * 12


def test_the_person_is_not_kept_out_by_who_guesses(plant: Plant) -> None:
    """A browser that the account signed in from before has tries of its own; that tells nothing of another account."""
    anna = plant.somebody("10.0.9.9")
    anna.sign_in()
    anna.post("/sign-out")
    for n in range(6):
        plant.somebody(f"10.0.1.{n}").sign_in(password=OTHER)
    assert plant.somebody("10.0.9.8").sign_in().status_code == 429
    assert anna.sign_in().status_code == 303
    plant.add("olga")
    for n in range(6):
        plant.somebody(f"10.0.3.{n}").sign_in(name="olga", password=OTHER)
    assert anna.sign_in(name="olga").status_code == 429
    assert not plant.somebody("10.0.9.8").is_in


def test_a_limit_is_noted_once_a_minute(plant: Plant) -> None:
    """However many tries come, the log has one line a minute of them, with the account if there is such a one."""
    for n in range(12):
        plant.somebody(f"10.0.1.{n}").sign_in(password=OTHER)
    assert [(each.on, each.by) for each in plant.noted(Deed.SIGN_IN_LIMITED)] == [("anna", "")]
    plant.clock.at += timedelta(minutes=1)
    plant.somebody("10.0.1.99").sign_in(password=OTHER)
    assert len(plant.noted(Deed.SIGN_IN_LIMITED)) == 2


def test_a_limit_is_over_after_its_time(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    """A minute later there are tries again; after twenty within the hour it takes the hour."""

    def by_hand() -> float:
        return plant.clock.at.timestamp()

    monkeypatch.setattr("limits.storage.memory.time.time", by_hand)

    def tried(count: int) -> int:
        return [plant.somebody(f"10.0.1.{n}").sign_in(password=OTHER).status_code for n in range(count)].count(403)

    assert tried(6) == 5
    for _ in range(3):
        plant.clock.at += timedelta(seconds=61)
        assert tried(6) == 5
    plant.clock.at += timedelta(seconds=61)
    assert tried(1) == 0
    plant.clock.at += timedelta(minutes=56)
    assert plant.somebody().sign_in().status_code == 303


def test_a_crowd_is_told_to_come_again(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who was not looked at for the crowd gets a page that says so, and has lost no try."""

    def busy(kept: str, password: str) -> bool:
        raise TooBusy

    with monkeypatch.context() as crowded:
        crowded.setattr(sign_in, "is_right", busy)
        for _ in range(6):
            answer = plant.somebody().sign_in()
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Many people are signing in" in words_of(answer)
    assert plant.somebody().sign_in().status_code == 303


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 second"), (119, "119 seconds"), (120, "2 minutes"), (7_200, "120 minutes"), (86_400, "24 hours")],
)
def test_how_long_to_wait_is_told_as_people_say_it(seconds: int, words: str) -> None:
    """Up to two minutes in seconds, up to two hours in minutes: codes may be tried again within the day."""
    assert duration(seconds) == words


def test_a_crowd_costs_no_try_at_the_other_doors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither on the way to the company's sign-in nor with a recovery code: nobody looked, so nothing counts."""
    plant = Plant(oidc=Oidc(issuer="https://idp.example", client_id="dockwatch", client_secret="s"))
    _, codes = given_factor(plant)
    anna = plant.somebody()
    anna.sign_in()

    def busy(*_: object) -> str:
        raise TooBusy

    with monkeypatch.context() as crowded:
        crowded.setattr(Provider, "ask", busy)
        crowded.setattr(second_factor, "stretch", busy)
        assert [anna.get("/sign-in/oidc").status_code for _ in range(11)] == [503] * 11
        assert [anna.post("/sign-in/code", code=codes[0]).status_code for _ in range(6)] == [503] * 6
    assert anna.post("/sign-in/code", code=codes[0]).status_code == 303
