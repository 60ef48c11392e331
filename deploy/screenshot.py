"""Takes the pictures of the wall, and of how prediction did: a demo of its own, a real browser, a few minutes.

python -m deploy.screenshot [--folder docs/screens]
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import subprocess
import sys
import tempfile
import threading
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from urllib.parse import urljoin

import numpy as np
from playwright.sync_api import Browser, Page, WebSocketRoute, sync_playwright

from deploy.child import spawn
from deploy.chromium import FLAGS, find_chromium
from deploy.picture import encode_png
from deploy.screenshot_plans import EMPTY, LARGE, plan_file
from settings import variable

ROOT = Path(__file__).parents[1]
PICTURES = (
    ("wall-1920x1080.png", 1920, 1080, ""),
    ("wall-light-1920x1080.png", 1920, 1080, "?theme=light"),
    ("wall-docks-1920x1080.png", 1920, 1080, "?layout=docks"),
    ("wall-map-1920x1080.png", 1920, 1080, "?layout=map"),
    ("wall-3840x2160.png", 3840, 2160, ""),
    ("wall-1366x768.png", 1366, 768, ""),
    ("wall-portrait-1080x1920.png", 1080, 1920, ""),
    ("wall-portrait-light-docks-1080x1920.png", 1080, 1920, "?theme=light&layout=docks"),
)
"""Of the demo's plant. The states of the next ones are told apart by what is shown when they are ready."""
STATES = (
    ("wall-pages-1920x1080.png", f"/wall/{LARGE}", ".door-row .truck-label"),
    ("wall-empty-1920x1080.png", f"/wall/{EMPTY}", "#notice[data-kind=calm]:visible"),
    ("wall-unknown-1920x1080.png", "/wall/nowhere", "text=nowhere"),
)
ACCURACY = "accuracy-1920x1080.png"
"""How prediction did, of what the demo has completed by then."""
PANEL, CARRIER = "shipment-1366x768.png", "carrier-390x844.png"
"""Of the truck with the worst warning, and of its carrier."""
DOCKS_READY, WALL_READY = "#timeline .truck-label", "#map[data-state=ready]"
PANEL_READY, CARRIER_READY = "#ship-about h2", "#firm-punctual h2"
ACCURACY_READY = "#accuracy :is(.empty, .main-svg)"
LIVE_WITHIN_S, TRAFFIC_WITHIN_S, READY_WITHIN_S = 240, 180, 90
WORTH_A_PICTURE = 4
"""Warnings on the board: fewer say too little about what the wall is for."""
WALL_URL = re.compile(r"http://\S+/wall/\S+")


def main() -> int:
    arguments = _arguments()
    chromium = find_chromium()
    if chromium is None:
        _say("screenshot: chromium is missing (Debian: apt-get install chromium)")
        return 1
    arguments.folder.mkdir(parents=True, exist_ok=True)
    with _demo() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        _await_traffic(browser, url)
        for name, width, height, query in PICTURES:
            ready = DOCKS_READY if "layout=docks" in query else WALL_READY
            _take(browser, url + query, arguments.folder / name, width, height, ready=ready)
        for name, path, ready in STATES:
            _take(browser, urljoin(url, path), arguments.folder / name, 1920, 1080, ready=ready)
        _take_broken(browser, url, arguments.folder)
        _take(
            browser, url.replace("/wall/", "/accuracy/"), arguments.folder / ACCURACY, 1920, 1080, ready=ACCURACY_READY
        )
        _take_desk(browser, url, arguments.folder)
        browser.close()
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Takes the pictures of the wall for the README.")
    parser.add_argument("--folder", type=Path, default=ROOT / "docs/screens", help="where to write (docs/screens)")
    return parser.parse_args()


@contextmanager
def _demo() -> Iterator[str]:
    """The address of the wall of a fresh demo, which ends with this context."""
    with tempfile.TemporaryDirectory(prefix="dockwatch-") as folder:
        log = Path(folder) / "demo.log"
        environ = {**os.environ, variable("var"): folder, variable("web_port"): "8350"}
        argv = [sys.executable, "app.py", "demo", "--fresh", "--end-with-parent"]
        demo = spawn([*argv, "--mqtt-port", "8351", "--redis-port", "8352"], log=log, environ=environ, cwd=ROOT)
        try:
            _say("starting a demo ...")
            url = _await_url(demo, log)
            _import_plans(Path(folder))
            yield url
        finally:
            demo.terminate()
            demo.wait(60)


