"""Somebody at a browser who signs in at a company's provider and comes back, or does not."""

from __future__ import annotations

from urllib.parse import urlsplit

import requests
from werkzeug.test import TestResponse

from access.audit import Deed
from dashboard.access.config import Oidc
from dashboard.access.services import people
from tests.oidc_provider import CLIENT, SECRET, OidcProvider
from tests.people_pages import Plant, Visitor, words_of

EMAIL = "anna@plant.example"


def plant_of(provider: OidcProvider, url: str = "http://127.0.0.1:8050", secret: str = SECRET, acr: str = "") -> Plant:
    acrs = tuple(acr.split())
    oidc = Oidc(issuer=provider.issuer, client_id=CLIENT, client_secret=secret, name="Plant ID", acr=acrs)
    plant = Plant(url, oidc=oidc)
    people.change(plant.store, plant.clock, "anna", email=EMAIL, by="root")
    return plant


def at_provider(address: str) -> str:
    """What the provider answers the browser with: an address of ours."""
    answer = requests.get(address, allow_redirects=False, timeout=5)
    assert answer.status_code == 302
    return answer.headers["Location"]


def path_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def come(visitor: Visitor, asked: str = "/wall/north") -> TestResponse:
    """There and back."""
    started = visitor.get(f"/sign-in/oidc?next={asked}")
    assert started.status_code == 302, words_of(started)
    return visitor.get(path_of(at_provider(started.headers["Location"])))


def is_refused(plant: Plant, visitor: Visitor, status: int = 403) -> str:
    """Comes, is let in by nothing, and the refusal is noted; the words of the page."""
    before = len(plant.noted(Deed.SIGN_IN_REFUSED))
    answer = come(visitor)
    assert (answer.status_code, visitor.is_in, plant.sessions()) == (status, False, [])
    assert len(plant.noted(Deed.SIGN_IN_REFUSED)) == before + 1
    return words_of(answer)
