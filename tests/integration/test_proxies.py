"""nginx and Caddy with the configurations that we give out, in front of the real dashboard, over TLS of our own."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from access.audit import Deed
from deploy.proxies import CONFIGURATIONS, HOST, find_proxy
from deploy.valkey import start_valkey
from store.redis_store import RedisStore
from tests.browser.plant import SITE, Plant
from tests.conftest import Server, answers, missing
from tests.proxied_socket import open_socket
from tests.proxied_stand import LOOKING, PASSWORD, Stand, standing
from tests.serve_behind import THREADS

FORGED = {
    "X-Forwarded-For": "203.0.113.5",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Prefix": "/evil",
    "X-Real-IP": "203.0.113.5",
    "Forwarded": "for=203.0.113.5;host=evil.example",
}


@pytest.fixture(scope="module")
def behind_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A Valkey with a rich board in it, for all configurations."""
    server = Server("valkey", start_valkey, tmp_path_factory.mktemp("valkey"), is_ready=answers)
    store = RedisStore(f"redis://127.0.0.1:{server.port}/0")
    Plant(store)
    store.close()
    yield server
    server.stop()


@pytest.fixture(scope="module", params=sorted(path.name for path in CONFIGURATIONS.iterdir()))
def stand(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, behind_store: Server
) -> Iterator[Stand]:
    """Each configuration in turn."""
    program = "nginx" if request.param.startswith("nginx") else "caddy"
    if find_proxy(program) is None:
        missing(program)
    redis_url = f"redis://127.0.0.1:{behind_store.port}/0"
    with standing(request.param, tmp_path_factory.mktemp(program), redis_url) as each:
        yield each


def test_a_page_comes_whole_and_every_address_in_it_has_the_prefix(stand: Stand) -> None:
    """A signed-in person gets the page, and what it loads lies where the proxy serves it, typed as what it is."""
    page = stand.ask_as(stand.cookies("admin@*"), f"/wall/{SITE}")
    assert page.status == 200
    found = re.findall(r'(?:src|href)="(/[^"]*)"', page.text)
    assert len(found) > 10
    assert [each for each in found if not each.startswith(f"{stand.prefix}/")] == []
    assert f'"requests_pathname_prefix":"{stand.prefix}/"' in page.text.replace("\\u002f", "/")
    kinds = {".js": "javascript", ".css": "text/css", ".ico": "image/", ".svg": "image/"}
    for address in found:
        part = stand.front.ask(address)
        kind = kinds.get(Path(address.partition("?")[0]).suffix)
        assert part.status == 200, address
        assert kind is None or kind in part.one("content-type"), address


def test_every_answer_of_the_dashboard_says_its_headers_once(stand: Stand) -> None:
    """The proxy adds none of them a second time, and takes none away."""
    for reply in (
        stand.ask_as(stand.cookies("admin@*"), "/"),
        stand.front.ask(f"{stand.prefix}/sign-in", headers=LOOKING),
        stand.front.ask(f"{stand.prefix}/assets/css/tokens.css"),
        stand.front.ask(f"{stand.prefix}/_dash-layout"),
        stand.front.ask(f"{stand.prefix}/socket.io/?EIO=4&transport=polling"),
    ):
        assert "max-age=" in reply.one("strict-transport-security")
        assert reply.one("x-content-type-options") == "nosniff"
        assert "frame-ancestors 'none'" in reply.one("content-security-policy")
        assert reply.all("content-encoding") == []


def test_parts_of_a_file_can_be_asked_for(stand: Stand) -> None:
    """The map reads its archive in parts."""
    part = stand.front.ask(f"{stand.prefix}/assets/basemap/earth.pmtiles", headers={"Range": "bytes=0-99"})
    assert (part.status, len(part.body)) == (206, 100)


def test_whoever_is_unknown_is_sent_to_sign_in_under_the_prefix(stand: Stand) -> None:
    """The way to sign in, and the way back from it, stay with the host that was asked."""
    reply = stand.front.ask(f"{stand.prefix}/wall/{SITE}", headers=LOOKING)
    assert reply.status == 303
    assert re.sub("^" + re.escape(stand.front.origin), "", reply.one("location")).startswith(f"{stand.prefix}/sign-in")


def test_cookies_are_for_this_host_alone_and_for_https(stand: Stand) -> None:
    """What the dashboard gives through the proxy is __Host-, Secure, SameSite=Lax, at /, and for no domain."""
    cookies = stand.cookies("admin@*")
    del cookies[stand.config.cookie("csrf")]
    given = stand.ask_as(cookies, f"/wall/{SITE}").all("set-cookie")
    assert len(given) > 0
    for each in given:
        assert each.startswith("__Host-dockwatch-")
        assert {"Secure", "SameSite=Lax", "Path=/"} <= set(each.split("; "))
        assert "Domain" not in each


