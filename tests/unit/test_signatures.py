"""What a browser keeps for us is signed by HMAC with SHA-256: 43 letters in base64, where SHA-1 has 27."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dashboard.access.config import Oidc
from tests.access_office import Office, look
from tests.people_pages import Plant, cookies_set

SHA256_LETTERS = 43


def signature_of(set_cookie: str) -> str:
    """The last part of a signed cookie's value."""
    return set_cookie.partition("=")[2].partition(";")[0].rsplit(".", 1)[1]


def test_a_known_browsers_cookie_is_signed_with_sha_256() -> None:
    """Signing in leaves one."""
    set_cookies = cookies_set(Plant().somebody().sign_in())
    (known,) = [each for each in set_cookies if each.startswith("dockwatch-known=")]
    assert len(signature_of(known)) == SHA256_LETTERS


def test_what_is_pending_at_a_provider_is_signed_with_sha_256() -> None:
    """Beginning to sign in by the company leaves one, even where the provider does not answer."""
    plant = Plant(oidc=Oidc(issuer="https://idp.example", client_id="dockwatch", client_secret="s"))
    serializer = plant.app.session_interface.get_signing_serializer(plant.app)  # type: ignore[attr-defined]
    assert len(serializer.dumps({"next": "/"}).rsplit(".", 1)[1]) == SHA256_LETTERS


def test_a_code_on_its_way_is_signed_with_sha_256() -> None:
    """Making one leaves it in a cookie, for the page that shows it."""
    made = Office().sit_down("admin@*").post("/screens", data={"site": "north", "name": "Hall 1"})
    (shown,) = [each for each in cookies_set(made) if each.startswith("dockwatch-shown=")]
    assert len(signature_of(shown)) == SHA256_LETTERS
    assert "SameSite=Strict" in shown


@pytest.mark.parametrize(("later_s", "is_shown"), [(120, True), (121, False), (-120, True), (-121, False)])
def test_a_code_on_its_way_is_over_after_two_minutes(later_s: int, *, is_shown: bool) -> None:
    """By our clock, whatever the browser keeps; a server whose clock is behind shows it all the same."""
    office = Office()
    admin = office.sit_down("admin@*")
    admin.post("/screens", data={"site": "north", "name": "Hall 1"})
    office.clock.at += timedelta(seconds=later_s)
    assert ("/screen#" in look(admin, "/screens")) is is_shown
