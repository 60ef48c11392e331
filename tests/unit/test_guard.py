"""What is asked of every request before anything else looks at it: a rule, an origin, a csrf, somebody, a right."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dashboard.access import rules
from tests.access_scene import FOREIGN, LOOKS, SHIPMENT, Scene, draw
from tests.browser.plant import SITE
from tests.browser.talking import ROW


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("/", "/sign-in"),
        ("/wall/north?theme=light", "/sign-in?next=%2Fwall%2Fnorth%3Ftheme%3Dlight"),
        ("/wall/nowhere", "/sign-in?next=%2Fwall%2Fnowhere"),
        ("/nothing", "/sign-in?next=%2Fnothing"),
        ("/accuracy/north/forecasts.csv", "/sign-in?next=%2Faccuracy%2Fnorth%2Fforecasts.csv"),
        (f"/shared/{SITE}/S1", "/shared?done=share-over"),
    ],
)
def test_whoever_looks_and_is_unknown_is_led_to_sign_in_and_back(scene: Scene, path: str, where: str) -> None:
    """A page that exists answers as one that does not: strangers learn nothing of what there is."""
    answer = scene.stranger().get(path, headers=LOOKS)
    assert (answer.status_code, answer.headers["Location"]) == (303, where)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/session", "/_dash-layout", "/_dash-dependencies", "/_reload-hash"])
def test_a_script_that_is_unknown_is_told_so(scene: Scene, path: str) -> None:
    """401 as JSON: a page's script is not led to a form."""
    answer = scene.stranger().get(path, headers={"Sec-Fetch-Mode": "cors", "Accept": "text/html"})
    assert (answer.status_code, answer.json) == (401, {"error": "signed out"})


@pytest.mark.parametrize("path", ["/healthz", "/assets/wall/main.js", "/_favicon.ico"])
def test_files_without_a_secret_are_for_anybody(scene: Scene, path: str) -> None:
    """Nobody is asked who they are."""
    assert scene.stranger().get(path).status_code == 200


def test_a_revoked_screen_is_led_to_where_it_can_be_paired(scene: Scene) -> None:
    """Its cookie is there and no longer good: it is told to pair, not to sign in; a person's leads to sign-in."""
    screen = scene.screen()
    assert screen.get("/wall/north", headers=LOOKS).status_code == 200
    [kept] = scene.store.screens.list_all()
    scene.store.screens.take(kept.id)
    assert screen.get("/wall/north", headers=LOOKS).headers["Location"] == "/screen"
    person = scene.as_("wall@north")
    [session] = scene.store.sessions.list_all()
    scene.store.sessions.take(session.id)
    assert person.get("/wall/north", headers=LOOKS).headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize(
    ("grant", "path", "status"),
    [
        ("wall@north", "/wall/north", 200),
        ("wall@north", "/accuracy/north", 403),
        ("wall@north", SHIPMENT, 403),
        ("wall@south", "/wall/north", 403),
        ("wall@south", "/wall/nowhere", 403),
        ("wall@*", "/wall/nowhere", 404),
        ("planner@north", "/accuracy/north", 200),
        ("planner@south", "/accuracy/north/forecasts.csv", 403),
        ("planner@north", "/accuracy/nowhere/forecasts.csv", 403),
        ("planner@north", "/carrier/rapid", 200),
        ("planner@north", SHIPMENT, 200),
        ("planner@north", f"/shipment/{SITE}/none", 404),
        (f"carrier:{ROW.carrier}@*", SHIPMENT, 200),
        (f"carrier:{ROW.carrier}@south", SHIPMENT, 403),
        (f"carrier:{ROW.carrier}@*", f"/shipment/{SITE}/none", 403),
        (f"carrier:{ROW.carrier}@*", f"/carrier/{ROW.carrier}", 200),
        (f"carrier:{ROW.carrier}@*", "/carrier/other", 403),
        (f"carrier:{ROW.carrier}@*", "/wall/north", 403),
        ("carrier:other@*", SHIPMENT, 403),
        (f"supplier:{ROW.supplier}@*", SHIPMENT, 200),
        (f"supplier:{ROW.carrier}@*", SHIPMENT, 403),
        ("supplier:other@*", SHIPMENT, 403),
        ("planner@north", f"/shared/{SITE}/{ROW.shipment}", 303),
        ("planner@north", "/nothing", 404),
    ],
)
def test_a_page_is_for_whom_the_table_of_rights_says(scene: Scene, grant: str, path: str, status: int) -> None:
    """By role, site and party; a site that is not theirs is refused whether it exists or not."""
    assert scene.as_(grant).get(path, headers=LOOKS).status_code == status


def test_an_address_is_decoded_once() -> None:
    """What a page is judged by is what it is about, also where a name has a percent sign in it."""
    scene = Scene()
    asked = f"/shared/{SITE}/S%2541"
    assert scene.sharer("SA").get(asked, headers=LOOKS).status_code == 403
    assert scene.sharer("S%41").get(asked, headers=LOOKS).status_code == 404
    assert scene.as_("carrier:A@*").get("/carrier/%2541", headers=LOOKS).status_code == 403
    assert scene.as_("carrier:%41@*").get("/carrier/%2541", headers=LOOKS).status_code == 200


