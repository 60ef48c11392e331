"""The pages about wall screens, and where they are paired."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest

from access.audit import Deed
from access.session import Screen, Share
from dashboard.access.services import devices
from tests.access_cases import noted
from tests.access_office import HOSTILE, Office, follow, link_in, look, read
from tests.signing_in import Browser


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def admin(office: Office) -> Browser:
    """Whoever looks after the screens of the north, and of nothing else."""
    return office.sit_down("admin@north", name="nora")


def pair(office: Office, name: str, site: str = "north") -> Screen:
    code = devices.invite(office.store, office.clock, site, name, by="root")
    return devices.pair(office.store, office.clock, code, "10.0.0.7", "Mozilla/5.0 (X11; Linux) Chrome/130.0")[0]


def share_of(office: Office) -> Share:
    until = office.clock.at + timedelta(hours=1)
    made = {"made_by": "root", "site": "north", "shipment": "S1"}
    return Share(id="h", digest="d", made_at=office.clock.at, ends_at=until, **made)  # type: ignore[arg-type]


def test_a_screen_is_paired_from_code_to_wall(office: Office, admin: Browser) -> None:
    """The code is shown once, as letters, link and picture; the browser that types it gets the site's wall."""
    page = follow(admin, admin.post("/screens", data={"site": "north", "name": "Gate 2"}))
    link = link_in(page)
    code = link.partition("#")[2]
    assert link == f"http://127.0.0.1:8050/screen#{code}"
    assert f'<p class="code">{code}</p>' in page
    assert 'src="data:image/svg+xml' in page
    assert "Codes that nobody has used yet" in page
    assert 'id="link"' not in look(admin, "/screens")

    tv = office.sit_down()
    answer = tv.post("/screen", data={"code": code.lower()})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/wall/north"
    kept = next(each for each in answer.headers.getlist("Set-Cookie") if each.startswith("dockwatch-screen="))
    assert {"HttpOnly", "Max-Age=34560000", "Path=/", "SameSite=Lax"} <= set(kept.split("; "))
    assert tv.get("/wall/north").status_code == 200
    assert tv.get("/wall/south").status_code == 403
    page = look(admin, "/screens")
    assert "Gate 2" in page
    assert "Codes that nobody has used yet" not in page


def test_the_list_tells_how_each_screen_is(office: Office, admin: Browser) -> None:
    """Its sign of life in words, when and by whom it was paired, browser and address; times are the site's."""
    pair(office, "Gate 2")
    office.clock.at += timedelta(seconds=20)
    page = look(admin, "/screens")
    for words in ("Plant North (north)", "Gate 2", "Live, seen 20 s ago", "2026-03-02 09:00 CET by root"):
        assert words in page
    assert "Chrome on Linux" in page
    assert "10.0.0.7" in page
    office.clock.at += timedelta(hours=3)
    admin = office.sit_down("admin@north")
    assert "Silent since 2026-03-02 09:00 CET (3 h)" in look(admin, "/screens")


def test_without_screens_it_is_said_what_one_is(admin: Browser) -> None:
    """An empty list is no riddle."""
    page = look(admin, "/screens")
    assert "No screen is paired yet" in page
    assert "A wall screen is a browser that hangs in the plant" in page


def test_an_admin_of_a_site_sees_and_does_only_that_sites(office: Office, admin: Browser) -> None:
    """Screens, codes and sites elsewhere are not even named; trying is refused, and noted."""
    south = pair(office, "Elsewhere", "south")
    code = devices.invite(office.store, office.clock, "south", "Waiting", by="root")
    key = devices.list_invited(office.store, office.clock)[0].key
    page = look(admin, "/screens")
    for hidden in ("Elsewhere", "Waiting", "south"):
        assert hidden not in page
    for attempt in (
        admin.post("/screens", data={"site": "south", "name": "Mine"}),
        admin.post("/screens", data={"site": "nowhere", "name": "Mine"}),
        admin.get(f"/screens/{south.id}/revoke"),
        admin.post(f"/screens/{south.id}/revoke"),
        admin.get(f"/screens/{south.id}/name"),
        admin.post(f"/screens/{south.id}/name", data={"name": "Mine"}),
        admin.post(f"/screens/codes/{key}/cancel"),
    ):
        assert attempt.status_code == 403
    assert office.store.screens.find(south.id) == south
    assert devices.pair(office.store, office.clock, code, "", "")
    assert {entry.by for entry in noted(office.store, Deed.REFUSED)} == {"nora"}


