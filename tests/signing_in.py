"""People who are signed in, for tests of what they see and do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from access.account import Account
from access.role import parse_grant
from access.session import Session
from access.token import new_token
from dashboard.access.config import Config
from store.ports import Store


def cookies_of(store: Store, config: Config, *grants: str, name: str = "") -> dict[str, str]:
    """Cookies of somebody new who may do what the grants say (`planner@north`): their session's, and its csrf.

    Without a `name` the account is called after the session.
    """
    token, csrf, now = new_token(), new_token(), config.now()
    name = name or f"tester-{token.id}"
    store.accounts.add(
        Account(name=name, shown=name.title(), made_at=now, grants=tuple(parse_grant(each) for each in grants))
    )
    store.sessions.add(
        Session(id=token.id, digest=token.digest, account=name, csrf=csrf.text, began_at=now, used_at=now)
    )
    return {config.cookie("session"): token.text, config.cookie("csrf"): csrf.text}


class Browser(FlaskClient):
    """A client that asks as a page of ours does: at the configured address, with its origin and its csrf.

    A header that is None is not sent.
    """

    config = Config()
    csrf = ""

    def open(self, *args: Any, **asked: Any) -> TestResponse:
        if args and isinstance(args[0], str):
            asked.setdefault("base_url", self.config.origin)
            own = {"Origin": self.config.origin, "X-CSRFToken": self.csrf}
            told = {**own, **dict(asked.get("headers") or {})}
            asked["headers"] = {name: text for name, text in told.items() if text is not None}
        return super().open(*args, **asked)

    def carry(self, cookies: Mapping[str, str]) -> None:
        """Takes cookies along, also for the sockets' test client, which goes to `localhost`."""
        for name, text in cookies.items():
            for domain in {self.config.host, "localhost"}:
                self.set_cookie(name, text, domain=domain)
        self.csrf = cookies.get(self.config.cookie("csrf"), self.csrf)


def browser_of(app: Flask, config: Config, cookies: Mapping[str, str] | None = None) -> Browser:
    """A client with these cookies, or with none: somebody who is not signed in."""
    client = Browser(app, app.response_class, use_cookies=True)
    client.config = config
    client.carry(cookies or {})
    return client


def client_as(app: Flask, store: Store, config: Config, *grants: str) -> Browser:
    """A client of somebody new who is signed in with these grants."""
    return browser_of(app, config, cookies_of(store, config, *grants))
