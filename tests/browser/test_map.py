"""The map in a real Chromium, alone on a page under a strict policy, and on the wall."""

from __future__ import annotations

import json
import threading
from base64 import b64encode
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage, Wall
from tests.waiting import eventually

ROOT = Path(__file__).parents[2]
POLICY = "default-src 'self'; worker-src 'self'; object-src 'none'"
HTML = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Map</title><link rel="icon" href="assets/none">
<link rel="stylesheet" href="/assets/css/tokens.css"><link rel="stylesheet" href="/assets/css/fonts.css">
<link rel="stylesheet" href="/assets/css/map.css"><link rel="stylesheet" href="/page.css">
<div id="map"></div><script type="module" src="/page.js"></script>"""
CSS = "html, body { margin: 0; height: 100%; } #map { position: relative; width: 100%; height: 100%; }"
SCRIPT = """import { createMap } from "/assets/wall/map.js";
window.faults = [];
document.addEventListener("securitypolicyviolation", (event) => faults.push(event.violatedDirective));
window.map = createMap(document.getElementById("map"), { theme: "dark", clock: { now: () => 1773148040000 } });
map.setSite(%s);
window.show = (rows) => map.setRows(new Map(rows.map((row) => [row.id, row])));"""

Row = dict[str, Any]
PLANT = {"lat": 51.43, "lon": 12.24}
SITE = {
    "id": "north",
    "name": "Plant North",
    "zone": "Europe/Berlin",
    **PLANT,
    "approach": {"shape": "circle", **PLANT, "radius_m": 25_000},
    "gate": {"shape": "circle", **PLANT, "radius_m": 300},
    "doors": [{"id": "D01", "fence": {"shape": "circle", **PLANT, "radius_m": 40}}],
}
RISKS = ("late", "at_risk", "early", "silent", "unknown", "on_time")


def row(number: int, *, risk: str | None = "on_time", milestone: str = "en_route", **position: object) -> Row:
    """A truck at a place of its own, 60 km or so from the plant."""
    place = {"lat": 51.0 + number / 8, "lon": 11.2, "hdg": 60.0, "kmh": 70.0, "at": 1773148000000, **position}
    trail = [[51.0 + number / 8, 11.0]]
    return {
        **{"id": f"S{number}", "door": "D01", "vehicle": f"T {number}", "milestone": milestone, "risk": risk},
        **{"pos": place, "silent": None, "trail": trail},
    }


class Pages(SimpleHTTPRequestHandler):
    """The repository's assets and one page around the map, under the policy."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def do_GET(self) -> None:
        kinds = {"/": ("text/html", HTML), "/page.css": ("text/css", CSS)}
        kinds["/page.js"] = ("text/javascript", SCRIPT % json.dumps(SITE))
        if self.path not in kinds:
            super().do_GET()
            return
        kind, text = kinds[self.path]
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: a test's output is about the test."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the page around the map is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Pages, directory=str(ROOT)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()


def show(page: Page, rows: list[Row]) -> None:
    page.evaluate("rows => show(rows)", rows)


def drawn(page: Page) -> dict[str, str]:
    """What is on the screen: risk by shipment."""
    return {one["id"]: one["risk"] for one in page.evaluate("map.listDrawn()")}


def shows(page: Page, expected: dict[str, str]) -> None:
    def matches() -> bool:
        return drawn(page) == expected

    eventually(matches, within_s=20, what=f"the map showing {expected}")


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
    """After the graphics driver took the drawing context away, the map comes back with its trucks by itself."""
    show(page, [row(1, risk="late")])
    shows(page, {"S1": "late"})
    page.evaluate(
        """() => { window.gl = document.querySelector("canvas").getContext("webgl2");
                   window.lose = gl.getExtension("WEBGL_lose_context"); lose.loseContext(); }"""
    )
    shows(page, {})
    page.evaluate("lose.restoreContext()")
    shows(page, {"S1": "late"})
    show(page, [row(1, risk="late"), row(2)])
    shows(page, {"S1": "late", "S2": "on_time"})


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
    return float(
        page.evaluate(
            """async png => {
              const bytes = Uint8Array.from(atob(png), (c) => c.charCodeAt(0));
              const pen = new OffscreenCanvas(9, 9).getContext("2d");
              pen.drawImage(await createImageBitmap(new Blob([bytes])), -20, -20);
              const { data } = pen.getImageData(0, 0, 9, 9);
              return data.filter((_, at) => at % 4 < 3).reduce((a, b) => a + b) / (data.length * 3 / 4);
            }""",
            b64encode(page.screenshot()).decode(),
        )
    )


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
