"""What an update of the map costs the page's main thread, beside MapLibre's own `setData` of the same points.

The map is alone on a page, driven by what the wall calls: `createMap`, `setSite`, `setRows`. An update is a board on
which every vehicle has moved, round the plant so that the view may stay, and has a trail of six points. It costs what
the main thread does from the call until it has been quiet for a second; rows are made before. Where Chromium draws in
software that includes waiting for the picture. The yardstick is a bare MapLibre in the same run: one source, one layer
of circles, nothing else; compare ratios, not milliseconds of different machines.
"""

from __future__ import annotations

import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

from playwright.sync_api import Browser, CDPSession, Page

from benchmarks.screen.figures import Figures
from benchmarks.screen.stage import ROOT, metrics

VEHICLES = (1_000, 10_000)
LARGEST = VEHICLES[-1]
UPDATES, WARM_UP = 20, 2
LOOK_MS, QUIET_MS, AT_MOST_MS = 250, 1_000, 8_000
LEAST_MS = 15.0  # what an update costs at least; less in a second is quiet, looking costs some of that
SCRIPT_AT_MOST_MS, MAIN_AT_MOST_MS = 5.0, 60.0
HTML = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Map</title><link rel="icon" href="assets/none">
<link rel="stylesheet" href="/assets/css/tokens.css"><link rel="stylesheet" href="/assets/css/fonts.css">
<link rel="stylesheet" href="/assets/css/map.css"><style>html, body { margin: 0; height: 100%%; }
#map { position: relative; width: 100%%; height: 100%%; }</style><div id="map"></div>
<script type="module">
const risks = ["on_time", "on_time", "on_time", "at_risk", "on_time", "late", "early", "on_time", "silent", "unknown"];
const from = 1773148000000;
let updates = 0;
window.rowsOf = (count) => {
    updates += 1;
    return new Map(Array.from({ length: count }, (_, n) => {
        const bearing = n * 2.399963 + updates / 500, far = 0.5 + 4 * (n %% 997) / 997;
        const [north, east] = [Math.cos(bearing), 1.6 * Math.sin(bearing)];
        const spot = (back) => [51.43 + (far + back) * north, 12.24 + (far + back) * east];
        const [lat, lon] = spot(0);
        const pos = { lat, lon, hdg: (bearing * 57.3 + 180) %% 360, kmh: 70, at: from + 10000 * updates };
        const row = { id: `S${n}`, door: `D${n %% 40}`, vehicle: `T ${n}`, milestone: "en_route", pos, silent: null };
        return [row.id, { ...row, risk: risks[n %% 10], trail: [6, 5, 4, 3, 2, 1].map((k) => spot(k / 100)) }];
    }));
};
%s
</script>"""
OURS = """
import { createMap } from "/assets/wall/map.js";
const clock = { speed: 1, now: () => from + 10000 * updates };
const map = createMap(document.getElementById("map"), { theme: "dark", clock });
const plant = { lat: 51.43, lon: 12.24 };
const fence = { shape: "circle", ...plant, radius_m: 25000 };
const site = { id: "north", name: "Plant North", zone: "Europe/Berlin", ...plant, approach: fence, gate: fence };
map.setSite({ ...site, doors: [] });
window.update = (rows) => map.setRows(rows);
"""
BARE = """
import * as maplibre from "/assets/vendor/maplibre-gl/maplibre-gl.mjs";
maplibre.setWorkerUrl("/assets/vendor/maplibre-gl/maplibre-gl-worker.mjs");
const point = ({ id, risk, pos }) => (
    { type: "Feature", properties: { id, risk }, geometry: { type: "Point", coordinates: [pos.lon, pos.lat] } });
const featuresOf = (rows) => ({ type: "FeatureCollection", features: [...rows.values()].map(point) });
const style = {
    version: 8,
    sources: { vehicles: { type: "geojson", data: featuresOf(new Map()) } },
    layers: [
        { id: "ground", type: "background", paint: { "background-color": "#0b1622" } },
        { id: "vehicles", type: "circle", source: "vehicles", paint: { "circle-radius": 5 } },
    ],
};
const map = new maplibre.Map({ container: "map", style, center: [12.24, 51.43], zoom: 5.2, fadeDuration: 0 });
map.on("load", () => (document.getElementById("map").dataset.state = "ready"));
const rowsOf = window.rowsOf;
window.rowsOf = (count) => featuresOf(rowsOf(count));
window.update = (features) => map.getSource("vehicles").setData(features);
"""


class Cost(NamedTuple):
    """Milliseconds of an update."""

    script: float
    main: float


def measure(browser: Browser, figures: Figures) -> None:
    """Adds the medians of both maps to the figures."""
    with _pages() as address:
        for vehicles in VEHICLES:
            bare, ours = (_median(browser, f"{address}{page}", vehicles) for page in ("bare", "ours"))
            targets = (SCRIPT_AT_MOST_MS, MAIN_AT_MOST_MS) if vehicles == LARGEST else (None, None)
            for part, target in zip(Cost._fields, targets, strict=True):
                note = f"bare MapLibre {getattr(bare, part):.1f}"
                figures.add(f"map_update_{vehicles}_{part}", getattr(ours, part), "ms", at_most=target, note=note)
            figures.add(f"map_update_{vehicles}_main_of_bare", ours.main / bare.main, "times")


def _median(browser: Browser, address: str, vehicles: int) -> Cost:
    page = browser.new_page(viewport={"width": 1000, "height": 700})
    page.goto(address)
    page.wait_for_selector("#map[data-state=ready]", timeout=60_000)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable")
    costs = [_cost(page, devtools, vehicles) for _ in range(WARM_UP + UPDATES)][WARM_UP:]
    page.close()
    return Cost(*(statistics.median(each) for each in zip(*costs, strict=True)))


def _cost(page: Page, devtools: CDPSession, vehicles: int) -> Cost:
    """Of one update, from the call until the main thread has been quiet."""
    page.evaluate("count => { window.next = rowsOf(count); }", vehicles)
    page.wait_for_timeout(LOOK_MS)
    before = metrics(devtools)
    page.evaluate("update(window.next)")
    seen = [before["TaskDuration"] * 1000]
    quiet = QUIET_MS // LOOK_MS
    for _ in range(AT_MOST_MS // LOOK_MS):
        page.wait_for_timeout(LOOK_MS)
        seen.append(metrics(devtools)["TaskDuration"] * 1000)
        if len(seen) > quiet and seen[-1] - seen[0] > LEAST_MS > seen[-1] - seen[-1 - quiet]:
            break
    after = metrics(devtools)
    return Cost(*((after[name] - before[name]) * 1000 for name in ("ScriptDuration", "TaskDuration")))


class _Pages(SimpleHTTPRequestHandler):
    """The repository's assets, and a page round each map."""

    def do_GET(self) -> None:
        script = {"/ours": OURS, "/bare": BARE}.get(self.path)
        if script is None:
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write((HTML % script).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: figures are what is printed."""


@contextmanager
def _pages() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Pages, directory=str(ROOT)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
