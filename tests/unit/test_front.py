"""What is settled before Flask sees a request: its host, proxies, the prefix, size, sockets; and all headers."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from dash import html
from werkzeug.test import create_environ, run_wsgi_app

from dashboard.access.callbacks import rooted
from dashboard.access.config import Config, origin_of
from tests.access_scene import LOOKS, SHIPMENT, Scene, body, draw
from tests.signing_in import Browser

URL = "https://dock.example/dockwatch"


def ask(scene: Scene, path: str, *, host: str = "127.0.0.1:8050", **environ: Any) -> tuple[int, dict[str, str], str]:
    """Status, headers and text, asked below Flask's own client."""
    told = create_environ(path, "http://localhost", environ_overrides=environ)
    told["HTTP_HOST"] = host
    answered, status, headers = run_wsgi_app(scene.app, told)
    return int(status.split()[0]), dict(headers), b"".join(answered).decode()


@pytest.mark.parametrize(
    ("host", "is_known"),
    [
        ("dock.example", True),
        ("DOCK.example:443", True),
        ("127.0.0.1:8050", True),
        ("localhost", True),
        ("[::1]:8050", True),
        ("evil.example", False),
        ("dock.example.evil.example", False),
        ("10.0.0.7:8050", False),
        ("dock.example@evil.example", False),
        ("[", False),
        ("", False),
    ],
)
def test_a_request_comes_to_a_name_of_ours(host: str, is_known: bool) -> None:
    """Any other is refused, whatever it asks for; health alone may be asked for by any name."""
    scene = Scene(url="https://dock.example")
    assert (ask(scene, "/assets/wall/main.js", host=host)[0] == 200) is is_known
    assert (ask(scene, "/session", host=host)[0] == 421) is not is_known
    assert ask(scene, "/healthz", host=host)[0] == 200


def test_a_demo_answers_to_this_machines_own_names_alone() -> None:
    """A page that has its own name lead here is refused before it is signed in by itself."""
    scene = Scene(is_demo=True)
    assert ask(scene, "/", host="evil.example")[0] == 421
    assert scene.store.sessions.list_all() == []
    assert ask(scene, "/", host="127.0.0.1:8050")[0] == 200
    assert len(scene.store.sessions.list_all()) == 1


