"""From a ping's publication over MQTT to a changed pixel in Chromium: `python -m benchmarks.screen [seconds]`.

    publish --mosquitto--> ingest --> worker --> relay --> Socket.IO --> the wall's DOM --> the frame after

All parts run as their own processes, as in production. 60 trucks on their way to 12 doors send a fix each 10 s, spread
evenly: 6 pings a second. A ping's end is the first frame after the wall wrote its fix time on the truck's element, so
painting is included. Both ends read this machine's clock. The relay gathers changes for up to 250 ms by design; a fix
overtaken by a newer one within that time is counted as shown with it.

Caveats: no network between the parts, and Chromium draws the map in software on the same cores as everything else.
The last line is flat JSON.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from benchmarks.private_plant import PrivatePlant, private_plant, wait_for
from clock import Clock
from deploy.child import free_port, spawn
from deploy.chromium import FLAGS, find_chromium
from settings import variable
from simulators.publisher import Publisher
from tracking.plan import Circle, Door, Shipment, Site, SitePlan

ROOT = Path(__file__).resolve().parents[1]
SITE, CARRIERS = "north", 4
TRUCKS, DOORS, EACH_S = 60, 12, 10.0
WARM_UP_S, MEASURED_S = 25.0, 120.0
TARGET_P99_MS = 500.0
LAT, LON, KM_IN_DEGREES = 51.0, 9.0, 1 / 111.195

WATCH = """() => {
    window.shown = [];
    const watch = new MutationObserver(changes => {
        const trucks = [...new Set(changes.map(({target}) => target.closest('.truck')).filter(Boolean))];
        const seen = trucks.map(truck => [truck.dataset.shipment, Number(truck.dataset.fixedAt)]);
        if (!seen.length) return;
        requestAnimationFrame(() => {
            const at = performance.timeOrigin + performance.now();
            for (const [shipment, fixed] of seen) window.shown.push([shipment, fixed, at]);
        });
    });
    watch.observe(document.querySelector('#timeline'), {subtree: true, attributeFilter: ['data-fixed-at']});
}"""

Published = tuple[str, int, float]
"""A shipment, its fix time and the moment of publishing, both in epoch milliseconds."""


def main() -> int:
    measured_s = float(sys.argv[1]) if len(sys.argv) > 1 else MEASURED_S
    chromium = find_chromium()
    if chromium is None:
        print("bench-screen: chromium is missing (Debian: apt-get install chromium)", file=sys.stderr)
        return 1
    clock = Clock.live()
    with private_plant(clock) as plant, _dashboard(plant) as url, sync_playwright() as playwright:
        _load(plant, clock.now())
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        fleet = Fleet(plant.mqtt_url)
        page.goto(url)
        page.wait_for_selector(".door-row")
        page.wait_for_timeout(WARM_UP_S * 1000)
        page.evaluate(WATCH)
        began = time.time() * 1000
        page.wait_for_timeout(measured_s * 1000)
        ended = time.time() * 1000
        page.wait_for_timeout(3000)
        published = [sent for sent in fleet.stop() if began <= sent[2] <= ended]
        delays, missing = _delays(published, _shown(page))
        browser.close()
    return _report(delays, missing)


def _delays(published: list[Published], shown: dict[str, list[tuple[int, float]]]) -> tuple[list[float], int]:
    """Milliseconds until each ping, or a newer one of its truck, was seen; and how many never were."""
    delays, missing = [], 0
    for shipment, fixed_ms, sent_ms in published:
        seen = min((at for fixed, at in shown.get(shipment, []) if fixed >= fixed_ms), default=None)
        if seen is None:
            missing += 1
        else:
            delays.append(seen - sent_ms)
    return delays, missing


def _shown(page: Page) -> dict[str, list[tuple[int, float]]]:
    """By shipment: fix times and when their frame had been drawn."""
    found: dict[str, list[tuple[int, float]]] = {}
    for shipment, fixed, at in page.evaluate("window.shown"):
        found.setdefault(shipment, []).append((int(fixed), float(at)))
    return found


def _report(delays: list[float], missing: int) -> int:
    """Prints the figures; the exit status tells whether the target was met."""
    if missing or len(delays) < 100:
        print(f"{missing} pings were never shown, {len(delays)} were: nothing is claimed", file=sys.stderr)
        return 1
    cuts = statistics.quantiles(delays, n=100, method="inclusive")
    p50, p99 = round(cuts[49], 1), round(cuts[98], 1)
    print(f"{len(delays)} pings of {TRUCKS} trucks, {TRUCKS / EACH_S:g}/s: p50 {p50} ms, p99 {p99} ms, ", end="")
    print(f"worst {max(delays):.1f} ms; load {os.getloadavg()[0]:.1f}")
    print(json.dumps({"trucks": TRUCKS, "p50_ms": p50, "p99_ms": p99}))
    return 0 if p99 <= TARGET_P99_MS else 1


@contextmanager
def _dashboard(plant: PrivatePlant) -> Iterator[str]:
    """The dashboard as a process of its own; the wall's address."""
    port = free_port()
    environ = {**plant.environ, variable("web_port"): str(port)}
    with TemporaryDirectory() as folder:
        log = Path(folder) / "dashboard.log"
        child = spawn([sys.executable, str(ROOT / "app.py"), "dashboard"], log=log, environ=environ, cwd=ROOT)
        try:
            wait_for(lambda: _answers(f"http://127.0.0.1:{port}/healthz"), within_s=30, what="the dashboard")
            yield f"http://127.0.0.1:{port}/wall/{SITE}"
        finally:
            child.terminate()
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _load(plant: PrivatePlant, now: datetime) -> None:
    """Queues the plan and waits until the writer has put every shipment on the board."""
    plant.store.submit_plan(_plan(now))

    def is_taken() -> bool:
        return SITE in plant.store.list_sites() and len(plant.store.snapshot(SITE).rows) == TRUCKS

    wait_for(is_taken, within_s=30, what="the plan on the board")


