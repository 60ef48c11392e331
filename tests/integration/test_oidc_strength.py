"""How sure the company's sign-in must have been of who somebody is, and that we follow it nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from access.audit import Deed
from tests.oidc_provider import OidcProvider, running
from tests.oidc_visits import come, is_refused, plant_of

DEMANDED = "urn:company:2fa phr"


@pytest.fixture
def provider() -> Iterator[OidcProvider]:
    with running() as listening:
        yield listening


@pytest.mark.parametrize("acr", ["phr", "urn:company:2fa"])
def test_one_of_what_is_demanded_is_asked_for_and_will_do(provider: OidcProvider, acr: str) -> None:
    """All are asked for, in order; the token tells which it was."""
    plant = plant_of(provider, acr=DEMANDED)
    visitor = plant.somebody()
    asked = parse_qs(urlsplit(visitor.get("/sign-in/oidc").headers["Location"]).query)
    assert asked["acr_values"] == [DEMANDED]
    provider.token = {"acr": acr}
    assert come(visitor).status_code == 303
    assert visitor.is_in


@pytest.mark.parametrize("acr", [None, "", "1", "PHR", DEMANDED, ["phr"], {"phr": 1}, 2, "x" * 999])
def test_who_was_not_made_sure_of_enough_is_refused_in_words(provider: OidcProvider, acr: Any) -> None:
    """Another, none, or nonsense; what the provider's page of claims says in addition does not count. It is noted."""
    plant = plant_of(provider, acr=DEMANDED)
    provider.is_email_elsewhere, provider.token = True, {"acr": acr}
    provider.claims["acr"] = "phr"
    words = is_refused(plant, plant.somebody())
    assert "did not make sure enough that it is you" in words
    assert "Sign out there" in words
    assert plant.noted(Deed.SIGN_IN_REFUSED)[-1].words.startswith("company's sign-in: not strong enough: acr ")


def test_without_a_demand_nothing_is_asked_for(provider: OidcProvider) -> None:
    """It is left to the provider, whatever it tells."""
    plant = plant_of(provider)
    visitor = plant.somebody()
    assert "acr_values" not in visitor.get("/sign-in/oidc").headers["Location"]
    provider.token = {"acr": "0"}
    assert come(visitor).status_code == 303


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/jwks", "/userinfo"])
def test_a_provider_that_leads_elsewhere_is_not_followed(provider: OidcProvider, path: str) -> None:
    """Its metadata says where it is; whoever could lead us on would be sent our secret."""
    plant = plant_of(provider)
    provider.moved, provider.is_email_elsewhere = path, True
    visitor = plant.somebody()
    if path.startswith("/.well-known"):
        assert visitor.get("/sign-in/oidc").status_code == 503
    else:
        is_refused(plant, visitor, 503)
    assert provider.asked.count(path) == 1