def test_a_callback_needs_our_origin_and_the_csrf(stand: Stand) -> None:
    """A post with both is answered through the proxy; with a foreign origin, or without the csrf, it is not."""
    cookies = stand.cookies("admin@*")
    csrf = cookies[stand.config.cookie("csrf")]
    body = (
        '{"output":"page.children","outputs":{"id":"page","property":"children"},'
        f'"inputs":[{{"id":"where","property":"pathname","value":"{stand.prefix}/wall/{SITE}"}}],'
        '"changedPropIds":["where.pathname"]}'
    )
    ours = {"Content-Type": "application/json", "Origin": stand.front.origin, "X-CSRFToken": csrf}
    for changed, status in (({}, 200), ({"Origin": "https://evil.example"}, 403), ({"X-CSRFToken": "guessed"}, 403)):
        reply = stand.ask_as(cookies, "/_dash-update-component", "POST", body=body, headers={**ours, **changed})
        assert reply.status == status, changed


def test_signing_in_leads_on_and_is_noted_with_the_real_address(stand: Stand) -> None:
    """The form works through the proxy, under the prefix; its cookies let in; the log has where it came from."""
    stand.add("anna", f"planner@{SITE}")
    signed_in = stand.sign_in("anna", PASSWORD, source="127.0.0.41", next=f"/wall/{SITE}")
    assert signed_in.status == 303
    assert signed_in.one("location").removeprefix(stand.front.origin) == f"{stand.prefix}/wall/{SITE}"
    given = dict(each.partition(";")[0].split("=", 1) for each in signed_in.all("set-cookie"))
    assert {stand.config.cookie("session"), stand.config.cookie("csrf")} <= set(given)
    assert stand.ask_as(given, f"/wall/{SITE}").status == 200
    noted = [entry for _, entry in stand.store.read_audit() if entry.deed is Deed.SIGN_IN]
    assert (noted[0].by, noted[0].where) == ("anna", "127.0.0.41")


def test_tries_are_counted_by_the_real_address(stand: Stand) -> None:
    """Whoever guesses is slowed by the address that they come from, whatever they claim; nobody else is."""
    for n in range(10):
        claimed = {"X-Forwarded-For": f"203.0.113.{n}", "Forwarded": f"for=203.0.113.{n}"}
        assert stand.sign_in(f"nobody{n}", "guessed", source="127.0.0.51", headers=claimed).status == 403
    late = {"X-Forwarded-For": "198.51.100.7"}
    assert stand.sign_in("nobody", "guessed", source="127.0.0.51", headers=late).status == 429
    assert stand.sign_in("nobody", "guessed", source="127.0.0.52").status == 403


def test_a_web_socket_opens_and_brings_the_board(stand: Stand) -> None:
    """The upgrade passes the proxy, and the snapshot of the board comes over it."""
    cookie = "; ".join(f"{name}={text}" for name, text in stand.cookies(f"wall@{SITE}").items())
    asked = {"Origin": stand.front.origin, "Cookie": cookie}
    with open_socket(stand.front, f"{stand.prefix}/socket.io/?EIO=4&transport=websocket", asked) as socket:
        assert socket.status == 101
        socket.hear("0{")
        socket.say(f'40/wall,{{"site":"{SITE}"}}')
        assert '"rows"' in socket.hear('42/wall,["board.snapshot"')


@pytest.mark.parametrize(("cookie", "origin", "status"), [(True, "https://evil.example", 403), (False, "", 401)])
def test_a_web_socket_is_refused_before_it_opens(stand: Stand, cookie: bool, origin: str, status: int) -> None:
    """Another origin's page gets no socket, with whatever cookies, and nobody who is not known gets one."""
    cookies = stand.cookies("admin@*") if cookie else {}
    asked = {
        "Origin": origin or stand.front.origin,
        "Cookie": "; ".join(f"{name}={text}" for name, text in cookies.items()),
    }
    with open_socket(stand.front, f"{stand.prefix}/socket.io/?EIO=4&transport=websocket", asked) as socket:
        assert socket.status == status


def test_another_name_is_not_answered(stand: Stand) -> None:
    """A name that leads here but is not ours gets nothing, whether TLS or the request says it."""
    assert stand.front.ask(f"{stand.prefix}/sign-in", headers={"Host": "evil.example"}).status == 421
    if "prefix" not in stand.name or "Caddy" in stand.name:
        with pytest.raises(ssl.SSLError):
            stand.front.ask(f"{stand.prefix}/sign-in", name="evil.example")


