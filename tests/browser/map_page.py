"""The map alone on a page, under a strict policy, with a clock that a test moves."""

from __future__ import annotations

import json
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.waiting import eventually

ROOT = Path(__file__).parents[2]
POLICY = "default-src 'self'; worker-src 'self'; object-src 'none'"
HTML = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Map</title><link rel="icon" href="assets/none">
<link rel="stylesheet" href="/assets/css/tokens.css"><link rel="stylesheet" href="/assets/css/fonts.css">
<link rel="stylesheet" href="/assets/css/base.css"><link rel="stylesheet" href="/assets/css/map.css">
<link rel="stylesheet" href="/page.css">
<div id="map"></div><script type="module" src="/page.js"></script>"""
CSS = "html, body { margin: 0; height: 100%; } #map { position: relative; width: 100%; height: 100%; }"
SCRIPT = """import { createMap } from "/assets/wall/map.js";
window.faults = [];
window.now = 1773148040000;
document.addEventListener("securitypolicyviolation", (event) => faults.push(event.violatedDirective));
window.opened = [];
const clock = { now: () => window.now, speed: 1 };
window.map = createMap(document.getElementById("map"), { theme: "dark", clock, open: (id) => opened.push(id) });
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
LATE, ON_TIME = (0xFF, 0x8F, 0x60), (0x5B, 0xB8, 0xEE)
"""Colours of the dark theme."""
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


@contextmanager
def served() -> Iterator[str]:
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


def painted(page: Page, x: float, y: float, side: int = 3) -> list[float]:
    """Mean red, green and blue of a square of the picture round a place in CSS pixels."""
    mean: list[float] = page.evaluate(
        """async ([png, x, y, side]) => {
          const bytes = Uint8Array.from(atob(png), (c) => c.charCodeAt(0));
          const pen = new OffscreenCanvas(side, side).getContext("2d");
          pen.drawImage(await createImageBitmap(new Blob([bytes])), (side - 1) / 2 - x, (side - 1) / 2 - y);
          const { data } = pen.getImageData(0, 0, side, side);
          return [0, 1, 2].map((part) => data.filter((_, at) => at % 4 === part).reduce((a, b) => a + b) / side ** 2);
        }""",
        [b64encode(page.screenshot()).decode(), round(x), round(y), side],
    )
    return mean


def is_painted(page: Page, shipment: str, colour: tuple[int, int, int], ratio: int = 1) -> bool:
    """Whether a truck's own colour is in the picture where the map says that the truck is.

    `ratio` is pixels of the screen in one of the page.
    """
    place = next((one for one in page.evaluate("map.listDrawn()") if one["id"] == shipment), None)
    if place is None:
        return False
    seen = painted(page, ratio * place["x"], ratio * place["y"])
    return max(abs(a - b) for a, b in zip(seen, colour, strict=True)) < 12
