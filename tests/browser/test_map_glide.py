"""Trucks on the map between two pings, in a real Chromium: they glide, say so, and stand for those who asked for it."""

from __future__ import annotations

from playwright.sync_api import Browser, Page

from tests.browser.conftest import OpenPage
from tests.browser.map_page import ON_TIME, is_painted, row, show
from tests.waiting import eventually


def east_of(page: Page, shipment: str) -> float:
    """Where a truck is, in pixels from the left; -1 while it is not in the picture."""
    return next((float(one["x"]) for one in page.evaluate("map.listDrawn()") if one["id"] == shipment), -1.0)


def opened(page: Page) -> Page:
    """Two trucks on their way east that were measured just now; the second stands."""
    page.wait_for_selector("#map[data-state=ready]")
    show(page, [row(1, hdg=90.0, at=page.evaluate("now")), row(3, hdg=90.0, kmh=0.0, at=page.evaluate("now"))])
    eventually(lambda: east_of(page, "S1") > 0, within_s=20, what="the trucks")
    eventually(lambda: page.evaluate("map.listDrawn().every(({x}) => x > 20)"), within_s=20, what="the view at rest")
    return page


def test_a_truck_glides_between_its_pings(address: str, open_page: OpenPage) -> None:
    """Without another ping a driving truck moves on along its heading, painted where it says it is; one that stands
    does not move, and after a minute without a ping the map says that places are carried on."""
    page = opened(open_page(address, width=1000, height=700))
    began, stood = east_of(page, "S1"), east_of(page, "S3")
    assert page.is_hidden(".map-legend")
    page.evaluate("now += 40_000")
    eventually(lambda: east_of(page, "S1") > began + 2, within_s=20, what="the truck further east")
    eventually(lambda: is_painted(page, "S1", ON_TIME), within_s=20, what="the truck painted there")
    assert abs(east_of(page, "S3") - stood) < 0.01
    page.evaluate("now += 60_000")
    page.wait_for_selector(".map-legend:visible")
    assert page.inner_text(".map-legend") == "1 position extrapolated"
    assert "1 position extrapolated" in (page.get_attribute("#map canvas", "aria-label") or "")
    show(page, [row(1, hdg=90.0, at=page.evaluate("now"))])
    page.wait_for_selector(".map-legend", state="hidden")


def test_a_truck_slides_to_its_new_place(address: str, open_page: OpenPage) -> None:
    """A ping from elsewhere than the truck is shown moves it there within a second or so, not in one leap."""
    page = opened(open_page(address, width=1000, height=700))
    began = east_of(page, "S1")
    page.evaluate(
        """row => { window.seen = []; const look = () => { seen.push(map.listDrawn().find(({id}) => id === "S1")?.x);
                    requestAnimationFrame(look); }; look(); show([row]); }""",
        row(1, lon=11.35, hdg=90.0, at=page.evaluate("now")),
    )
    eventually(lambda: page.evaluate("seen.at(-1) - seen[0] > 10"), within_s=20, what="the truck far in the east")
    eventually(lambda: page.evaluate("seen.at(-1) - seen.at(-20) < 0.5"), within_s=20, what="the truck at rest")
    ended = east_of(page, "S1")
    between = page.evaluate(
        "([from, to]) => new Set(seen.filter(x => x > from && x < to)).size", [began + 1, ended - 1]
    )
    assert between >= 3


def test_stillness_is_respected(address: str, browser: Browser) -> None:
    """With `prefers-reduced-motion` a truck stays where it was measured until its next ping."""
    context = browser.new_context(viewport={"width": 1000, "height": 700}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    opened(page)
    began = east_of(page, "S1")
    page.evaluate("now += 600_000")
    show(page, [row(1, hdg=90.0), row(3), row(4)])
    eventually(lambda: east_of(page, "S4") > 0, within_s=20, what="a later picture")
    moved_px = east_of(page, "S1") - began
    context.close()
    assert abs(moved_px) < 0.01
