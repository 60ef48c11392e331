"""Signing in by the company's account, against a real provider over HTTP: who comes in, and what keeps it ours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec.structs import replace

from access.audit import Deed
from clock import Clock
from dashboard.access.services import people
from tests.oidc_provider import SECRET, OidcProvider, running
from tests.oidc_visits import EMAIL, at_provider, come, is_refused, path_of, plant_of
from tests.people_pages import Plant, cookies_set, words_of


@pytest.fixture
def provider() -> Iterator[OidcProvider]:
    with running() as listening:
        yield listening


@pytest.fixture
def plant(provider: OidcProvider) -> Plant:
    """`anna` has the address that the provider tells."""
    return plant_of(provider)


def test_the_first_time_a_confirmed_address_finds_the_account(plant: Plant, provider: OidcProvider) -> None:
    """The account with that address is signed in and bound to the person at the provider; all of it is noted."""
    anna = plant.somebody("10.0.0.4")
    answer = come(anna)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/wall/north")
    assert anna.is_in
    account = plant.store.accounts.find("anna")
    assert account is not None
    assert account.subject == f"{provider.issuer} 248289"
    assert [(each.by, each.where, each.words) for each in plant.noted(Deed.SIGN_IN)] == [
        ("anna", "10.0.0.4", "company's sign-in")
    ]
    assert any("bound" in each.words for each in plant.noted(Deed.ACCOUNT_CHANGED))


def test_afterwards_the_subject_alone_counts(plant: Plant, provider: OidcProvider) -> None:
    """Another address does not matter then; and somebody else who gets the old address is not let in by it."""
    come(plant.somebody())
    provider.claims = {"sub": "248289", "email": "married@plant.example", "email_verified": True}
    assert come(plant.somebody()).status_code == 303
    provider.claims = {"sub": "777", "email": EMAIL, "email_verified": True}
    stranger = plant.somebody()
    answer = come(stranger)
    assert (answer.status_code, stranger.is_in) == (403, False)
    assert EMAIL in words_of(answer)


def test_whom_no_account_names_is_told_what_to_do(plant: Plant, provider: OidcProvider) -> None:
    """The page names the address that an admin needs."""
    provider.claims["email"] = "olga@plant.example"
    words = is_refused(plant, plant.somebody())
    assert "olga@plant.example" in words
    assert "admin of Dockwatch" in words


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_that_is_not_confirmed_finds_nobody(plant: Plant, provider: OidcProvider, verified: object) -> None:
    """Anybody can write anybody's address into an account of theirs."""
    provider.claims["email_verified"] = verified
    assert "no confirmed e-mail" in is_refused(plant, plant.somebody())


def test_letters_that_look_alike_are_others(plant: Plant, provider: OidcProvider) -> None:
    """Capitals do not matter, but a Kelvin sign is no k."""
    people.change(plant.store, plant.clock, "anna", email="kim@plant.example", by="root")
    provider.claims["email"] = "\u212aim@plant.example"
    is_refused(plant, plant.somebody())
    provider.claims["email"] = "KIM@Plant.Example"
    assert come(plant.somebody()).status_code == 303


def test_a_disabled_account_stays_out(plant: Plant) -> None:
    """Bound or not, and the log says whose it is."""
    come(plant.somebody())
    plant.store.sessions.take(plant.sessions()[0])
    anna = plant.store.accounts.find("anna")
    assert anna is not None
    plant.store.accounts.swap(replace(anna, disabled_at=plant.clock.at))
    assert "disabled" in is_refused(plant, plant.somebody())
    assert plant.noted(Deed.SIGN_IN_REFUSED)[-1].on == "anna"


def test_clocks_may_be_a_minute_apart(plant: Plant, provider: OidcProvider) -> None:
    """A token of a clock that is slow or fast by half a minute is good; one that ended minutes ago, or begins in
    minutes, is not."""
    provider.lives = timedelta(seconds=10)
    for ahead_s, is_good in ((-30, True), (30, True), (-300, False), (300, False)):
        provider.ahead = timedelta(seconds=ahead_s)
        assert (come(plant.somebody()).status_code == 303) is is_good, ahead_s


def test_a_provider_that_turns_its_keys_is_followed(plant: Plant, provider: OidcProvider) -> None:
    """A key that is not known yet is asked for."""
    assert come(plant.somebody()).status_code == 303
    provider.turn_keys()
    assert come(plant.somebody()).status_code == 303


