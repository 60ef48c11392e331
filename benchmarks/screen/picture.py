"""From navigation to the first useful picture: the first frame after one with door rows and trucks on it.

Cold: a browser context that has never been here. Warm: the same context again, with its cache. Each time the screen is
the site's only one, so the relay starts for it and reads the board from the store. The map may come later: the wall is
useful without it, and when it is there is told beside.
"""

from __future__ import annotations

import statistics

from playwright.sync_api import Browser, BrowserContext

from benchmarks.private_plant import wait_for
from benchmarks.screen.figures import Figures
from benchmarks.screen.stage import VIEW, Stage

TIMES = 5
AT_MOST_MS = 1_500.0
LOOK = """() => {
    const first = (name, isThere) => {
        const look = () => isThere()
            ? requestAnimationFrame(() => { window[name] = performance.now(); })
            : requestAnimationFrame(look);
        look();
    };
    const has = what => document.querySelector(what) !== null;
    first('useful', () => has('.door-row') && has('.truck'));
    first('mapped', () => has('#map[data-state=ready]'));
}"""


def measure(stage: Stage, browser: Browser, figures: Figures) -> None:
    """Adds the medians to the figures."""
    seen: dict[str, list[tuple[float, float]]] = {"cold": [], "warm": []}
    for _ in range(TIMES):
        context = browser.new_context(viewport=VIEW)  # type: ignore[arg-type]
        context.add_init_script(f"({LOOK})()")
        for cache in ("cold", "warm"):
            seen[cache].append(_look(context, stage.url))
        context.close()
    for cache, times in seen.items():
        useful, mapped = ([each[at] for each in times] for at in (0, 1))
        name = f"first_picture_{stage.traffic.trucks}_{cache}"
        note = f"worst of {TIMES}: {max(useful):.0f}; with the map {statistics.median(mapped):.0f}"
        figures.add(name, statistics.median(useful), "ms", at_most=AT_MOST_MS, note=note)


def _look(context: BrowserContext, url: str) -> tuple[float, float]:
    """Milliseconds from navigation until the picture is useful, and until the map is there."""
    page = context.new_page()
    page.goto(url)
    wait_for(lambda: bool(page.evaluate("!!(window.useful && window.mapped)")), within_s=60, what="the whole picture")
    useful, mapped = page.evaluate("[window.useful, window.mapped]")
    page.close()
    return float(useful), float(mapped)