def test_a_share_link_shows_its_shipment_and_nothing_else(scene: Scene) -> None:
    """Its page is there, with what Dash needs for it; any other page or shipment is not."""
    browser = scene.sharer()
    assert browser.get(f"/shared/{SITE}/{ROW.shipment}").status_code != 403
    assert browser.get("/_dash-layout").status_code == 200
    assert browser.get(f"/shared/{SITE}/S2").status_code == 403
    for path in (SHIPMENT, "/wall/north", "/"):
        assert browser.get(path, headers=LOOKS).headers["Location"].startswith("/sign-in")
        assert draw(browser, path).status_code == 401


def test_a_page_that_is_refused_says_so_in_words(scene: Scene) -> None:
    """Somebody who looks gets a page, a script gets JSON."""
    browser = scene.as_("wall@south")
    page = browser.get("/wall/north", headers=LOOKS)
    assert page.mimetype == "text/html"
    assert "You may not" in page.text
    assert browser.get("/wall/north", headers={"Sec-Fetch-Mode": "cors"}).is_json


def test_a_refusal_is_noted_once_a_minute(scene: Scene) -> None:
    """The audit log holds who asked for what; a page that asks every two seconds does not fill it."""
    browser = scene.as_("wall@south")
    for path in ("/wall/north", "/wall/east", "/wall/north"):
        browser.get(path)
    [(by, on)] = scene.refused()
    assert by.startswith("tester-")
    assert on == "/wall/north"
    scene.now.at += timedelta(minutes=1)
    browser.get("/wall/east")
    assert scene.refused() == [(by, "/wall/east"), (by, "/wall/north")]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 204),
        ({"Origin": "http://localhost:8050"}, 403),
        ({"Origin": FOREIGN}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://127.0.0.1:8050"}, 403),
        ({"Origin": "http://127.0.0.1:8051"}, 403),
        ({"X-CSRFToken": ""}, 403),
        ({"X-CSRFToken": "wrong"}, 403),
        ({"X-CSRFToken": "x" * 100_000}, 403),
    ],
)
def test_a_post_shows_our_origin_and_its_csrf(scene: Scene, headers: dict[str, str], status: int) -> None:
    """Another page's post is refused, and so is one that does not know the session's csrf."""
    assert scene.as_("wall@north").post("/session", headers=headers).status_code == status


@pytest.mark.parametrize(("told", "status"), [("same-origin", 204), ("same-site", 403), ("cross-site", 403), ("", 403)])
def test_a_post_without_an_origin_has_to_be_of_the_same(scene: Scene, told: str, status: int) -> None:
    """Then `Sec-Fetch-Site` says it; without either it is refused."""
    browser = scene.as_("wall@north")
    assert browser.post("/session", headers={"Origin": None, "Sec-Fetch-Site": told}).status_code == status


def test_a_form_shows_its_csrf_in_a_field(scene: Scene) -> None:
    """Forms of pages without scripts have no headers to set."""
    browser = scene.as_("wall@north")
    right, browser.csrf = browser.csrf, ""
    assert browser.post("/session", data={"csrf_token": "wrong"}).status_code == 403
    assert browser.post("/session", data={"csrf_token": right}).status_code == 204


def test_a_route_that_says_so_needs_the_origin_alone(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever signs in has no csrf yet, or an old one; from another page they may not, either."""
    monkeypatch.setitem(rules.ROUTES, "session_used", rules.public(csrf=False))
    browser = scene.as_("wall@north")
    browser.csrf = "old"
    assert browser.post("/session").status_code == 204
    assert browser.post("/session", headers={"Origin": FOREIGN}).status_code == 403


def test_an_endpoint_without_a_rule_is_refused(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forgetting a rule opens nothing, not even for an admin."""
    monkeypatch.delitem(rules.ROUTES, "session")
    assert scene.as_("admin@*").get("/session").status_code == 403


def test_every_endpoint_has_a_rule_and_every_rule_an_endpoint(scene: Scene) -> None:
    """Nothing is refused by having been forgotten, and no rule is left behind."""
    assert {rule.endpoint for rule in scene.app.url_map.iter_rules()} == set(rules.ROUTES)


def test_what_is_about_somebody_is_kept_nowhere(scene: Scene) -> None:
    """After sign-out the way back shows nothing: pages and answers are not stored; files may be."""
    browser = scene.as_("planner@north")
    for path in ("/", "/wall/north", "/session", "/accuracy/north/forecasts.csv", "/_dash-layout", "/wall/south"):
        assert browser.get(path).headers["Cache-Control"] == "no-store", path
    assert draw(browser, "/wall/north").headers["Cache-Control"] == "no-store"
    assert browser.get("/assets/wall/main.js").headers["Cache-Control"] == "no-cache"


def test_a_screen_keeps_its_cookie(scene: Scene) -> None:
    """Each page gives it anew for as long as browsers allow, with the csrf that its page needs."""
    given = "\n".join(scene.screen().get("/wall/north").headers.getlist("Set-Cookie"))
    assert "dockwatch-screen=" in given
    assert "dockwatch-csrf=c1" in given
    assert given.count(f"Max-Age={400 * 86400}") == 2


def test_a_session_tells_who_it_is_of(scene: Scene) -> None:
    """Pages ask it whether they are still signed in."""
    told = scene.as_("wall@north").get("/session").json
    assert told is not None
    assert told["is_person"]
    screen = scene.screen().get("/session").json
    assert screen == {"name": "Hall 1", "kind": "screen", "is_person": False, "is_demo": False}