def test_an_admin_of_everything_sees_all_sites(office: Office) -> None:
    """Also screens of a site that no plan names any more."""
    pair(office, "Gate 2")
    pair(office, "Old", "gone")
    page = look(office.sit_down("admin@*"), "/screens")
    assert "No plan names this site any more" in page
    assert page.index("Old") < page.index("Gate 2")


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"site": "", "name": "Gate 2"}, "Choose the site"),
        ({"site": "north", "name": ""}, "Write a name"),
        ({"site": "north", "name": "x" * 49}, "49 characters are too many"),
        ({"site": "north", "name": "Gate\x07"}, "letters that can be printed"),
    ],
)
def test_what_is_wrong_is_said_and_kept(admin: Browser, form: dict[str, str], said: str) -> None:
    """Beside its field."""
    answer = admin.post("/screens", data=form, headers={"Accept": "text/html"})
    assert answer.status_code == 422
    page = read(answer)
    assert said in page
    assert f'value="{form["name"]}"' in page


def test_a_site_without_a_plan_gets_no_screen(office: Office) -> None:
    """An admin of everything who types one is told to choose."""
    answer = office.sit_down("admin@*").post(
        "/screens", data={"site": "gone", "name": "Gate"}, headers={"Accept": "text/html"}
    )
    assert answer.status_code == 422
    assert "No plan names this site" in read(answer)


def test_a_screen_is_renamed_in_the_list(office: Office, admin: Browser) -> None:
    """By the same rules as when it was made."""
    screen = pair(office, "Gate 2")
    assert 'value="Gate 2"' in look(admin, f"/screens/{screen.id}/name")
    assert "Yard" in follow(admin, admin.post(f"/screens/{screen.id}/name", data={"name": "Yard"}))
    answer = admin.post(f"/screens/{screen.id}/name", data={"name": " "}, headers={"Accept": "text/html"})
    assert answer.status_code == 422
    assert "Write a name" in read(answer)


def test_revocation_is_asked_once_more_and_the_screen_is_told(office: Office, admin: Browser) -> None:
    """Its browser is led to where it can be paired anew, and reads why."""
    code = devices.invite(office.store, office.clock, "north", "Gate 2", by="root")
    tv = office.sit_down()
    tv.post("/screen", data={"code": code})
    (screen,) = office.store.screens.list_all()
    assert "This browser is the screen <strong>Gate 2</strong> of Plant North (north) already" in look(tv, "/screen")
    assert "Revoke Gate 2?" in look(admin, f"/screens/{screen.id}/revoke")
    assert office.store.screens.find(screen.id) is not None
    assert "The screen is revoked" in follow(admin, admin.post(f"/screens/{screen.id}/revoke"))
    answer = tv.get("/wall/north", headers={"Accept": "text/html"})
    assert answer.headers["Location"] == "/screen"
    assert "This screen was revoked" in look(tv, "/screen")
    assert admin.post(f"/screens/{screen.id}/revoke").status_code == 404


def test_the_head_of_a_page_does_nothing(office: Office, admin: Browser) -> None:
    """`HEAD` comes along with `GET`, and neither shows where it came from: it must not do what a post does."""
    screen = pair(office, "Gate 2")
    office.store.shares.add(share_of(office))
    boss = office.sit_down("admin@*")
    for path in (f"/screens/{screen.id}/revoke", "/shares/h/revoke", "/users/nora/remove", "/screens", "/shared"):
        assert boss.head(path, data={"site": "north", "name": "x"}, headers={"Origin": "null"}).status_code == 200
    assert office.store.screens.list_all() == [screen]
    assert office.store.shares.find("h")
    assert office.store.accounts.find("nora")
    assert office.store.invitations.list_all() == []


def test_a_code_that_nobody_used_is_cancelled(office: Office, admin: Browser) -> None:
    """It pairs nothing any more, and is gone from the list."""
    code = devices.invite(office.store, office.clock, "north", "Gate 2", by="root")
    found = re.search(r"/screens/codes/(\w+)/cancel", look(admin, "/screens"))
    assert found
    assert "The code is void" in follow(admin, admin.post(found[0]))
    assert office.sit_down().post("/screen", data={"code": code}).status_code == 422
    assert follow(admin, admin.post(found[0]))


