"""What the web server shows besides its pages: files, methods, errors; and what our scripts keep in browsers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from clock import Clock
from dashboard.access.config import Config
from dashboard.web import create_app
from store.memory_store import MemoryStore
from tests.browser.plant import NOW, SITE, Plant
from tests.signing_in import browser_of, client_as
from tests.unit.test_architecture import BROWSER, name_of

CONFIG = Config()
SCRIPTS = [path for path in BROWSER if name_of(path).startswith("assets/")]


@pytest.fixture
def app() -> tuple[Flask, MemoryStore]:
    store = MemoryStore()
    Plant(store)
    return create_app(store, Clock.starting(NOW, speed=1.0), access=CONFIG), store


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../settings.py",
        "/assets/%2e%2e/settings.py",
        "/assets/..%2fsettings.py",
        "/assets/css/../../app.py",
        "/assets//etc/passwd",
        "/assets/%00",
        "/assets/",
        "/assets/css",
        "/.git/config",
        "/settings.py",
        "/var/web/secret",
        "/_dash-component-suites/dash/../../requirements.txt",
    ],
)
def test_nothing_but_assets_is_served(app: tuple[Flask, MemoryStore], path: str) -> None:
    """No path leads out of the folder of assets, lists a folder, or reaches what else lies beside it."""
    answer = client_as(*app, CONFIG, "admin@*").get(path)
    assert answer.status_code in {308, 400, 403, 404, 500}
    assert not re.search(r"def |\[core\]|root:|==\d|<title>Index", answer.text)


def test_a_request_is_not_mirrored(app: tuple[Flask, MemoryStore]) -> None:
    """TRACE, and methods that are none, are refused, whoever asks."""
    client = client_as(*app, CONFIG, "admin@*")
    for method in ("TRACE", "TRACK", "CONNECT", "DEBUG"):
        answer = client.open(f"/wall/{SITE}", method=method, headers={"X-Mirrored": "back"})
        assert answer.status_code in {403, 404, 405}
        assert "back" not in str(answer.headers)


def test_an_error_says_nothing_of_the_inside(
    app: tuple[Flask, MemoryStore], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault of ours is answered with 500 in general words; its traceback is in the log alone."""

    def fail() -> list[str]:
        raise RuntimeError("redis://user:canary@inside")

    monkeypatch.setattr(app[1], "list_sites", fail)
    answer = browser_of(app[0], CONFIG).get("/healthz")
    assert answer.status_code == 500
    assert "canary" not in answer.text
    assert "Traceback" not in answer.text
    assert "canary" in caplog.text


def test_nothing_is_debugged(app: tuple[Flask, MemoryStore]) -> None:
    """Neither Flask nor Dash is in its debug mode: no console, no tools, no reloading."""
    assert not app[0].debug
    assert not app[0].testing
    page = client_as(*app, CONFIG, "admin@*").get(f"/wall/{SITE}").text
    assert '"ui":false' in page.replace(": ", ":")
    assert '"hot_reload"' not in page


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_scripts_keep_nothing_in_the_browser(path: Path) -> None:
    """No script of ours writes into the browser's storage or into a cookie: what a page knows goes with it."""
    written = path.read_text()
    assert re.findall(r"localStorage|sessionStorage|indexedDB|document\.cookie\s*=|caches\.", written) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_scripts_make_no_markup_and_run_no_text(path: Path) -> None:
    """No script of ours sets HTML, evaluates text, merges foreign objects deeply, or talks to other windows."""
    written = path.read_text()
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|__proto__|window\.opener"
    assert re.findall(forbidden, written) == []
