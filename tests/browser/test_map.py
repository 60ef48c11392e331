"""The map in a real Chromium, alone on a page under a strict policy, and on the wall."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import OpenPage, Wall
from tests.browser.map_page import LATE, ON_TIME, RISKS, is_painted, painted, row, show, shows
from tests.waiting import eventually


@pytest.fixture
def page(address: str, open_page: OpenPage) -> Page:
    """The map alone, its first picture drawn."""
    opened = open_page(address, width=1000, height=700)
    opened.wait_for_selector("#map[data-state=ready]")
    return opened


def test_risks(page: Page) -> None:
    """Each risk is drawn as itself; a truck in the yard, one that has ended and one without position are not."""
    show(
        page,
        [
            *(row(number, risk=risk) for number, risk in enumerate(RISKS)),
            row(10, risk=None, milestone="in_yard"),
            row(11, risk=None, milestone="done"),
            {**row(12), "pos": None},
        ],
    )
    shows(page, {f"S{number}": risk for number, risk in enumerate(RISKS)})


def test_painted(page: Page) -> None:
    """A truck is painted in its risk's colour where the map says that it is, also when it comes later than others."""
    show(page, [row(1, risk="late")])
    eventually(lambda: is_painted(page, "S1", LATE), within_s=20, what="the late truck in the picture")
    show(page, [row(1, risk="late"), row(2)])
    eventually(lambda: is_painted(page, "S2", ON_TIME), within_s=20, what="the truck on time in the picture")
    show(page, [row(1), row(2)])
    eventually(lambda: is_painted(page, "S1", ON_TIME), within_s=20, what="the late truck on time")


def test_a_truck_is_opened_by_a_click_on_its_shape(page: Page) -> None:
    """The nearest one within its own size; a click beside all of them, and one that drags the map, open none."""
    show(page, [row(1, risk="late"), row(4)])
    shows(page, {"S1": "late", "S4": "on_time"})
    page.mouse.click(3, 3)
    places = {one["id"]: one for one in page.evaluate("map.listDrawn()")}
    page.mouse.click(places["S4"]["x"] + 8, places["S4"]["y"])
    eventually(lambda: page.evaluate("opened"), what="a truck opened")
    page.mouse.move(places["S1"]["x"], places["S1"]["y"])
    page.mouse.down()
    page.mouse.move(places["S1"]["x"] + 60, places["S1"]["y"], steps=4)
    page.mouse.up()
    assert page.evaluate("opened") == ["S4"]


def test_bad_position(page: Page) -> None:
    """A row whose coordinates make no sense is left out, and every other truck is drawn."""
    show(page, [row(1, lat=None), row(2, lon="east"), row(3, lat=1e9), {"id": "S4"}, row(5)])
    shows(page, {"S5": "on_time"})


def test_own_origin(address: str, open_page: OpenPage) -> None:
    """The whole map, worker and fonts included, comes from one origin and breaks no rule of a strict policy."""
    page = open_page("about:blank")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    page.wait_for_selector("#map[data-state=ready]")
    assert {urlsplit(url).netloc for url in asked if not url.startswith("blob:")} == {urlsplit(address).netloc}
    assert any("Inter" in url or "inter" in url for url in asked), "the labels' font was not asked for"
    assert page.evaluate("faults") == []


def test_view_follows(page: Page) -> None:
    """When a truck appears outside the picture, the picture is widened until it and the plant are inside."""
    show(page, [row(1)])
    shows(page, {"S1": "on_time"})
    show(page, [row(1), row(2, lat=48.2, lon=16.4)])

    def is_inside() -> bool:
        places = {one["id"]: one for one in page.evaluate("map.listDrawn()")}
        return {"S1", "S2"} <= set(places) and all(0 < p["x"] < 1000 and 0 < p["y"] < 700 for p in places.values())

    eventually(is_inside, within_s=20, what="both trucks in the picture")


def test_lost_context(page: Page) -> None:
    """While the graphics driver has taken the drawing context away trucks move on; the ground comes back by itself."""
    show(page, [row(1, risk="late")])
    shows(page, {"S1": "late"})
    ground = brightness(page)
    page.evaluate(
        """() => { window.gl = document.querySelector("canvas").getContext("webgl2");
                   window.lose = gl.getExtension("WEBGL_lose_context"); lose.loseContext(); }"""
    )
    eventually(lambda: page.evaluate("gl.isContextLost()"), within_s=20, what="the context lost")
    eventually(lambda: abs(brightness(page) - ground) > 3, within_s=20, what="no ground")
    show(page, [row(1, risk="late"), row(2)])
    eventually(lambda: is_painted(page, "S2", ON_TIME), within_s=20, what="a truck without ground")
    page.evaluate("lose.restoreContext()")
    eventually(lambda: abs(brightness(page) - ground) < 1, within_s=20, what="the ground painted again")
    show(page, [row(1, risk="late"), row(2), row(3)])
    shows(page, {"S1": "late", "S2": "on_time", "S3": "on_time"})


def test_sharp_screen(address: str, browser: Browser) -> None:
    """On a screen with two pixels for each of the page's, trucks are where the map says, and as sharp as it."""
    context = browser.new_context(viewport={"width": 1000, "height": 700}, device_scale_factor=2)
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("#map[data-state=ready]")
    show(page, [row(1, risk="late")])
    shows(page, {"S1": "late"})
    width = page.evaluate("document.querySelector('.map-trucks').width")
    eventually(lambda: is_painted(page, "S1", LATE, ratio=2), within_s=20, what="the truck in the picture")
    context.close()
    assert width == 2000


def test_no_webgl(address: str, open_page: OpenPage) -> None:
    """A browser without WebGL says so in words, and calls to the map do no harm."""
    page = open_page("about:blank")
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    page.wait_for_selector("#map[data-state=failed] [role=status]")
    assert "WebGL" in page.inner_text("#map")
    page.evaluate("row => { show([row]); map.setTheme('light'); map.listDrawn(); map.destroy(); }", row(1))
    assert errors == []


def test_theme(page: Page) -> None:
    """A change of theme repaints the ground and keeps the trucks."""
    show(page, [row(1, risk="late")])
    shows(page, {"S1": "late"})
    dark = brightness(page)
    page.evaluate("document.documentElement.dataset.theme = 'light'; map.setTheme('light')")
    eventually(lambda: brightness(page) > dark + 100, what="a bright map")
    shows(page, {"S1": "late"})


def brightness(page: Page) -> float:
    """Mean of red, green and blue near the left edge, where there is only ground."""
    return sum(painted(page, 24, 24, 9)) / 3


def test_closed(page: Page) -> None:
    """A destroyed map leaves nothing behind on the page."""
    page.evaluate("map.destroy()")
    assert page.evaluate("document.getElementById('map').children.length") == 0


def test_on_the_wall(wall: Wall, open_page: OpenPage) -> None:
    """On the wall the map is there with its attribution, and says in words how many trucks it shows."""
    page = open_page(wall.url)
    page.wait_for_selector("#map[data-state=ready]")
    label = page.get_attribute("#map canvas", "aria-label") or ""
    assert label.startswith("Map: ")
    assert "late" in label
    assert "GeoNames" in page.inner_text("#map")