def _import_plans(folder: Path) -> None:
    """Loads the plans of the other sites as a user would, at the demo's time."""
    lines = shlex.split((folder / "demo/env").read_text().replace("export ", ""))
    environ = {**os.environ, **dict(line.split("=", 1) for line in lines)}
    app = partial(subprocess.run, cwd=ROOT, env=environ, check=True, capture_output=True, text=True)
    now = datetime.fromisoformat(app([sys.executable, "app.py", "now"]).stdout.strip())
    plan = folder / "plans.json"
    plan.write_text(plan_file(now))
    app([sys.executable, "app.py", "plan", "import", str(plan)])


def _await_url(demo: subprocess.Popen[bytes], log: Path) -> str:
    """The address that the demo prints once its wall is live."""
    pause = threading.Event()
    for _ in range(LIVE_WITHIN_S * 5):
        text = log.read_text(errors="replace")
        if found := WALL_URL.search(text):
            return found.group()
        if demo.poll() is not None:
            break
        pause.wait(0.2)
    raise SystemExit(f"screenshot: the demo did not come up; it said:\n{log.read_text(errors='replace')[-2000:]}")


def _await_traffic(browser: Browser, url: str) -> None:
    """Waits until there is something to see; takes what there is when that lasts too long."""
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.goto(url)
    _say("waiting for traffic ...")
    for _ in range(TRAFFIC_WITHIN_S):
        if page.locator("#warnings .warning-headline").count() >= WORTH_A_PICTURE:
            break
        page.wait_for_timeout(1000)
    page.close()


def _take(browser: Browser, url: str, path: Path, width: int, height: int, *, ready: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(url)
    _keep(page, path, ready, settle_ms=2500)
    page.close()


def _take_desk(browser: Browser, url: str, folder: Path) -> None:
    """A shipment's panel as the wall leads there, and its carrier's page."""
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.goto(url)
    page.click(".warning-name")
    _keep(page, folder / PANEL, PANEL_READY, settle_ms=2500)
    carrier = page.get_attribute("#ship-head a[href^='/carrier/']", "href") or ""
    page.close()
    _take(browser, urljoin(url, carrier), folder / CARRIER, 390, 844, ready=CARRIER_READY)


def _take_broken(browser: Browser, url: str, folder: Path) -> None:
    """A wall that has not heard the server yet, and one that lost it: its only way there is cut in the browser."""
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    is_cut = threading.Event()
    open_ways: list[WebSocketRoute] = []

    def route(way: WebSocketRoute) -> None:
        if is_cut.is_set():
            way.close()
        else:
            way.connect_to_server()
            open_ways.append(way)

    page.route_web_socket("**/socket.io/**", route)
    is_cut.set()
    page.goto(url)
    _keep(page, folder / "wall-loading-1920x1080.png", "#notice[data-kind=wait]:visible")
    is_cut.clear()
    page.wait_for_selector(WALL_READY, timeout=READY_WITHIN_S * 1000)
    page.wait_for_selector("#link-pill[data-link=live]")
    is_cut.set()
    for way in open_ways:
        way.close()
    _keep(page, folder / "wall-lost-1920x1080.png", ".link-headline:visible")
    page.close()


def _keep(page: Page, path: Path, ready: str, *, settle_ms: int = 0) -> None:
    """Takes the picture once `ready` is there and `settle_ms` more have passed."""
    page.wait_for_selector(ready, timeout=READY_WITHIN_S * 1000)
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(settle_ms)
    content = _reduced(page, page.screenshot(timeout=60_000))
    path.write_bytes(content)
    _say(f"{path}  {len(content) // 1000} kB")


def _reduced(page: Page, png: bytes) -> bytes:
    """The same picture in 256 colours; the browser unpacks it, so that nothing else has to know how."""
    script = """async png => {
      const bytes = Uint8Array.from(atob(png), (c) => c.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes]));
      const pen = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
      pen.drawImage(bitmap, 0, 0);
      const pixels = pen.getImageData(0, 0, bitmap.width, bitmap.height).data;
      const parts = [];
      for (let at = 0; at < pixels.length; at += 30_000)
        parts.push(btoa(String.fromCharCode(...pixels.subarray(at, at + 30_000))));
      return parts;
    }"""
    raw = b"".join(b64decode(part) for part in page.evaluate(script, b64encode(png).decode()))
    view = page.viewport_size
    assert view is not None
    pixels = np.frombuffer(raw, np.uint8).reshape(view["height"], view["width"], 4)[..., :3]
    return encode_png(pixels)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
