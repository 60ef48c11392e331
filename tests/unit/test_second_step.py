"""The second step at the door: a code beside the password, used once, and a way in for who lost the phone."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from msgspec.structs import replace

from access.audit import Deed
from dashboard.access.services import people, second_factor
from dashboard.access.services.errors import Refused
from tests.people_pages import OTHER, PASSWORD, Plant, Visitor, cookies_set, words_of
from tests.phones import STEP, Phone, account_of, codes_in, given_factor, secret_in
from tests.unit.test_signatures import SHA256_LETTERS, signature_of


@pytest.fixture
def plant() -> Plant:
    return Plant()


@pytest.fixture
def phone(plant: Plant) -> Phone:
    return given_factor(plant)[0]


def told_refused(plant: Plant) -> list[str]:
    return [each.words for each in plant.noted(Deed.SIGN_IN_REFUSED)]


def on_the_way(plant: Plant, address: str = "10.0.0.1", **more: str) -> Visitor:
    """Somebody whose password was right."""
    visitor = plant.somebody(address)
    assert visitor.sign_in(**more).headers["Location"].endswith("/sign-in/code")
    return visitor


def test_the_password_alone_lets_nobody_in(plant: Plant, phone: Phone) -> None:
    """It leads to a page that asks for a code; there is no session, not in the browser and not in the store."""
    anna = plant.somebody()
    answer = anna.sign_in(next="/wall/north")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in/code")
    assert (anna.cookie("session"), anna.is_in, plant.sessions()) == ("", False, [])
    assert anna.get("/account").status_code == 401
    assert plant.noted(Deed.SIGN_IN) == []
    page = anna.get("/sign-in/code")
    for words in ("Phone lost?", "recovery code", "clock may be wrong", "reset your second factor"):
        assert words in words_of(page)


def test_the_right_code_lets_in_and_on(plant: Plant, phone: Phone) -> None:
    """The session begins, leads where they wanted, the log says by what, and what was pending is forgotten."""
    anna = on_the_way(plant, "10.0.0.7", next="/wall/north?theme=light")
    answer = anna.post("/sign-in/code", code=phone.code)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/wall/north?theme=light")
    assert anna.is_in
    assert anna.cookie("factor") == ""
    assert [(each.by, each.where, each.words) for each in plant.noted(Deed.SIGN_IN)] == [
        ("anna", "10.0.0.7", "password and code")
    ]


@pytest.mark.parametrize("between", ["{} {}", " {}-{} ", "{}\u2013{}", "{}\u00a0{}"])
def test_blanks_and_dashes_are_forgiven(plant: Plant, phone: Phone, between: str) -> None:
    """Phones show a code in two groups, and people type and paste it so."""
    anna = on_the_way(plant)
    assert anna.post("/sign-in/code", code=between.format(phone.code[:3], phone.code[3:])).status_code == 303
    assert anna.is_in


def test_a_wrong_code_is_told_and_noted(plant: Plant, phone: Phone) -> None:
    """The same page says so at its field, nobody is in, and the log knows whom it was tried on, not what was typed."""
    anna = on_the_way(plant, "10.0.0.9")
    answer = anna.post("/sign-in/code", code=phone.wrong)
    assert answer.status_code == 403
    assert "This code is not right" in words_of(answer)
    for said in ('aria-invalid="true"', 'aria-describedby="code-wrong code-advice"', "autofocus"):
        assert said in answer.text
    assert not anna.is_in
    refused = [(each.on, each.where, each.words) for each in plant.noted(Deed.SIGN_IN_REFUSED)]
    assert refused == [("anna", "10.0.0.9", "password, wrong code")]
    assert phone.wrong not in repr(plant.store.read_audit())
    assert anna.post("/sign-in/code", code="hello").status_code == 403
    assert anna.post("/sign-in/code", code=phone.code).status_code == 303


def test_the_field_is_for_phones_and_for_who_listens(plant: Plant, phone: Phone) -> None:
    """Its kind is told to browsers, its keys are digits, the focus is in it, and it has a label."""
    page = on_the_way(plant).get("/sign-in/code").text
    for said in ('autocomplete="one-time-code"', 'inputmode="numeric"', "autofocus", '<label for="code">'):
        assert said in page


@pytest.mark.parametrize(("off", "status"), [(-2, 403), (-1, 303), (0, 303), (1, 303), (2, 403)])
def test_a_phones_clock_may_be_a_step_off(plant: Plant, phone: Phone, off: int, status: int) -> None:
    """Half a minute either way, and no more."""
    phone.off = off
    assert on_the_way(plant).post("/sign-in/code", code=phone.code).status_code == status


def test_a_code_is_good_once(plant: Plant, phone: Phone) -> None:
    """Neither it nor one of an earlier step lets anybody in afterwards; the next one does."""
    code, earlier = phone.code, Phone(phone.secret, plant.clock, off=-1).code
    assert on_the_way(plant).post("/sign-in/code", code=code).status_code == 303
    for used in (code, earlier):
        answer = on_the_way(plant).post("/sign-in/code", code=used)
        assert (answer.status_code, "used already" in words_of(answer)) == (403, True)
    assert told_refused(plant) == ["password, a code that was used before"] * 2
    plant.clock.at += STEP
    assert on_the_way(plant).post("/sign-in/code", code=phone.code).status_code == 303


def test_the_code_that_set_it_up_signs_nobody_in(plant: Plant) -> None:
    """Whoever looked over the shoulder then cannot use it."""
    phone, _ = given_factor(plant)
    plant.clock.at -= 3 * STEP
    assert on_the_way(plant).post("/sign-in/code", code=phone.code).status_code == 403


@pytest.mark.parametrize("is_recovery", [False, True])
def test_of_two_who_show_the_same_at_once_one_gets_in(plant: Plant, is_recovery: bool) -> None:
    """At the very same moment: the account is changed by one of them, and the other is refused."""
    phone, codes = given_factor(plant)
    account, typed = account_of(plant), codes[0] if is_recovery else phone.code
    start, came = threading.Barrier(8), list[str]()

    def show() -> None:
        start.wait(10)
        try:
            came.append(second_factor.use(plant.store, plant.config, account, typed)[1])
        except Refused as refused:
            came.append(refused.words)

    threads = [threading.Thread(target=show) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    refused = second_factor.USED_RECOVERY if is_recovery else second_factor.USED
    got_in = "recovery code, 9 left" if is_recovery else "code"
    assert sorted(came) == sorted([got_in] + [refused] * 7)


def test_a_recovery_code_lets_in_once(plant: Plant) -> None:
    """However it is typed; the log and the page of the account say how many are left."""
    _, codes = given_factor(plant)
    anna = on_the_way(plant)
    assert anna.post("/sign-in/code", code=codes[3].replace("-", " ")).status_code == 303
    assert anna.is_in
    assert [each.words for each in plant.noted(Deed.SIGN_IN)] == ["password and recovery code, 9 left"]
    assert "9 recovery codes left" in words_of(anna.get("/account"))
    again = on_the_way(plant).post("/sign-in/code", code=codes[3])
    assert (again.status_code, "was used already" in words_of(again)) == (403, True)
    assert on_the_way(plant).post("/sign-in/code", code=codes[4]).status_code == 303


def test_the_step_is_over_after_five_minutes(plant: Plant, phone: Phone) -> None:
    """Then the password is asked for again, in words, and the browser forgets what was pending."""
    anna = on_the_way(plant)
    plant.clock.at += timedelta(minutes=5)
    assert anna.get("/sign-in/code").status_code == 200
    plant.clock.at += timedelta(seconds=1)
    for answer in (anna.get("/sign-in/code"), anna.post("/sign-in/code", code=phone.code)):
        assert answer.headers["Location"] == "/sign-in?done=step-over"
    assert not anna.is_in
    assert "Sign in again" in words_of(anna.get("/sign-in?done=step-over"))


def test_without_the_password_nobody_is_asked(plant: Plant, phone: Phone) -> None:
    """A right code alone is nothing, nor is it with a cookie that somebody made up, or that is of another kind."""
    thief = plant.somebody()
    assert thief.post("/sign-in/code", code=phone.code).headers["Location"] == "/sign-in?done=step-over"
    anna = on_the_way(plant)
    anna.post("/sign-in/code", code=phone.code)
    for text in ("made-up", anna.cookie("known"), anna.cookie("session")):
        thief.client.set_cookie(plant.config.cookie("factor"), text, domain=plant.config.host)
        assert thief.get("/sign-in/code").headers["Location"] == "/sign-in?done=step-over"


def test_what_is_pending_ends_with_a_change_of_the_account(plant: Plant, phone: Phone) -> None:
    """A new password, a reset, or being shut out meanwhile: it counts in the epoch in which it began."""
    plant.add("root", "admin@*")
    anna = on_the_way(plant)
    people.disable(plant.store, plant.clock, "anna", by="root")
    assert anna.post("/sign-in/code", code=phone.code).headers["Location"] == "/sign-in?done=step-over"
    people.enable(plant.store, plant.clock, "anna", by="root")
    assert anna.post("/sign-in/code", code=phone.code).headers["Location"] == "/sign-in?done=step-over"
    assert not anna.is_in


def test_what_is_pending_is_hidden_signed_and_short() -> None:
    """The cookie is for this host alone, secure, no script sees it, it is signed by SHA-256, and gone in 5 minutes."""
    plant = Plant("https://dock.example")
    given_factor(plant)
    (pending,) = [each for each in cookies_set(plant.somebody().sign_in()) if "dockwatch-factor=" in each]
    assert pending.startswith("__Host-dockwatch-factor=")
    for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=300"):
        assert flag in pending
    assert len(signature_of(pending)) == SHA256_LETTERS


def test_codes_cannot_be_guessed(plant: Plant, phone: Phone) -> None:
    """Five wrong ones a minute on one account, from wherever; whoever guesses keeps its person's own browser in, and
    the right password is tried as before."""
    anna = on_the_way(plant)
    anna.post("/sign-in/code", code=phone.code)
    plant.clock.at += STEP
    thieves = [on_the_way(plant, f"10.1.0.{n}") for n in range(6)]
    tries = [each.post("/sign-in/code", code=phone.wrong).status_code for each in thieves]
    assert tries == [403] * 5 + [429]
    assert thieves[0].post("/sign-in/code", code=phone.code).status_code == 429
    anna.sign_in()
    assert anna.post("/sign-in/code", code=phone.code).status_code == 303


def test_a_code_that_sets_a_password_does_not_stand_for_the_phone(plant: Plant, phone: Phone) -> None:
    """Whoever holds an admin's link has a new password, and is asked for the code of the phone as well."""
    link = people.invite(plant.store, plant.clock, "anna", by="root")
    anna = plant.somebody()
    answer = anna.post("/welcome", code=link, password=OTHER)
    assert answer.headers["Location"] == "/sign-in/code"
    assert not anna.is_in
    anna.post("/sign-in/code", code=phone.code)
    assert anna.is_in
    assert [each.words for each in plant.noted(Deed.SIGN_IN)] == ["one-time link and code"]


