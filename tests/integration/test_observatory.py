"""What MDN's HTTP Observatory scores, on every kind of answer that the dashboard gives over https.

Its ten tests, by its source (github.com/mdn/mdn-http-observatory, src/grader/charts.js and src/analyzer/tests, at
commit 01b4711): content-security-policy, cookies, cross-origin-resource-policy, cross-origin-resource-sharing,
redirection, referrer-policy, strict-transport-security, subresource-integrity, x-content-type-options,
x-frame-options. It looks at one page; here no kind of answer may lose a point. Redirection from http is the proxy's:
`test_proxies.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from clock import Clock
from dashboard.access.config import Config
from dashboard.web import create_app
from store.memory_store import MemoryStore
from tests.browser.plant import NOW, SITE, Plant
from tests.signing_in import Browser, browser_of, client_as

HTTPS = Config(url="https://dock.example")
SIX_MONTHS_S, YEAR_S = 15_768_000, 31_536_000
BROAD = {"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"}
INLINE = {"'unsafe-inline'", "data:"}
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
LOOKING = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate"}

Ask = Callable[[Browser, Browser], TestResponse]
"""Somebody signed in, and somebody unknown, to what they are answered."""
ANSWERS: dict[str, Ask] = {
    "the sign-in page": lambda _, unknown: unknown.get("/sign-in", headers=LOOKING),
    "a wall's page": lambda known, _: known.get(f"/wall/{SITE}", headers=LOOKING),
    "a desk's page": lambda known, _: known.get("/accuracy/nowhere", headers=LOOKING),
    "a style sheet": lambda _, unknown: unknown.get("/assets/css/tokens.css"),
    "a script": lambda _, unknown: unknown.get("/assets/wall/main.js"),
    "a file of Dash's": lambda known, _: known.get("/_dash-dependencies"),
    "what is not there": lambda known, _: known.get("/nothing/here", headers=LOOKING),
    "an asset that is not there": lambda _, unknown: unknown.get("/assets/nothing.js"),
    "who is unknown": lambda _, unknown: unknown.get("/_dash-layout"),
    "who may not": lambda known, _: known.get("/users/x/y/z"),
    "a way elsewhere": lambda _, unknown: unknown.get(f"/wall/{SITE}", headers=LOOKING),
    "a post from elsewhere": lambda known, _: known.post("/sign-out", headers={"Origin": "https://evil.example"}),
    "another host": lambda _, unknown: unknown.get("/", headers={"Host": "evil.example"}),
    "a long body": lambda known, _: known.post("/_dash-update-component", data=b"x" * 1_100_000),
    "a socket": lambda known, _: known.get("/socket.io/?EIO=4&transport=polling"),
    "a socket of nobody": lambda _, unknown: unknown.get("/socket.io/?EIO=4&transport=polling"),
    "health": lambda _, unknown: unknown.get("/healthz"),
}


@pytest.fixture(scope="module")
def app() -> tuple[Flask, MemoryStore]:
    store = MemoryStore()
    Plant(store)
    return create_app(store, Clock.starting(NOW, speed=1.0), access=HTTPS), store


@pytest.fixture(params=list(ANSWERS))
def answer(request: pytest.FixtureRequest, app: tuple[Flask, MemoryStore]) -> TestResponse:
    """Each kind of answer in turn."""
    return ANSWERS[request.param](client_as(*app, HTTPS, "admin@*"), browser_of(app[0], HTTPS))


def policy_of(answer: TestResponse) -> dict[str, set[str]]:
    """The directives of the one policy that an answer has."""
    (spelled,) = answer.headers.getlist("Content-Security-Policy")
    return {name: set(sources) for name, *sources in (each.split() for each in spelled.split(";"))}


def test_there_is_a_policy_without_unsafe_sources(answer: TestResponse) -> None:
    """+10: by default nothing; no inline or evaluated script, no broad source, nothing over http, in any directive."""
    policy = policy_of(answer)
    default = policy["default-src"]
    assert default == {"'none'"}
    assert policy["script-src"] & (BROAD | INLINE | {"'unsafe-eval'"}) == set()
    assert policy["style-src"] & (BROAD | INLINE | {"'unsafe-eval'"}) == set()
    assert policy.get("object-src", default) == {"'none'"}
    assert [each for sources in policy.values() for each in sources if each.startswith(("http:", "ftp:"))] == []
    for directive in ("base-uri", "form-action", "frame-ancestors"):
        assert policy[directive] <= {"'none'", "'self'"}


def test_only_style_elements_are_less_than_strict(answer: TestResponse) -> None:
    """What the Observatory does not look at is kept in view: 'unsafe-inline' is nowhere but in style-src-elem."""
    assert [name for name, sources in policy_of(answer).items() if "'unsafe-inline'" in sources] == ["style-src-elem"]


def test_cookies_are_secure_and_same_site_and_sessions_are_not_for_scripts(answer: TestResponse) -> None:
    """+5: every cookie is Secure and SameSite, and one that signs somebody in is HttpOnly; all are __Host-."""
    for cookie in answer.headers.getlist("Set-Cookie"):
        flags = {each.strip().lower() for each in cookie.split(";")[1:]}
        assert cookie.startswith("__Host-dockwatch-")
        assert {"secure", "samesite=lax", "path=/"} <= flags
        assert "httponly" in flags or cookie.startswith("__Host-dockwatch-csrf=")


def test_other_origins_are_shown_nothing(answer: TestResponse) -> None:
    """Nothing is shared with another origin, nor may it embed anything: CORS names our own or none, CORP says so."""
    assert set(answer.headers.getlist("Access-Control-Allow-Origin")) <= {HTTPS.origin}
    assert answer.headers.getlist("Cross-Origin-Resource-Policy") == ["same-origin"]


def test_another_origin_that_asks_is_not_answered_with_its_name(app: tuple[Flask, MemoryStore]) -> None:
    """An Origin is never reflected, and there is no crossdomain.xml."""
    known = client_as(*app, HTTPS, "admin@*")
    for path in ("/", "/_dash-layout", "/socket.io/?EIO=4&transport=polling", "/crossdomain.xml"):
        answer = known.get(path, headers={"Origin": "https://evil.example"})
        assert "evil.example" not in str(answer.headers) + answer.text
        assert "cross-domain-policy" not in answer.text


def test_a_referrer_stays_here(answer: TestResponse) -> None:
    """+5: other hosts are told nothing of where somebody comes from."""
    (spelled,) = answer.headers.getlist("Referrer-Policy")
    assert spelled in PRIVATE


def test_browsers_are_told_to_come_by_https_only(answer: TestResponse) -> None:
    """A year, where the Observatory wants six months, once on every answer."""
    (spelled,) = answer.headers.getlist("Strict-Transport-Security")
    found = re.match(r"max-age=(\d+)", spelled)
    assert found is not None
    assert int(found[1]) >= max(SIX_MONTHS_S, YEAR_S)


def test_over_http_they_are_not(app: tuple[Flask, MemoryStore]) -> None:
    """On loopback, without TLS, there is no such promise to break."""
    plain = create_app(app[1], Clock.starting(NOW, speed=1.0), access=Config())
    assert "Strict-Transport-Security" not in plain.test_client().get("/healthz").headers


def test_every_script_is_our_own(answer: TestResponse) -> None:
    """Integrity need not be shown for what comes from here: no page has a script of another host."""
    for address in re.findall(r'<script[^>]*\ssrc="([^"]*)"', answer.text if answer.mimetype == "text/html" else ""):
        assert address.startswith("/")
        assert not address.startswith("//")


def test_what_it_is_is_not_guessed(answer: TestResponse) -> None:
    """X-Content-Type-Options is nosniff, once, and text says its charset."""
    assert answer.headers.getlist("X-Content-Type-Options") == ["nosniff"]
    kind = answer.headers.get("Content-Type", "")
    assert not kind.startswith(("text/html", "text/plain")) or "charset=utf-8" in kind.lower()


def test_no_answer_can_be_framed(answer: TestResponse) -> None:
    """+5: by the policy, and for old browsers by X-Frame-Options."""
    assert policy_of(answer)["frame-ancestors"] == {"'none'"}
    assert answer.headers.getlist("X-Frame-Options") == ["DENY"]
