"""Orders and looks of pages as browsers post them, with cookies: who gave an order is kept, and a link ends."""

from __future__ import annotations

import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from access.audit import Deed
from tests.access_scene import LOOKS, SHIPMENT, Scene, draw
from tests.browser.plant import SITE
from tests.browser.talking import ROW
from tests.signing_in import Browser, browser_of, cookies_of
from tests.unit.test_callbacks_guarded import whole

SHARED = f"/shared/{SITE}/{ROW.shipment}"
SENT = {"ship-text": "gate 2", "ship-draft": "d1", "ship-send": 1}


def output_of(scene: Scene, part: str) -> str:
    [found] = [each for each in scene.app.extensions["door"].callbacks if part in each]
    return str(found)


def post(scene: Scene, browser: Browser, part: str, path: str, pressed: str = "", **_: Any) -> TestResponse:
    """What a page posts for the callback that draws `part`; with a button, as if that was pressed."""
    asked = whole(scene, output_of(scene, part), path)
    for kind in ("inputs", "state"):
        for each in asked[kind]:  # type: ignore[attr-defined]
            each["value"] = SENT.get(each["id"], each["value"])
    asked["changedPropIds"] = [f"{pressed}.n_clicks"] if pressed else []
    return browser.post("/_dash-update-component", json=asked)


def orders(scene: Scene) -> list[dict[str, Any]]:
    return [json.loads(each.body) for each in scene.store.read_orders(SITE) if each.kind == "message"]


def noted(scene: Scene) -> list[tuple[str, str, str]]:
    return [(entry.by, entry.site, entry.on) for _, entry in scene.store.read_audit() if entry.deed is Deed.MESSAGE]


def test_an_order_goes_out_under_the_account_and_is_noted_once() -> None:
    """However often it is pressed; its words are not in the audit log."""
    scene = Scene()
    anna = browser_of(scene.app, scene.config, cookies_of(scene.store, scene.config, "planner@north", name="anna"))
    for _ in range(2):
        assert post(scene, anna, "ship-orders", SHIPMENT, pressed="ship-send").status_code == 200
    assert [(each["by"], each["text"]) for each in orders(scene)] == [("Anna", "gate 2")]
    assert noted(scene) == [("anna", SITE, ROW.shipment)]
    assert not any("gate 2" in entry.words for _, entry in scene.store.read_audit())


def test_two_people_with_one_draft_both_send() -> None:
    """Each under their own name, also where a page was copied with its draft."""
    scene = Scene()
    for name in ("anna", "bert"):
        cookies = cookies_of(scene.store, scene.config, "planner@north", name=name)
        post(scene, browser_of(scene.app, scene.config, cookies), "ship-orders", SHIPMENT, pressed="ship-send")
    assert [each["by"] for each in orders(scene)] == ["Anna", "Bert"]
    assert len({each["key"] for each in orders(scene)}) == 2


@pytest.mark.parametrize(
    ("grant", "part", "status"),
    [
        (f"supplier:{ROW.supplier}@north", "ship-about", 200),
        (f"supplier:{ROW.supplier}@north", "ship-log", 403),
        (f"carrier:{ROW.carrier}@north", "ship-log", 200),
        (f"carrier:{ROW.carrier}@north", "ship-orders.data", 403),
        ("planner@north", "ship-orders.data", 200),
        ("planner@south", "ship-about", 403),
        ("wall@north", "ship-about", 403),
    ],
)
def test_each_part_of_a_shipments_page_asks_for_its_own_right(grant: str, part: str, status: int) -> None:
    """Its facts, its talk, its box."""
    scene = Scene()
    assert post(scene, scene.as_(grant), part, SHIPMENT).status_code == status


def test_a_link_opens_its_own_page_alone() -> None:
    """Not the shipment's own page, not its talk, not another shipment, not the start page."""
    scene = Scene()
    holder = scene.sharer()
    assert holder.get(SHARED, headers=LOOKS).status_code == 200
    assert post(scene, holder, "shared-about", SHARED).status_code == 200
    assert ROW.vehicle in post(scene, holder, "shared-about", SHARED).text
    for path in (SHIPMENT, "/", f"/wall/{SITE}", f"/carrier/{ROW.carrier}"):
        assert holder.get(path, headers=LOOKS).status_code == 303
        assert draw(holder, path).status_code == 401
    assert holder.get(f"/shared/{SITE}/S018", headers=LOOKS).status_code == 403
    assert post(scene, holder, "ship-about", SHIPMENT).status_code == 401
    assert post(scene, holder, "ship-log", SHARED).status_code == 403


@pytest.mark.parametrize("how", ["taken back", "ended"])
def test_a_link_that_is_over_answers_nothing_at_the_next_look(how: str) -> None:
    """401 to the page that is open, which then loads itself anew and is led to words."""
    scene = Scene()
    holder = scene.sharer()
    [share] = scene.store.shares.list_all()
    if how == "ended":
        scene.now.at = share.ends_at.replace(hour=share.ends_at.hour + 1)
    else:
        scene.store.shares.take(share.id)
    assert post(scene, holder, "shared-about", SHARED).status_code == 401
    answer = holder.get(SHARED, headers=LOOKS)
    assert (answer.status_code, answer.location) == (303, "/shared?done=share-over")


def test_being_signed_in_opens_no_links_page() -> None:
    """Such an address is for whoever opened the link in this browser."""
    scene = Scene()
    assert scene.as_("admin@*").get(SHARED, headers=LOOKS).status_code == 303


def test_who_may_see_nothing_still_gets_the_start_page() -> None:
    """It tells whom to ask; nothing else is theirs."""
    scene = Scene()
    nobody = scene.as_()
    assert nobody.get("/", headers=LOOKS).status_code == 200
    assert "Nothing is open to you yet" in draw(nobody, "/").text
    assert nobody.get(f"/wall/{SITE}", headers=LOOKS).status_code == 403


def test_who_may_not_is_told_whom_to_ask_and_can_sign_in_as_somebody_else() -> None:
    """In words, with the name that they are known by."""
    scene = Scene()
    cookies = cookies_of(scene.store, scene.config, "wall@south", name="hall.3")
    answer = browser_of(scene.app, scene.config, cookies).get(f"/wall/{SITE}", headers=LOOKS)
    assert answer.status_code == 403
    for words in ("Whoever looks after accounts", "(hall.3)", "Sign in as somebody else", 'action="/sign-out"'):
        assert words in answer.text