def test_an_address_may_be_told_elsewhere(plant: Plant, provider: OidcProvider) -> None:
    """Some providers tell the e-mail address at /userinfo only; there it must be about the same person."""
    provider.is_email_elsewhere = True
    provider.token = {"sub": "another"}
    is_refused(plant, plant.somebody())
    provider.token = {}
    assert come(plant.somebody()).status_code == 303


def test_coming_back_twice_lets_in_once(plant: Plant) -> None:
    """The address that the provider sent the browser to is worth nothing afterwards, to this browser or another."""
    anna = plant.somebody()
    back = path_of(at_provider(anna.get("/sign-in/oidc").headers["Location"]))
    assert plant.somebody().get(back).status_code == 400
    assert anna.get(back).status_code == 303
    assert anna.get(back).headers["Location"] == "/"
    anna.post("/sign-out")
    again = anna.get(back)
    assert (again.status_code, anna.is_in) == (400, False)
    assert "Start again" in words_of(again)


def test_a_code_is_no_use_to_who_kept_the_cookie(plant: Plant, provider: OidcProvider) -> None:
    """With the cookie of before, the provider refuses a code that was used."""
    anna = plant.somebody()
    back = path_of(at_provider(anna.get("/sign-in/oidc").headers["Location"]))
    kept, thief = anna.cookie("moment"), plant.somebody()
    anna.get(back)
    thief.client.set_cookie(plant.config.cookie("moment"), kept, domain=plant.config.host)
    assert thief.get(back).status_code == 403
    assert not thief.is_in


def test_nobody_is_signed_in_as_somebody_else_unasked(plant: Plant) -> None:
    """A link that ends somebody else's sign-in does nothing in a browser that did not begin it."""
    attacker, victim = plant.somebody(), plant.somebody()
    back = path_of(at_provider(attacker.get("/sign-in/oidc").headers["Location"]))
    victim.get("/sign-in/oidc")
    assert victim.get(back).status_code == 400
    assert not victim.is_in


def test_another_issuers_answer_is_refused(plant: Plant) -> None:
    """Where the answer names its issuer (RFC 9207), it must be ours."""
    anna = plant.somebody()
    back = path_of(at_provider(anna.get("/sign-in/oidc").headers["Location"]))
    assert anna.get(f"{back}&iss=https://evil.example").status_code == 403


def test_what_is_pending_is_over_after_ten_minutes(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who lets the provider's page stand for longer starts again."""
    anna = plant.somebody()
    back = path_of(at_provider(anna.get("/sign-in/oidc").headers["Location"]))
    later = Clock.live().now().timestamp() + 601

    def eleventh_minute() -> float:
        return later

    monkeypatch.setattr("itsdangerous.timed.time.time", eleventh_minute)
    assert anna.get(back).status_code == 400


def test_the_request_holds_what_keeps_it_ours(plant: Plant, provider: OidcProvider) -> None:
    """PKCE by S256, state and nonce, anew each time; our own address as configured; no secret."""
    asked = [parse_qs(urlsplit(plant.somebody().get("/sign-in/oidc").headers["Location"]).query) for _ in range(2)]
    for each in asked:
        assert each["code_challenge_method"] == ["S256"]
        assert each["response_type"] == ["code"]
        assert each["redirect_uri"] == ["http://127.0.0.1:8050/sign-in/oidc/back"]
        assert SECRET not in repr(each)
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]


def test_what_is_pending_is_in_a_cookie_of_its_own(provider: OidcProvider) -> None:
    """Over https a __Host- one, secure, HttpOnly, Lax: it must come along from the provider. Nobody can write one."""
    anna = plant_of(provider, "https://dock.example").somebody()
    (cookie,) = cookies_set(anna.get("/sign-in/oidc"))
    assert cookie.startswith("__Host-dockwatch-moment=")
    for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert flag in cookie
    assert "Domain" not in cookie


@pytest.mark.parametrize("asked", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_it_leads_to_our_own_pages_only(plant: Plant, asked: str) -> None:
    """Where to go afterwards is checked here as at the door."""
    assert come(plant.somebody(), asked).headers["Location"] == "/"


def test_the_door_shows_it_where_it_is_configured(plant: Plant) -> None:
    """A button with the provider's name; without a provider neither the button nor the route."""
    assert "Sign in with Plant ID" in words_of(plant.somebody().get("/sign-in?next=/wall/north"))
    assert "/sign-in/oidc?next=%2Fwall%2Fnorth" in plant.somebody().get("/sign-in?next=/wall/north").text
    bare = Plant().somebody()
    assert "Sign in with" not in words_of(bare.get("/sign-in"))
    assert bare.get("/sign-in/oidc").status_code == 404