def test_a_code_that_is_not_good_is_said_and_stays_typed(office: Office) -> None:
    """At the field, and noted with where it was tried from."""
    answer = office.sit_down().post("/screen", data={"code": "AAAA-BBBB-CCCC"}, headers={"Accept": "text/html"})
    assert answer.status_code == 422
    assert "This code is not known" in read(answer)
    assert 'value="AAAA-BBBB-CCCC"' in read(answer)
    assert [entry.where for entry in noted(office.store, Deed.SCREEN_REFUSED)] == ["127.0.0.1"]


def test_a_whole_link_can_be_typed_for_its_code(office: Office) -> None:
    """People paste what they were given."""
    code = devices.invite(office.store, office.clock, "north", "Gate 2", by="root")
    answer = office.sit_down().post("/screen", data={"code": f" http://127.0.0.1:8050/screen#{code} "})
    assert answer.status_code == 303


def test_pairing_signs_out_who_was_signed_in_there(office: Office) -> None:
    """Whoever set the screen up is not left on it; it was said before."""
    code = devices.invite(office.store, office.clock, "north", "Gate 2", by="root")
    tv = office.sit_down("planner@*", name="paul")
    assert "You are signed in here as Paul" in look(tv, "/screen")
    assert tv.post("/screen", data={"code": code}).status_code == 303
    assert [each.account for each in office.store.sessions.list_all()] == []
    assert tv.get("/wall/north").status_code == 200
    assert tv.get("/accuracy/north").status_code == 403


def test_whose_session_has_ended_is_told_so(office: Office) -> None:
    """A browser with an old session's cookie reads that, and where to sign in."""
    desk = office.sit_down("planner@*")
    office.clock.at += timedelta(days=1)
    page = look(desk, "/screen")
    assert "is signed out: that session has ended" in page
    assert 'href="/sign-in"' in page


def test_over_https_its_cookies_are_held_to_the_host() -> None:
    """No plain connection and no neighbour of the host sets or sees them."""
    office = Office("https://dock.example")
    code = devices.invite(office.store, office.clock, "north", "Gate 2", by="root")
    answer = office.sit_down().post("/screen", data={"code": code})
    kept = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith("__Host-dockwatch-screen=")]
    assert len(kept) == 1
    assert "Secure" in kept[0]


def test_a_hostile_name_of_a_screen_is_text(office: Office, admin: Browser) -> None:
    """In the list, where it is shown once, and in the question."""
    answer = admin.post("/screens", data={"site": "north", "name": HOSTILE})
    assert HOSTILE in follow(admin, answer)
    code = devices.invite(office.store, office.clock, "north", HOSTILE, by="root")
    devices.pair(office.store, office.clock, code, "", HOSTILE)
    (screen,) = office.store.screens.list_all()
    for path in ("/screens", f"/screens/{screen.id}/revoke"):
        answer = admin.get(path, headers={"Accept": "text/html"})
        assert HOSTILE.encode() not in answer.data
        assert HOSTILE in read(answer)


def test_the_picture_is_a_picture_and_no_markup(admin: Browser) -> None:
    """It comes as an image, which the content security policy lets in, and no script could run in."""
    page = follow(admin, admin.post("/screens", data={"site": "north", "name": "Gate 2"}))
    picture = re.search(r'<img src="(data:image/svg\+xml[^"]+)"', page)
    assert picture
    assert unquote(picture[1]).count("<svg") == 1
    assert page.count("<svg") == 0
    policy = admin.get("/screens").headers["Content-Security-Policy"]
    assert "img-src 'self' data:" in policy


def test_who_guesses_codes_is_slowed_down(office: Office) -> None:
    """Ten a minute from an address; a code that is good does not count."""
    tv = office.sit_down()
    for name in ("A", "B"):
        code = devices.invite(office.store, office.clock, "north", name, by="root")
        assert tv.post("/screen", data={"code": code}).status_code == 303
    tries = [tv.post("/screen", data={"code": "AAAA-BBBB-CCCC"}).status_code for _ in range(11)]
    assert tries == [422] * 10 + [429]
    assert tv.post("/shared", data={"token": "x"}).status_code == 410
