"""The content security policy as the browser holds it, and the headers on every kind of answer."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage, Wall

FOREIGN = "http://127.0.0.2:9"  # nobody listens; the policy must stop it before it is asked
ATTEMPTS = {
    "inline script": ("script-src", "() => add('script', {textContent: 'reached = 1'})"),
    "script of another origin": ("script-src", f"() => add('script', {{src: '{FOREIGN}/x.js'}})"),
    "inline handler": ("script-src", "() => add('b', {}).setAttribute('onclick', 'reached = 1')"),
    "javascript address": ("script-src", "() => add('a', {href: 'javascript:reached = 1'}).click()"),
    "eval": ("script-src", "() => setTimeout(() => eval('reached = 1'))"),
    "function of a text": ("script-src", "() => setTimeout(() => new Function('reached = 1')())"),
    "timer of a text": ("script-src", "() => setTimeout('reached = 1')"),
    "fetch": ("connect-src", f"() => fetch('{FOREIGN}/').catch(() => 0)"),
    "web socket": ("connect-src", f"() => new WebSocket('{FOREIGN.replace('http', 'ws')}/')"),
    "beacon": ("connect-src", f"() => navigator.sendBeacon('{FOREIGN}/', 'x')"),
    "image": ("img-src", f"() => add('img', {{src: '{FOREIGN}/x.png'}})"),
    "font": ("font-src", f"() => new FontFace('x', 'url({FOREIGN}/x.woff2)').load().catch(() => 0)"),
    "style sheet": ("style-src", f"() => add('link', {{rel: 'stylesheet', href: '{FOREIGN}/x.css'}})"),
    "style attribute": ("style-src", "() => add('b', {}).setAttribute('style', 'color: red')"),
    "frame": ("frame-src", f"() => add('iframe', {{src: '{FOREIGN}/'}})"),
    "worker": ("worker-src", "() => { try { new Worker('data:text/javascript,1'); } catch {} }"),
    "media": ("media-src", f"() => add('video', {{src: '{FOREIGN}/x.mp4'}})"),
    "object": ("object-src", f"() => add('object', {{data: '{FOREIGN}/x'}})"),
    "base": ("base-uri", f"() => add('base', {{href: '{FOREIGN}/'}})"),
    "form": ("form-action", f"() => add('form', {{action: '{FOREIGN}/', method: 'post'}}).submit()"),
}
WATCH = """() => {
    window.breaches = [];
    addEventListener('securitypolicyviolation', ({effectiveDirective, disposition, blockedURI}) =>
        breaches.push([effectiveDirective, disposition, blockedURI]));
    window.add = (tag, fields) => {
        const element = Object.assign(document.createElement(tag), fields);
        document.body.append(element);
        return element;
    };
}"""


@pytest.fixture
def page(open_wall: OpenPage) -> Page:
    """A wall that notes what its policy stops."""
    opened = open_wall("?layout=docks")
    opened.evaluate(WATCH)
    return opened


@pytest.mark.parametrize("name", ATTEMPTS)
def test_the_browser_stops_it(page: Page, name: str) -> None:
    """What a script could smuggle in or out is blocked, named by its rule, and never asked for."""
    rule, attempt = ATTEMPTS[name]
    asked: list[str] = []
    page.on("requestfinished", lambda request: asked.append(request.url))
    page.on("response", lambda response: asked.append(response.url))
    page.evaluate(f"async () => {{ await ({attempt})(); }}")
    blocked = page.evaluate(
        """async () => {
            for (let look = 0; look < 200 && !breaches.length; look += 1)
                await new Promise(done => requestAnimationFrame(done));
            return breaches;
        }"""
    )
    assert [(one[0].removesuffix("-elem").removesuffix("-attr"), one[1]) for one in blocked[:1]] == [(rule, "enforce")]
    assert page.evaluate("window.reached ?? null") is None
    assert [url for url in asked if url.startswith(FOREIGN)] == []


ANSWERS = [
    ("GET", "/wall/north", 200),
    ("GET", "/wall/nowhere", 404),
    ("GET", "/nothing/at/all", 404),
    ("GET", "/assets/wall/main.js", 200),
    ("GET", "/assets/none.js", 404),
    ("GET", "/healthz", 200),
    ("POST", "/_dash-update-component", 403),
    ("DELETE", "/healthz", 405),
    ("POST", "/session", 401),
    ("GET", "/socket.io/?EIO=4&transport=polling", 401),
    ("POST", "/socket.io/?EIO=4&transport=polling&sid=none", 401),
]


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
def test_headers(wall: Wall, method: str, path: str, status: int) -> None:
    """Pages, assets, errors and the sockets' refusal carry the policy, without `unsafe-inline` for scripts; and nothing
    says what serves it but for the server's name."""
    link = http.client.HTTPConnection(urlsplit(wall.base).netloc, timeout=10)
    link.request(method, path, headers={"Origin": "http://evil.example" if status == 403 else wall.base})
    answer = link.getresponse()
    assert answer.status == status
    rules = dict(rule.split(" ", 1) for rule in (answer.getheader("Content-Security-Policy") or "").split("; "))
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in rules["script-src"]
    assert "http" not in rules["connect-src"]
    assert answer.getheader("X-Content-Type-Options") == "nosniff"
    assert answer.getheader("X-Frame-Options") == "DENY"
    assert answer.getheader("Server") == "gunicorn"
    assert answer.getheader("X-Powered-By") is None
    link.close()
