"""From a ping's publication over MQTT to a changed pixel in Chromium.

    publish --mosquitto--> ingest --> worker --> relay --> Socket.IO --> board --> the wall's DOM --> the frame after

Trucks send their fixes spread evenly. Two ends are timed, both by this machine's clock:

    pixel   the first frame after the wall wrote the fix's time on the truck's element: its frame has been painted.
            For trucks with a place on the page of doors that is shown; one that a turning page brought is not counted.
    board   the first frame after the one in which the wall drew the board that holds the fix. For every truck.

So where all trucks are on the timeline, both are the same. The map draws in the same frames or, where it must rest,
later; it is not timed. A fix overtaken by a newer one on its way is counted as shown with that.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from typing import Any

from playwright.sync_api import Browser, Page

from benchmarks.screen.figures import Figures, cuts
from benchmarks.screen.stage import VIEW, Stage, metrics
from benchmarks.screen.traffic import Fleet, Published

WARM_UP_S, MEASURED_S, GRACE_S = 15.0, 60.0, 5.0
SETTLED_WITHIN_S = 120.0

WATCH = """async () => {
    window.shown = [];
    window.held = [];
    window.patches = [];
    const now = () => performance.timeOrigin + performance.now();
    const watch = new MutationObserver(changes => {
        const seen = changes
            .filter(({target}) => target.matches('.truck'))
            .map(({target, oldValue}) => [target.dataset.shipment, Number(target.dataset.fixedAt), oldValue === null]);
        if (!seen.length) return;
        requestAnimationFrame(() => {
            const at = now();
            for (const each of seen) window.shown.push([...each, at]);
        });
    });
    const what = {subtree: true, attributeFilter: ['data-fixed-at'], attributeOldValue: true};
    watch.observe(document.querySelector('#timeline'), what);
    const { Board } = await import('/assets/wall/board.js');
    for (const name of ['apply', 'take']) {
        const own = Board.prototype[name];
        Board.prototype[name] = function (message) {
            const began = performance.now();
            const fits = own.call(this, message);
            const fixes = message.rows.filter(({pos}) => pos).map(({id, pos}) => [id, pos.at]);
            requestAnimationFrame(() => {
                window.patches.push([name, message.rows.length, performance.now() - began]);
                requestAnimationFrame(() => {
                    const at = now();
                    for (const [id, fixed] of fixes) window.held.push([id, fixed, false, at]);
                });
            });
            return fits;
        };
    }
}"""

Sightings = dict[str, list[tuple[int, bool, float]]]
"""By shipment: fix times, whether a page turn brought them, and when they were on the screen. In order of the last."""


def measure(stage: Stage, browser: Browser, figures: Figures, *, measured_s: float, at_most: float) -> None:
    """Adds what the traffic's pings took to the figures; raises `ValueError` if too few were seen to say anything."""
    fleet = Fleet(stage.plant.mqtt_url, stage.traffic)
    page = browser.new_page(viewport=VIEW)  # type: ignore[arg-type]
    page.goto(stage.url)
    page.wait_for_selector(".door-row")
    fleet.wait_driving(SETTLED_WITHIN_S)
    stage.wait_settled(SETTLED_WITHIN_S)
    page.wait_for_timeout(WARM_UP_S * 1000)
    page.evaluate(WATCH)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable")
    began, before = time.time() * 1000, metrics(devtools)
    page.wait_for_timeout(measured_s * 1000)
    ended, after = time.time() * 1000, metrics(devtools)
    page.wait_for_timeout(GRACE_S * 1000)
    published = [each for each in fleet.stop() if began <= each.sent_ms <= ended]
    busy = (after["TaskDuration"] - before["TaskDuration"]) / measured_s
    _report(stage, figures, page, published, at_most)
    _report_load(stage, figures, page, len(published) / measured_s, busy)
    page.close()


def _report(stage: Stage, figures: Figures, page: Page, published: list[Published], at_most: float) -> None:
    name = f"ping_to_{{}}_{stage.traffic.trucks}_{{}}"
    for end, seen in (("pixel", "shown"), ("board", "held")):
        delays, missing, turned = delays_of(published, sightings(page.evaluate(f"window.{seen}")))
        if len(delays) < 100:
            raise ValueError(f"only {len(delays)} pings of {len(published)} had a {end}: nothing is claimed")
        p50, p99 = cuts(delays)
        note = f"{len(delays)} pings, worst {max(delays):.0f}, load {os.getloadavg()[0]:.1f}"
        if end == "board" or stage.traffic.doors <= 12:
            note += f", {missing} never seen"
        figures.add(name.format(end, "p50"), p50, "ms", note=note + (f", {turned} by a page turn" if turned else ""))
        figures.add(name.format(end, "p99"), p99, "ms", at_most=at_most)


def _report_load(stage: Stage, figures: Figures, page: Page, pings_per_s: float, busy: float) -> None:
    """How the path kept up: without these a good delay of few pings would look like a good one of many."""
    patches: list[tuple[str, int, float]] = page.evaluate("window.patches")
    rows, draws = [size for name, size, _ in patches if name == "apply" and size], [took for *_, took in patches]
    trucks = stage.traffic.trucks
    figures.add(f"pings_{trucks}_a_second", pings_per_s, "per_s")
    figures.add(f"patches_{trucks}", len(rows), "count", note=f"median {cuts(rows)[0]:.0f} rows, most {max(rows)}")
    figures.add(f"snapshots_{trucks}", len(patches) - sum(name == "apply" for name, *_ in patches), "count")
    figures.add(f"patch_to_drawn_{trucks}", cuts(draws)[0], "ms", note=f"p99 {cuts(draws)[1]:.0f}")
    figures.add(f"main_thread_{trucks}", busy * 100, "percent")


def sightings(seen: Iterable[Any]) -> Sightings:
    """What the page noted, by shipment."""
    found: Sightings = {}
    for shipment, fixed, is_new, at in seen:
        found.setdefault(shipment, []).append((int(fixed), bool(is_new), float(at)))
    return found


def delays_of(published: list[Published], seen: Sightings) -> tuple[list[float], int, int]:
    """Milliseconds until each ping, or a newer one of its truck, was seen; how many never were or by a page turn."""
    delays, missing, turned = [], 0, 0
    for shipment, fixed_ms, sent_ms in published:
        first = next((each for each in seen.get(shipment, ()) if each[0] >= fixed_ms), None)
        if first is None:
            missing += 1
        elif first[1]:
            turned += 1
        else:
            delays.append(first[2] - sent_ms)
    return delays, missing, turned
