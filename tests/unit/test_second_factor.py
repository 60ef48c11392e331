"""What is kept of a second factor, who resets one, and what none of it ever says."""

from __future__ import annotations

import argparse
import logging
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from access.account import Account
from access.audit import Deed
from access.factor import RECOVERY_DIGITS, Factor, Policy, new_recovery, new_secret, read_typed, step_of
from cli import users
from cli.entrance import config_of
from cli.failure import Failure
from clock import Clock
from dashboard.access.services import second_factor
from dashboard.access.services.errors import Refused
from dashboard.access.services.sealed import Unreadable, seal, unseal
from settings import Settings, load
from store.codec import encode_json
from tests.people_pages import Plant, words_of
from tests.phones import Phone, account_of, given_factor
from tests.signing_in import client_as

KEY, OTHER_KEY = bytes(32), bytes(31) + b"x"


@pytest.fixture
def plant() -> Plant:
    plant = Plant()
    plant.add("root", "admin@*")
    return plant


def test_codes_are_those_of_the_standard() -> None:
    """RFC 6238's own vectors, by their last six digits: 59 s, and the year 2009."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for at, code, step in ((59, "287082", 1), (1111111109, "081804", 37037036), (20000000000, "353130", 666666666)):
        assert step_of(secret, code, datetime.fromtimestamp(at, UTC)) == step


def test_the_store_has_no_secret_and_no_code(plant: Plant) -> None:
    """What is kept of an account, and what Python would print of it, holds neither."""
    secret = new_secret()
    account = account_of(plant)
    code = Phone(secret, plant.clock).code
    after, codes = second_factor.set_up(plant.store, plant.config, account, secret, code, where="")
    kept = encode_json(after).decode()
    digits = [each.replace("-", "") for each in codes]
    assert not any(each in kept for each in [secret, *codes, *digits])
    assert after.factor is not None
    for kept_secret in (after.factor.sealed, *after.factor.recovery):
        assert kept_secret not in repr(after)
        assert kept_secret not in f"{after.factor}"


def test_nothing_of_it_is_logged(plant: Plant, caplog: pytest.LogCaptureFixture) -> None:
    """Not in the line of the server's log either."""
    caplog.set_level(logging.DEBUG)
    phone, codes = given_factor(plant)
    code = phone.code
    second_factor.use(plant.store, plant.config, account_of(plant), code)
    second_factor.use(plant.store, plant.config, account_of(plant), codes[0])
    assert "factor.set" in caplog.text
    assert not any(each in caplog.text for each in [*codes, phone.secret])


def test_a_sealed_text_is_opened_by_its_key_and_about_its_account() -> None:
    """And never reads the same twice; one that was changed opens nothing."""
    sealed = seal(KEY, "secret", "anna")
    assert unseal(KEY, sealed, "anna") == "secret"
    assert sealed != seal(KEY, "secret", "anna")
    for key, text, about in (
        (OTHER_KEY, sealed, "anna"),
        (KEY, sealed, "olga"),
        (KEY, sealed[:-4] + "AAA=", "anna"),
        (KEY, "", "anna"),
        (KEY, "no base64 \u20ac", "anna"),
    ):
        with pytest.raises(Unreadable):
            unseal(key, text, about)


def test_recovery_codes_are_long_enough_and_never_the_same() -> None:
    """16 random digits: 53 bits each, kept under a slow hash with a salt."""
    codes = [code for _ in range(50) for code in new_recovery()]
    assert len(set(codes)) == 500
    assert 10**RECOVERY_DIGITS > 2**50
    assert all(read_typed(code).recovery for code in codes)


def test_an_account_of_an_older_release_reads_as_before() -> None:
    """It has no second factor; one with it comes back whole."""
    older = b'{"name":"anna","shown":"Anna","made_at":"2026-03-02T08:00:00Z","password":"x","version":3}'
    account = msgspec.json.decode(older, type=Account)
    assert (account.factor, account.version) == (None, 3)
    assert b"factor" not in encode_json(account)
    at = datetime(2026, 3, 2, tzinfo=UTC)
    kept = msgspec.structs.replace(account, factor=Factor(sealed="s", since=at, step=7, salt="aa", recovery=("d",)))
    assert msgspec.json.decode(encode_json(kept), type=Account) == kept