def _plan(now: datetime) -> SitePlan:
    """Five shipments to each of twelve doors, all of them within what the wall's timeline shows."""
    doors = tuple(Door(id=f"D{n:02}") for n in range(1, DOORS + 1))
    gate, approach = Circle(LAT, LON, 300.0), Circle(LAT, LON, 25_000.0)
    site = Site(
        id=SITE,
        name="Plant North",
        zone="Europe/Berlin",
        lat=LAT,
        lon=LON,
        approach=approach,
        gate=gate,
        doors=doors,
    )
    return SitePlan(site=site, shipments=tuple(_shipment(n, now) for n in range(TRUCKS)))


def _shipment(n: int, now: datetime) -> Shipment:
    opens = now + timedelta(minutes=20 + 33 * (n // DOORS))
    return Shipment(
        id=f"s{n}",
        site=SITE,
        carrier=f"carrier{n % CARRIERS}",
        supplier="Kolb",
        vehicle=f"t{n}",
        door=f"D{n % DOORS + 1:02}",
        window_start=opens,
        window_end=opens + timedelta(minutes=30),
        origin="Kassel",
        origin_lat=LAT + 300 * KM_IN_DEGREES,
        origin_lon=LON,
        depart_at=now - timedelta(hours=3),
        opens_at=now - timedelta(hours=12),
    )


class Fleet:
    """Trucks that drive to the plant at 70 km/h and tell where they are, each in its turn, until stopped."""

    def __init__(self, mqtt_url: str) -> None:
        self._stopped = threading.Event()
        self._published: list[Published] = []
        self._carriers = [Publisher(mqtt_url, f"carrier{n}") for n in range(CARRIERS)]
        for carrier in self._carriers:
            carrier.start()
            if not carrier.wait_connected(10):
                raise TimeoutError("the broker did not take a carrier in 10 s")
        self._driver = threading.Thread(target=self._drive, daemon=True)
        self._driver.start()

    def stop(self) -> list[Published]:
        """Ends the traffic; all that was published."""
        self._stopped.set()
        self._driver.join()
        for carrier in self._carriers:
            carrier.stop()
        return self._published

    def _drive(self) -> None:
        began = due = time.monotonic()
        n = 0
        while not self._stopped.wait(max(0.0, due - time.monotonic())):
            self._tell(n % TRUCKS, driven_km=(due - began) / 3600 * 70)
            n, due = n + 1, due + EACH_S / TRUCKS

    def _tell(self, truck: int, *, driven_km: float) -> None:
        away_km = 45 + 38 * (truck // DOORS) - driven_km
        sent_ms = time.time() * 1000
        fix = {
            "ts": int(sent_ms),
            "lat": round(LAT + away_km * KM_IN_DEGREES, 6),
            "lon": round(LON + truck * 0.004, 6),
            "speed_kmh": 70.0,
            "heading": 180.0,
        }
        topic = f"carriers/carrier{truck % CARRIERS}/up/t{truck}/position"
        self._carriers[truck % CARRIERS].publish(topic, json.dumps(fix).encode(), self._stopped)
        self._published.append((f"s{truck}", int(sent_ms), sent_ms))


if __name__ == "__main__":
    sys.exit(main())
