"""Callbacks of pages: each is judged by the path that its own post names, and none runs without being judged."""

from __future__ import annotations

from itertools import product
from typing import Any

import dash
import pytest
from dash import Input, Output

from access.principal import Principal
from access.rights import Right
from dashboard.access.callbacks import guarded
from tests.access_scene import FOREIGN, SHIPMENT, Scene, body, draw
from tests.browser.talking import ROW


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.mark.parametrize(
    ("grant", "path", "status"),
    [
        ("wall@north", "/wall/north", 200),
        ("wall@north", "/wall/south", 403),
        ("wall@north", SHIPMENT, 403),
        (f"carrier:{ROW.carrier}@*", SHIPMENT, 200),
        ("carrier:other@*", SHIPMENT, 403),
        ("carrier:other@*", "/carrier/other", 200),
        ("carrier:other@*", f"/carrier/{ROW.carrier}", 403),
        ("wall@north", None, 200),
        ("wall@north", ["/wall/south"], 200),
        ("wall@north", "/wall/%73outh", 403),
    ],
)
def test_a_callback_is_judged_by_the_path_in_its_body(scene: Scene, grant: str, path: Any, status: int) -> None:
    """Whatever page the browser is on: a forged path is judged like an honest one. What is none is the first page."""
    answer = draw(scene.as_(grant), path, Referer="http://127.0.0.1:8050/wall/north")
    assert answer.status_code == status


def test_a_callback_of_somebody_unknown_is_refused(scene: Scene) -> None:
    """401 before it does anything; so is a post of another origin, 403."""
    assert draw(scene.stranger(), "/wall/north").status_code == 401
    assert draw(scene.as_("admin@*"), "/wall/north", Origin=FOREIGN).status_code == 403


def whole(scene: Scene, output: str, path: str) -> dict[str, object]:
    """What a page posts for a callback of ours, with nothing but its path in it."""
    known = scene.app.extensions["pages"].callback_map[output]

    def spelled(each: Output) -> object:
        is_pattern = isinstance(each.component_id, dict)
        return [] if is_pattern else {"id": each.component_id, "property": each.component_property}

    def of(kind: str) -> list[dict[str, object]]:
        return [{**each, "value": path if each["property"] == "pathname" else None} for each in known[kind]]

    return {
        "output": output,
        "outputs": [spelled(each) for each in out] if isinstance(out := known["output"], list) else spelled(out),
        "inputs": of("inputs"),
        "state": of("state"),
        "changedPropIds": [],
    }


def test_no_callback_answers_whom_the_page_is_not_for(scene: Scene) -> None:
    """Each that there is asks who may see the page that the post names."""
    callbacks = scene.app.extensions["door"].callbacks
    assert callbacks == set(scene.app.extensions["pages"].callback_map)
    assert len(callbacks) >= 6
    for output in callbacks:
        for grant, path in (("carrier:other@*", SHIPMENT), ("wall@south", "/wall/north"), ("planner@north", "/none")):
            answer = scene.as_(grant).post("/_dash-update-component", json=whole(scene, output, path))
            assert answer.status_code == 403 or (path, output) == ("/none", "page.children"), (output, path)


JUNK = ["x", 5, ["a"], {"a": 1}, True, "\ud800", [[{}, "accept", [], {}, "2026-01-01"]]]


@pytest.mark.parametrize("path", [SHIPMENT, SHIPMENT.replace("shipment", "shared"), f"/carrier/{ROW.carrier}", "/"])
def test_what_a_browser_says_that_it_kept_breaks_nothing(scene: Scene, path: str) -> None:
    """Nor does what it says of its query: each fault would be a traceback in the log, as often as somebody likes."""
    browser = scene.sharer() if "shared" in path else scene.as_("admin@*")
    for output in scene.app.extensions["door"].callbacks:
        posted = whole(scene, output, path)
        kept = [each for each in posted["state"] if each["property"] in {"data", "search"}]  # type: ignore[attr-defined]
        for each, junk in product(kept, JUNK):
            each["value"] = junk
            answer = browser.post("/_dash-update-component", json=posted)
            assert answer.status_code in {200, 204, 403}, (output, each)


def test_only_who_may_write_can_send(scene: Scene) -> None:
    """The callback that sends asks for that right beyond the page's own: a carrier sees its shipment and no more."""
    [output] = [each for each in scene.app.extensions["door"].callbacks if "ship-orders" in each]
    for grant, status in (("supervisor@north", 200), (f"carrier:{ROW.carrier}@*", 403), ("wall@north", 403)):
        answer = scene.as_(grant).post("/_dash-update-component", json=whole(scene, output, SHIPMENT))
        assert answer.status_code == status


def test_a_callback_is_told_who_asks(scene: Scene) -> None:
    """The function gets the path that was judged, and who asks if it wants to know."""
    asked = []

    @guarded(
        scene.app.extensions["pages"],
        scene.app.extensions["door"],
        Right.WALL,
        output=Output("mine", "children"),
        inputs={"path": Input("where", "pathname")},
    )
    def mine(*, path: str, who: Principal) -> str:
        asked.append((path, [grant.spelled() for grant in who.grants]))
        return "done"

    posted = body("mine.children", path="/wall/north")
    assert scene.as_("wall@north").post("/_dash-update-component", json=posted).status_code == 200
    assert asked == [("/wall/north", ["wall@north"])]


def test_a_callback_that_was_not_registered_by_guarded_is_refused() -> None:
    """Whoever forgets the guard gets no answer, so that it shows at once."""
    scene = Scene()
    pages: dash.Dash = scene.app.extensions["pages"]
    ran = []

    @pages.callback(Output("loose", "children"), Input("where", "pathname"))
    def loose(path: str) -> str:
        ran.append(path)
        return "done"

    answer = scene.as_("admin@*").post("/_dash-update-component", json=body("loose.children", path="/"))
    assert (answer.status_code, ran) == (403, [])


@pytest.mark.parametrize("posted", [[], "x", 5, None, {"output": ["page.children"]}, {"output": "none.children"}, {}])
def test_whatever_is_posted_to_a_callback_is_refused_in_words(scene: Scene, posted: object) -> None:
    """No body breaks the guard."""
    assert scene.as_("admin@*").post("/_dash-update-component", json=posted).status_code == 403
