"""A company's sign-in that is wrong, forged, refused, slow or away lets nobody in, and the page says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from dashboard.access.signing_in import oidc_client
from tests.oidc_provider import CLIENT, OidcProvider, running
from tests.oidc_visits import come, is_refused, plant_of
from tests.people_pages import Plant, words_of


@pytest.fixture
def provider() -> Iterator[OidcProvider]:
    with running() as listening:
        yield listening


@pytest.fixture
def plant(provider: OidcProvider) -> Plant:
    """`anna` has the address that the provider tells."""
    return plant_of(provider)


@pytest.mark.parametrize(
    "token",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another-client"},
        {"aud": "another-client", "azp": CLIENT},
        {"aud": [CLIENT, "another-client"], "azp": "another-client"},
        {"aud": None},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": None},
        {"iat": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 256},
    ],
    ids=lambda token: str(token)[:40],
)
def test_a_token_that_is_not_for_us_lets_nobody_in(plant: Plant, provider: OidcProvider, token: dict[str, Any]) -> None:
    """Another issuer, another audience, another nonce, no end, nobody named: each is refused."""
    provider.token = token
    is_refused(plant, plant.somebody())


@pytest.mark.parametrize("algorithm", ["none", "HS256", ""])
def test_a_token_that_anybody_can_make_lets_nobody_in(plant: Plant, provider: OidcProvider, algorithm: str) -> None:
    """Unsigned, signed by the public key as a secret, or none at all: refused, though its metadata offers them."""
    provider.algorithm = algorithm
    is_refused(plant, plant.somebody())


def test_a_token_that_another_key_signed_lets_nobody_in(plant: Plant, provider: OidcProvider) -> None:
    """The signature is checked by the provider's own keys."""
    provider.is_signed_by_another = True
    is_refused(plant, plant.somebody())


def test_who_is_refused_there_is_told(plant: Plant) -> None:
    """What the provider says of it is not repeated: anybody can write that into a link."""
    answer = plant.somebody().get("/sign-in/oidc/back?error=access_denied&error_description=Call+0800+EVIL")
    assert answer.status_code == 403
    assert "did not let you in" in words_of(answer)
    assert "EVIL" not in answer.text


def test_a_wrong_secret_of_ours_lets_nobody_in(provider: OidcProvider) -> None:
    """The provider refuses us, and the page says what to do."""
    plant = plant_of(provider, secret="outdated")
    assert "tell an admin" in is_refused(plant, plant.somebody())


def test_metadata_of_another_issuer_is_not_believed(plant: Plant, provider: OidcProvider) -> None:
    """The provider must be who was configured; once it is again, it goes on."""
    provider.says_issuer = "https://evil.example"
    assert plant.somebody().get("/sign-in/oidc").status_code == 503
    provider.says_issuer = ""
    assert come(plant.somebody()).status_code == 303


def test_a_provider_that_is_away_is_told(plant: Plant, provider: OidcProvider) -> None:
    """Nothing listens, or something that is none answers: a page with words, and the password still works."""
    provider.is_mute = True
    assert "does not answer" in is_refused(plant, plant.somebody(), 503)
    provider.stop()
    fresh = plant_of(provider)
    answer = fresh.somebody().get("/sign-in/oidc")
    assert answer.status_code == 503
    assert "does not answer" in words_of(answer)
    assert fresh.somebody().sign_in().status_code == 303


def test_a_provider_that_hangs_is_given_up(provider: OidcProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has its time to answer, and no longer."""
    monkeypatch.setattr(oidc_client, "WITHIN_S", 0.2)
    provider.is_hanging = True
    assert plant_of(provider).somebody().get("/sign-in/oidc").status_code == 503


def test_it_is_slowed_like_passwords(plant: Plant, provider: OidcProvider) -> None:
    """An address whose sign-ins keep failing waits."""
    provider.token = {"nonce": "another"}
    anna = plant.somebody()
    for _ in range(10):
        come(anna)
    assert anna.get("/sign-in/oidc").status_code == 429