def test_an_admin_resets_that_of_who_lost_the_phone(plant: Plant) -> None:
    """By the page: it says that there is one, and then that there is none; the person is signed out, and their
    password is enough."""
    phone, _ = given_factor(plant)
    anna, root = plant.somebody(), plant.somebody()
    anna.sign_in()
    anna.post("/sign-in/code", code=phone.code)
    root.sign_in(name="root")
    assert "10 recovery codes left" in words_of(root.get("/users/anna"))
    answer = root.post("/users/anna/factor/reset")
    assert answer.headers["Location"] == "/users/anna?done=factor-reset"
    page = root.get("/users/anna?done=factor-reset")
    assert "Second factor off" in words_of(page)
    assert "/factor/reset" not in page.text
    assert (account_of(plant).factor, anna.is_in) == (None, False)
    assert [(each.by, each.on) for each in plant.noted(Deed.FACTOR_RESET)] == [("root", "anna")]
    anna.sign_in()
    assert anna.is_in
    assert root.post("/users/anna/factor/reset").status_code == 422


def test_nobody_resets_their_own(plant: Plant) -> None:
    """Whoever finds an admin's browser open takes nothing off: the page does not offer it, and the form is refused."""
    phone, _ = given_factor(plant, "root")
    root = plant.somebody()
    root.sign_in(name="root")
    root.post("/sign-in/code", code=phone.code)
    assert "/factor/reset" not in root.get("/users/root").text
    answer = root.post("/users/root/factor/reset")
    assert (answer.status_code, "your own" in words_of(answer)) == (422, True)
    assert account_of(plant, "root").factor is not None


def test_a_page_tells_who_still_has_to_set_one_up() -> None:
    """Of whom it is demanded by the setting."""
    plant = Plant(second_factor=Policy.ADMINS)
    plant.add("olga", "admin@*")
    root = client_as(plant.app, plant.store, plant.config, "admin@*")
    words = {name: words_of(root.get(f"/users/{name}")) for name in ("anna", "olga")}
    assert "has to be set up" in words["olga"]
    assert "has to be set up" not in words["anna"]


def test_a_command_resets_it_without_the_key(plant: Plant, capsys: pytest.CaptureFixture[str]) -> None:
    """`users list` says who has one; after the reset nobody has, whoever ran it is noted, and again it is refused."""
    given_factor(plant)
    parser = argparse.ArgumentParser()
    users.add_arguments(parser)

    def run(*argv: str) -> None:
        users.change(parser.parse_args(argv), plant.store, Settings(clock=Clock.live()), "cli:ops")

    run("list")
    said = capsys.readouterr().out
    assert [line.split()[0] for line in said.splitlines() if "second factor" in line] == ["anna"]
    run("reset-factor", "Anna")
    assert "anna has no second factor any more" in capsys.readouterr().out
    assert account_of(plant).factor is None
    assert [(each.by, each.on) for each in plant.noted(Deed.FACTOR_RESET)] == [("cli:ops", "anna")]
    with pytest.raises(Failure, match="anna has no second factor"):
        run("reset-factor", "anna")
    with pytest.raises(Failure, match="no account called"):
        run("reset-factor", "nobody")


def test_a_change_of_the_account_meanwhile_uses_nothing_up(plant: Plant) -> None:
    """Whoever was reset, or shut out, between two steps is told to begin again."""
    _, codes = given_factor(plant)
    before = account_of(plant)
    second_factor.reset(plant.store, plant.clock, "anna", by="root")
    for deed in (
        lambda: second_factor.use(plant.store, plant.config, before, codes[0]),
        lambda: second_factor.renew(plant.store, plant.config, before, where=""),
        lambda: second_factor.switch_off(plant.store, plant.config, before, where=""),
    ):
        with pytest.raises(Refused, match="changed meanwhile"):
            deed()


def test_by_default_admins_have_to_have_one(tmp_path: Path) -> None:
    """The setting's default, its three words, and what it becomes."""
    assert load({}).second_factor == "admins"
    for word in Policy:
        settings = load({"DOCKWATCH_SECOND_FACTOR": word.value, "DOCKWATCH_VAR": f"{tmp_path}/{word}"})
        assert config_of(settings).second_factor is word
    with pytest.raises(ValueError, match="optional, admins, everybody"):
        load({"DOCKWATCH_SECOND_FACTOR": "yes"})