def test_what_a_client_claims_to_be_forwarded_is_not_believed(stand: Stand) -> None:
    """The audit log has the address that the request came from, and the host that it was sent to."""
    cookies = stand.cookies("wall@elsewhere")
    reply = stand.ask_as(cookies, f"/wall/{SITE}", headers=FORGED, source="127.0.0.77")
    assert reply.status == 403
    entries = [entry for _, entry in stand.store.read_audit() if entry.deed is Deed.REFUSED]
    assert entries[0].where == "127.0.0.77"
    signing_in = stand.front.ask(f"{stand.prefix}/", headers={**FORGED, **LOOKING})
    assert "evil" not in str(signing_in.headers) + signing_in.text


@pytest.mark.parametrize("header", ["SCRIPT_NAME", "PATH_INFO", "X-Script-Name", "X-Original-URL", "X-Rewrite-URL"])
def test_no_header_chooses_another_path(stand: Stand, header: str) -> None:
    """Headers by which some servers and frameworks let a proxy say the path are of no effect."""
    said = {header: f"{stand.prefix}/wall"}
    asked = stand.front.ask(f"{stand.prefix}/wall/{SITE}", headers={**LOOKING, **said})
    plain = stand.front.ask(f"{stand.prefix}/wall/{SITE}", headers=LOOKING)
    assert (asked.status, asked.all("location")) == (plain.status, plain.all("location"))


def test_plain_http_leads_to_https(stand: Stand) -> None:
    """Whoever types the name only is sent to https at the same host, and to the same path."""
    if stand.name == "nginx-prefix.conf":
        return  # the lines go into a server of the plant's own
    reply = stand.front.ask_plain("/dockwatch/x?y=1")
    assert reply.status in {301, 308}
    assert reply.one("location") == f"https://{HOST}/dockwatch/x?y=1"


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_old_tls_is_refused(stand: Stand) -> None:
    """TLS 1.3 is spoken, 1.2 with forward secrecy and an authenticated cipher, and nothing older."""
    with stand.front.wire() as newest:
        assert newest.version() == "TLSv1.3"
    with stand.front.wire(most=ssl.TLSVersion.TLSv1_2) as older:
        name = (older.cipher() or ("",))[0]
        assert name.startswith("ECDHE-")
        assert "GCM" in name or "CHACHA20" in name
    with pytest.raises(ssl.SSLError, match="ALERT_PROTOCOL_VERSION"):
        stand.front.wire(most=ssl.TLSVersion.TLSv1_1)


def test_a_long_body_is_refused(stand: Stand) -> None:
    """More than a megabyte reaches nothing."""
    reply = stand.ask_as(
        stand.cookies("admin@*"),
        "/_dash-update-component",
        "POST",
        body="x" * 1_200_000,
        headers={"Origin": stand.front.origin, "Content-Type": "application/json"},
    )
    assert reply.status == 413


def test_the_bare_prefix_leads_to_its_first_page(stand: Stand) -> None:
    """`/dockwatch` is `/dockwatch/`; what lies beside it is not the dashboard's."""
    if not stand.prefix:
        return
    reply = stand.front.ask(stand.prefix)
    assert reply.status in {301, 302, 308}
    assert reply.one("location").removeprefix(stand.front.origin) == f"{stand.prefix}/"
    assert stand.front.ask("/wall/north").status == 404
    assert stand.front.ask(f"{stand.prefix}x/wall/north").status == 404


SLOW = {
    "says nothing": b"",
    "head": b"GET /healthz HTTP/1.1\r\nX-Slow: ",
    "body": b"POST %b/sign-in HTTP/1.1\r\nHost: %h\r\nOrigin: https://%h\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 900000\r\n\r\nname=",
    "body without a length": b"POST %b/sign-in HTTP/1.1\r\nHost: %h\r\nOrigin: https://%h\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nname=",
    "answer not taken": b"GET %b/assets/basemap/earth.pmtiles HTTP/1.1\r\nHost: %h\r\n\r\n" * 4,
}
"""What a client says that then waits, by what it is slow with."""


@pytest.mark.parametrize("slow", SLOW)
def test_slow_clients_keep_nobody_waiting(stand: Stand, slow: str) -> None:
    """Twice as many as the dashboard has threads, and somebody else is answered: the proxy is who waits for them."""
    host = stand.front.origin.removeprefix("https://").encode()
    with ExitStack() as stack:
        for _ in range(2 * THREADS):
            wire = stack.enter_context(stand.front.wire())
            wire.sendall(SLOW[slow].replace(b"%b", stand.prefix.encode()).replace(b"%h", host))
        for _ in range(2):
            assert stand.front.ask(f"{stand.prefix}/sign-in", headers=LOOKING).status == 200
