"""What 5,000 updates leave behind in the page: heap, DOM nodes and listeners, each after forced collections.

The plant lives, and its own patches come over the real socket. The 5,000 do not wait for it: each is a patch as the
server writes it, of six trucks that moved and a warning with other words, given to the page's web socket as a message
between two frames, so that it takes the whole way from there and is drawn. Now and then a shipment leaves and another
comes. Before each count the board is the same snapshot again.
"""

from __future__ import annotations

from playwright.sync_api import Browser, CDPSession, Page

from benchmarks.screen.figures import Figures
from benchmarks.screen.stage import Stage, metrics

UPDATES, WARM_UP = 5_000, 2_000  # the first 2,000 make the engine compile and the map fill its caches
GROWTH_AT_MOST = 5.0
VIEW = {"width": 1280, "height": 720}

LISTEN = """() => {
    const Own = window.WebSocket;
    window.WebSocket = class extends Own {
        constructor(...given) {
            super(...given);
            window.socket = this;
            this.addEventListener('message', ({data}) => {
                if (typeof data !== 'string') return;
                if (data.startsWith('42/wall,["board.snapshot"')) window.snapshot = data;
                const told = /"rev":(\\d+)/.exec(data);
                if (told) window.rev = Number(told[1]);
            });
        }
    };
}"""

UPDATE = """async (count) => {
    const say = (name, body) => {
        const data = `42/wall,${JSON.stringify([name, body])}`;
        window.socket.dispatchEvent(new MessageEvent('message', {data}));
    };
    const board = JSON.parse(window.snapshot.slice(8))[1];
    const stamp = () => ({rev: window.rev, as_of: board.as_of, now: board.now, speed: board.speed});
    const first = window.updates ?? 0;
    for (let n = first; n < first + count; n++) {
        const moved = Array.from({length: 6}, (_, k) => {
            const row = structuredClone(board.rows[(6 * n + k) % board.rows.length]);
            const far = (n % 50) / 1000;
            if (row.pos) row.pos = {...row.pos, lat: row.pos.lat - far, at: row.pos.at + 1000 * n};
            if (row.eta) row.eta = row.eta.map(at => at + 60000 * (n % 7));
            const words = {kind: 'late', severity: n % 2 ? 'red' : 'amber', since: board.now, p: 0.5};
            const said = {headline: `LATE ${n % 60} %`, cause: `update ${n}`, impact: '', remedy: ''};
            if (k === 0) row.warnings = [{...words, ...said}];
            return row;
        });
        const leaving = n % 10 === 0 ? [moved[1].id] : [];
        const coming = n % 10 === 0 ? [{...moved.splice(1, 1)[0], id: `new${n}`}] : [];
        const gone = n % 10 === 5 && n > 5 ? [`new${n - 5}`] : [];
        const rows = [...moved, ...coming];
        say('board.patch', {from: window.rev, rows, removed: [...leaving, ...gone], ...stamp()});
        await new Promise(requestAnimationFrame);
    }
    window.updates = first + count;
    say('board.snapshot', {...board, ...stamp()});
    await new Promise(drawn => setTimeout(drawn, 3000));
}"""


def measure(stage: Stage, browser: Browser, figures: Figures) -> None:
    """Adds the growth to the figures."""
    page = browser.new_page(viewport=VIEW)  # type: ignore[arg-type]
    page.add_init_script(f"({LISTEN})()")
    page.goto(stage.url)
    page.wait_for_selector(".truck")
    page.wait_for_selector("#map[data-state=ready]", timeout=60_000)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable")
    before = _count(page, devtools, WARM_UP)
    after = _count(page, devtools, UPDATES)
    page.close()
    grown = {name: (after[name] / before[name] - 1) * 100 for name in before}
    note = f"{before['JSHeapUsedSize'] / 1e6:.1f} to {after['JSHeapUsedSize'] / 1e6:.1f} MB"
    figures.add("heap_growth", grown["JSHeapUsedSize"], "percent", at_most=GROWTH_AT_MOST, note=note)
    for name, things in (("Nodes", "dom_nodes"), ("JSEventListeners", "listeners")):
        note = f"{before[name]:.0f} to {after[name]:.0f}"
        figures.add(f"{things}_growth", grown[name], "percent", at_most=GROWTH_AT_MOST, note=note)


def _count(page: Page, devtools: CDPSession, updates: int) -> dict[str, float]:
    """What is there after so many updates and a collection of all garbage."""
    page.evaluate(UPDATE, updates)
    for _ in range(3):
        devtools.send("HeapProfiler.collectGarbage")
    return {name: metrics(devtools)[name] for name in ("JSHeapUsedSize", "Nodes", "JSEventListeners")}