def test_a_new_password_needs_no_code_of_who_is_in(plant: Plant, phone: Phone) -> None:
    """They showed one when they signed in."""
    anna = on_the_way(plant)
    anna.post("/sign-in/code", code=phone.code)
    assert anna.post("/account/password", current=PASSWORD, password=OTHER).status_code == 303
    assert anna.is_in


def test_a_lost_key_is_told_and_is_no_dead_end(plant: Plant) -> None:
    """With another key the phone's codes cannot be checked: it is said, also before one is typed; a recovery code is
    still good, and then the phone can be taught anew."""
    _, codes = given_factor(plant)
    moved = Plant()
    moved.clock.at = plant.clock.at
    kept = replace(account_of(plant), version=account_of(moved).version)
    assert moved.store.accounts.swap(kept)
    anna = on_the_way(moved)
    assert "key of this dashboard was replaced" in words_of(anna.get("/sign-in/code"))
    answer = anna.post("/sign-in/code", code="123456")
    assert answer.status_code == 403
    assert "ask an admin" in words_of(answer)
    assert told_refused(moved) == ["password, the second factor cannot be read"]
    assert anna.post("/sign-in/code", code=codes[0]).status_code == 303
    assert "cannot be read here any more" in words_of(anna.get("/account/factor"))
    assert anna.post("/account/factor", current=PASSWORD, code=codes[1]).headers["Location"] == "/account/factor"
    phone = Phone(secret_in(anna.get("/account/factor")), moved.clock)
    assert len(codes_in(anna.post("/account/factor", first=phone.code))) == 10


def test_a_sealed_secret_is_good_in_its_own_account_alone(plant: Plant, phone: Phone) -> None:
    """Whoever can write into the store cannot give an account the phone of another."""
    plant.add("olga")
    assert plant.store.accounts.swap(replace(account_of(plant, "olga"), factor=account_of(plant).factor))
    olga = plant.somebody()
    olga.sign_in(name="olga")
    answer = olga.post("/sign-in/code", code=phone.code)
    assert (answer.status_code, "cannot be read" in words_of(answer)) == (403, True)


@pytest.mark.parametrize("path", ["/sign-in/code", "/sign-in/set-up"])
def test_who_is_in_is_not_sent_back_to_the_door(plant: Plant, phone: Phone, path: str) -> None:
    """The page that a step led to, loaded once more, asks for that step again: it is over since they are in."""
    visitor = on_the_way(plant)
    visitor.post("/sign-in/code", code=phone.code)
    for again in (visitor.post(path, code=phone.code, first=phone.code), visitor.get(path)):
        assert again.headers["Location"] == "/account"
    assert visitor.is_in
