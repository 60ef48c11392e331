"""The pages about share links, and where the links lead."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dashboard.access.services import links
from tests.access_office import HOSTILE, Office, follow, link_in, look, read
from tests.signing_in import Browser


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def planner(office: Office) -> Browser:
    return office.sit_down("planner@north", name="paul")


def test_a_shipment_is_shared_from_link_to_page(office: Office, planner: Browser) -> None:
    """The link is shown once; whoever opens it gets a cookie that ends with it, and the shipment's page."""
    assert "Share S-1 at Plant North (north)" in look(planner, "/shares?site=north&shipment=S-1")
    page = follow(planner, planner.post("/shares", data={"site": "north", "shipment": "S-1", "hours": "4"}))
    link = link_in(page)
    assert link.startswith("http://127.0.0.1:8050/shared#")
    assert "Until 2026-03-02 13:00 CET (4 h left)" in page
    assert "2026-03-02 09:00 CET by paul" in page
    assert 'id="link"' not in look(planner, "/shares")

    guest = office.sit_down()
    answer = guest.post("/shared", data={"token": link.partition("#")[2]})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/shared/north/S-1"
    kept = next(each for each in answer.headers.getlist("Set-Cookie") if each.startswith("dockwatch-share="))
    assert {"HttpOnly", "Max-Age=14400", "Path=/", "SameSite=Lax"} <= set(kept.split("; "))
    assert guest.get("/").status_code in {303, 401}
    assert guest.get("/shipment/north/S-1").status_code in {303, 401}
    assert "once, last 2026-03-02 09:00 CET" in look(planner, "/shares")
    assert "Show the shipment that you opened before" in look(guest, "/shared")


@pytest.mark.parametrize("typed", ["http://127.0.0.1:8050/shared#{}", " {} "])
def test_a_link_can_be_pasted_whole(office: Office, typed: str) -> None:
    """Where scripts do not run, too."""
    _, token = links.make(office.store, office.clock, "north", "S-1", 1, by="paul")
    assert office.sit_down().post("/shared", data={"token": typed.format(token.text)}).status_code == 303


def test_a_link_that_ended_or_was_revoked_is_told_in_words(office: Office) -> None:
    """To whoever opens it, and to whoever looks at the list."""
    _, ended = links.make(office.store, office.clock, "north", "S-1", 1, by="paul")
    other, revoked = links.make(office.store, office.clock, "north", "S-1", 1, by="paul")
    links.revoke(office.store, office.clock, other.id, by="paul")
    office.clock.at += timedelta(hours=1, seconds=1)
    for token, words in ((ended.text, "This link has ended"), (revoked.text, "it was revoked"), ("x", "not good")):
        answer = office.sit_down().post("/shared", data={"token": token}, headers={"Accept": "text/html"})
        assert answer.status_code == 410
        assert words in read(answer)
        assert not answer.headers.getlist("Set-Cookie")
    assert "Ended 2026-03-02 10:00 CET" in look(office.sit_down("planner@north"), "/shares")


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"hours": "0"}, "Choose from 1 hour"),
        ({"hours": "721"}, "Choose from 1 hour"),
        ({"hours": "9" * 50}, "Choose from 1 hour"),
        ({"hours": "-1"}, "Choose how long"),
        ({"hours": "²"}, "Choose how long"),
        ({"hours": ""}, "Choose how long"),
        ({"shipment": "S-404"}, "There is no such shipment"),
    ],
)
def test_what_is_wrong_is_said(office: Office, planner: Browser, form: dict[str, str], said: str) -> None:
    """And no link is made."""
    asked = {"site": "north", "shipment": "S-1", "hours": "24", **form}
    answer = planner.post("/shares", data=asked, headers={"Accept": "text/html"})
    assert answer.status_code == 422
    assert said in read(answer)
    assert office.store.shares.list_all() == []


def test_a_planner_shares_and_revokes_at_their_own_site_alone(office: Office, planner: Browser) -> None:
    """Links elsewhere are not named, whether they are there or not."""
    south, token = links.make(office.store, office.clock, "south", "S-1", 1, by="someone")
    assert "someone" not in look(planner, "/shares")
    for attempt in (
        planner.get("/shares?site=south&shipment=S-1"),
        planner.get("/shares?site=nowhere&shipment=S-1"),
        planner.post("/shares", data={"site": "south", "shipment": "S-1", "hours": "1"}),
        planner.post("/shares", data={"site": "", "shipment": "S-1", "hours": "1"}),
        planner.get(f"/shares/{south.id}/revoke"),
        planner.post(f"/shares/{south.id}/revoke"),
    ):
        assert attempt.status_code == 403
    assert links.open(office.store, office.clock, token.text)


@pytest.mark.parametrize("grant", ["carrier:ACME@*", "supplier:Kolb Guss@*", "wall@north"])
def test_partners_and_walls_share_nothing(office: Office, grant: str) -> None:
    """It is the plant's to say who sees a shipment."""
    assert office.sit_down(grant).get("/shares").status_code == 403


def test_a_link_is_revoked_after_a_question(office: Office, planner: Browser) -> None:
    """And who opened it sees nothing more."""
    share, token = links.make(office.store, office.clock, "north", "S-1", 1, by="other")
    guest = office.sit_down()
    guest.post("/shared", data={"token": token.text})
    assert "Revoke the link to S-1?" in look(planner, f"/shares/{share.id}/revoke")
    assert "The link is revoked" in follow(planner, planner.post(f"/shares/{share.id}/revoke"))
    assert "Show the shipment that you opened before" not in look(guest, "/shared")
    assert planner.get(f"/shares/{share.id}/revoke").status_code == 404
    assert "Nothing is shared" in look(planner, "/shares")


def test_a_hostile_shipment_is_text(office: Office, planner: Browser) -> None:
    """In the form, in the list, in the question."""
    share, _ = links.make(office.store, office.clock, "north", HOSTILE, 1, by="paul")
    for path in ("/shares", f"/shares/{share.id}/revoke"):
        answer = planner.get(path, headers={"Accept": "text/html"})
        assert HOSTILE.encode() not in answer.data
        assert HOSTILE in read(answer)
    answer = planner.get("/shares", query_string={"site": "north", "shipment": HOSTILE})
    assert HOSTILE.encode() not in answer.data
    asked = {"site": "north", "shipment": HOSTILE, "hours": "1"}
    assert link_in(follow(planner, planner.post("/shares", data=asked)))
