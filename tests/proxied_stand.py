"""A proxy with one of our configurations, and the real dashboard behind it, with people who sign in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from access.account import Account
from access.role import parse_grant
from clock import Clock
from dashboard.access.config import Config
from dashboard.access.services.passwords import hash_password
from deploy.broker import tls
from deploy.child import free_port, listens, spawn
from deploy.proxies import HOST, Trial, start_caddy, start_nginx
from store.redis_store import RedisStore
from tests.browser.conftest import responds
from tests.proxied import Front, Reply
from tests.serve_behind import python_command
from tests.signing_in import cookies_of
from tests.waiting import eventually

PASSWORD = "seven lorries in the rain"
LOOKING = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate"}


@dataclass(frozen=True, slots=True)
class Stand:
    """A proxy with a dashboard behind it. `prefix` is the path that it lies under."""

    front: Front
    config: Config
    store: RedisStore
    name: str

    @property
    def prefix(self) -> str:
        return self.config.prefix

    def cookies(self, *grants: str) -> dict[str, str]:
        return cookies_of(self.store, self.config, *grants)

    def add(self, name: str, *grants: str) -> None:
        """An account with `PASSWORD`."""
        self.store.accounts.take(name)
        kept, given = hash_password(PASSWORD), tuple(parse_grant(each) for each in grants)
        now = self.config.now()
        self.store.accounts.add(Account(name=name, shown=name, made_at=now, grants=given, password=kept))

    def sign_in(
        self, name: str, password: str, *, source: str, headers: dict[str, str] | None = None, **more: str
    ) -> Reply:
        """What the form at the door sends."""
        form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.front.origin}
        body = urlencode({"name": name, "password": password, **more})
        asked = {**LOOKING, **form, **(headers or {})}
        return self.front.ask(f"{self.prefix}/sign-in", "POST", headers=asked, body=body, source=source)

    def ask_as(self, cookies: dict[str, str], path: str, method: str = "GET", **asked: object) -> Reply:
        """Asks as somebody who is signed in."""
        headers = {"Cookie": "; ".join(f"{name}={text}" for name, text in cookies.items()), **LOOKING}
        headers |= asked.pop("headers", {})  # type: ignore[call-overload]
        return self.front.ask(self.prefix + path, method, headers=headers, **asked)  # type: ignore[arg-type]


@contextmanager
def standing(name: str, folder: Path, redis_url: str) -> Iterator[Stand]:
    """Runs the configuration `name` on ports of its own, with a certificate of an authority of its own."""
    tls.ensure(folder, [HOST], Clock.live().now())
    trial = Trial(folder, free_port(), free_port(), free_port(), tls.server_certificate(folder))
    front = Front(trial.https, trial.http, tls.ca_path(folder))
    url = front.origin + ("/dockwatch" if "prefix" in name else "")
    behind = spawn(python_command(redis_url, trial.web, url), log=folder / "dashboard.log")
    proxy = (start_nginx if name.startswith("nginx") else start_caddy)(name, trial)
    store = RedisStore(redis_url)
    try:
        eventually(lambda: responds(trial.web), within_s=30, what="the dashboard")
        eventually(lambda: listens(trial.https), what=name)
        yield Stand(front, Config(url=url), store, name)
    finally:
        store.close()
        for child in (proxy, behind):
            child.terminate()
            child.wait(10)