@pytest.mark.parametrize(
    ("proxies", "told", "where"),
    [
        (0, "198.51.100.7", "127.0.0.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "203.0.113.1, 198.51.100.7", "198.51.100.7"),
        (2, "203.0.113.1, 198.51.100.7", "203.0.113.1"),
        (1, "<b>x</b>", ""),
    ],
)
def test_so_many_proxies_are_believed_as_are_ours(proxies: int, told: str, where: str) -> None:
    """The address that a session began from is what our own proxies say, and not what a browser made up."""
    scene = Scene(is_demo=True, trusted_proxies=proxies)
    ask(scene, "/", HTTP_X_FORWARDED_FOR=told, REMOTE_ADDR="127.0.0.1")
    [session] = scene.store.sessions.list_all()
    assert session.where == where


@pytest.mark.parametrize(("proxies", "status"), [(0, 421), (1, 200)])
def test_a_forwarded_name_is_believed_of_our_own_proxies(proxies: int, status: int) -> None:
    """A proxy that asks by another name says by which it was asked."""
    scene = Scene(url="https://dock.example", trusted_proxies=proxies)
    told = ask(scene, "/assets/wall/main.js", host="backend:8050", HTTP_X_FORWARDED_HOST="dock.example")
    assert told[0] == status
    assert ask(scene, "/assets/wall/main.js", host="dock.example", HTTP_X_FORWARDED_HOST="evil.example")[0] == (
        421 if proxies else 200
    )


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_scheme_is_the_configured_one_whatever_is_told(scheme: str) -> None:
    """Cookies are for https alone where people come by https, and for http too where they do not."""
    scene = Scene(url=f"{scheme}://127.0.0.1:8050", is_demo=True)
    other = {"http": "https", "https": "http"}[scheme]
    _, headers, _ = ask(scene, "/", HTTP_X_FORWARDED_PROTO=other, HTTP_X_FORWARDED_PREFIX="/evil")
    assert ("Strict-Transport-Security" in headers) is (scheme == "https")
    assert ("Secure" in headers["Set-Cookie"]) is (scheme == "https")


def test_everything_is_under_the_prefix() -> None:
    """Pages, files and addresses; the application itself never sees it."""
    scene = Scene(url=URL)
    browser = scene.as_("admin@*")
    page = browser.get("/dockwatch/wall/north").text
    assert '<meta name="dockwatch-base" content="/dockwatch">' in page
    assert 'src="/dockwatch/assets/wall/main.js"' in page
    assert r'"requests_pathname_prefix":"\u002fdockwatch\u002f"' in page
    assert page.count('="/assets') == 0
    assert browser.get("/dockwatch").headers["Location"] == "/dockwatch/"
    assert browser.get("/wall/north").status_code == 404
    assert browser.get("/dockwatchful/").status_code == 404
    assert scene.stranger().get("/dockwatch/wall/north", headers=LOOKS).headers["Location"] == (
        "/dockwatch/sign-in?next=%2Fwall%2Fnorth"
    )


def test_a_callbacks_path_and_addresses_know_the_prefix() -> None:
    """The path comes with it, and is judged without; what is drawn leads to addresses with it."""
    scene = Scene(url=URL)
    browser = scene.as_("planner@north")
    address = "/dockwatch/_dash-update-component"
    drawn = browser.post(address, json=body("page.children", path="/dockwatch/")).text
    assert "dockwatch\\u002fwall\\u002fnorth" in drawn
    assert browser.post(address, json=body("page.children", path="/dockwatch/wall/south")).status_code == 403


def test_addresses_are_rooted_once_and_only_ours() -> None:
    """What is drawn twice is not changed by it; addresses elsewhere and within the page stay."""
    drawn = html.Div([html.A("x", href="/wall/north"), html.A("y", href="//else"), html.A("z", href="#here")])
    for _ in range(2):
        made = rooted({"a": [drawn], "b": "/text"}, "/dock")
        assert [each.href for each in made["a"][0].children] == ["/dock/wall/north", "//else", "#here"]
        assert made["b"] == "/text"
    assert rooted(drawn, "") is drawn


def test_a_demo_is_told_its_name_by_no_proxy_whatever_is_set() -> None:
    """A page of somebody else's, whose name leads here, can send any header; the demo would sign it in."""
    app = Scene(is_demo=True, trusted_proxies=1).app
    headers = {"X-Forwarded-Host": "localhost:8050", "Accept": "text/html"}
    answer = app.test_client().get("/", base_url="http://evil.example:8050", headers=headers)
    assert (answer.status_code, answer.headers.getlist("Set-Cookie")) == (421, [])


@pytest.mark.parametrize("length", ["1000001", "9" * 30, "-1", "x"])
def test_a_body_is_at_most_a_megabyte(length: str) -> None:
    """By what it says of itself: 413 before anything of it is read."""
    scene = Scene()
    assert ask(scene, "/session", REQUEST_METHOD="POST", CONTENT_LENGTH=length)[0] == 413


def test_a_body_that_does_not_say_how_long_it_is_is_measured() -> None:
    """A stream of more than a megabyte is cut off too."""
    scene = Scene()
    browser: Browser = scene.as_("wall@north")
    browser.csrf = ""
    form = b"csrf_token=" + b"x" * 1_100_000
    answer = browser.post(
        "/session",
        input_stream=BytesIO(form),
        environ_overrides={"wsgi.input_terminated": True},
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 413


SOCKET = "/socket.io/?EIO=4&transport=polling"


def test_a_socket_needs_somebody_before_it_is_opened() -> None:
    """401 for a stranger, 403 for a page of another origin."""
    scene = Scene()
    assert ask(scene, SOCKET)[0] == 401
    browser = scene.as_("wall@north")
    assert browser.get(SOCKET).status_code == 200
    assert browser.get(SOCKET, headers={"Origin": None}).status_code == 200
    for origin in ("https://evil.example", "null", ""):
        assert browser.get(SOCKET, headers={"Origin": origin}).status_code == 403


@pytest.mark.parametrize("path", ["/session", "/socket.io/?EIO=4&transport=polling"])
def test_a_cookie_that_is_no_text_is_nobodys(path: str) -> None:
    """Bytes that spell no letters are answered like any other stranger, before Flask and behind it."""
    assert ask(Scene(), path, HTTP_COOKIE="dockwatch-session=\xe4;dockwatch-screen=\xff.x")[0] == 401


def test_headers_are_on_whatever_answers() -> None:
    """On pages, refusals of any layer, and errors: a strict policy, no frames, no guessing of types."""
    scene = Scene()
    answers = [ask(scene, path) for path in ("/", "/healthz", SOCKET, "/assets/none.js", SHIPMENT)]
    answers.append(ask(scene, "/", host="evil.example"))
    for _, headers, _ in answers:
        rules = dict(rule.split(" ", 1) for rule in headers["Content-Security-Policy"].split("; "))
        for name in ("default-src", "base-uri", "frame-ancestors"):
            assert rules[name] == "'none'"
        assert rules["form-action"] == "'self'"
        assert rules["worker-src"] == "'self' blob:"
        assert "unsafe" not in rules["script-src"]
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "Strict-Transport-Security" not in headers
    assert "Strict-Transport-Security" in ask(Scene(url=URL), "/", host="evil.example")[1]


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://dock.example:443/x", "https://dock.example"),
        ("https://Dock.Example:8443", "https://dock.example:8443"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("http://[::1]:8050", "http://[::1]:8050"),
        ("null", ""),
        ("http://x:y", ""),
        ("http://[", ""),
    ],
)
def test_an_origin_is_spelled_as_browsers_do(url: str, origin: str) -> None:
    """Without the port that its scheme means anyway, in lower case; empty for what has none."""
    assert origin_of(url) == origin


def test_a_secret_is_never_shown() -> None:
    """What is logged of a configuration holds no key."""
    config = Config(secret=b"hush" * 8)
    assert "hush" not in repr(config)


def test_the_demo_signs_in_whoever_opens_a_page() -> None:
    """By itself, for this machine; not a picture that another site's page asks for, and not a post."""
    scene = Scene(is_demo=True)
    for told in ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, {"Sec-Fetch-Site": "same-site"}):
        assert scene.stranger().get("/", headers=told).status_code == 401
    assert draw(scene.stranger(), "/").status_code == 401
    assert scene.stranger().get("/_dash-layout").status_code == 401
    assert scene.store.sessions.list_all() == []
    browser = scene.stranger()
    assert browser.get("/", headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}).status_code == 200
    assert browser.get("/wall/nowhere").status_code == 404
    session = browser.get("/session").json
    assert session is not None
    assert session["is_demo"]
    assert len(scene.store.sessions.list_all()) == 1
    download = scene.stranger().get("/accuracy/north/forecasts.csv", headers=LOOKS)
    assert download.status_code == 200
    assert "dockwatch-session=" in download.headers["Set-Cookie"]
