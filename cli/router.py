"""The router of an installation, as its settings and options have it."""

from __future__ import annotations

from urllib.parse import urlsplit

from cli.failure import Failure
from ingest.routes.client import Client
from ingest.routes.router_url import RouterUrl
from ingest.routes.routes import Routes
from settings import Settings, variable


def find_routes(settings: Settings, option: str | None = None) -> Routes | None:
    """Not yet started; None without a router. `option` goes before the settings.

    Raises:
        Failure: for a URL that names no router.
    """
    url = find_router_url(settings, option)
    return None if url is None else Routes(Client(url, settings.router_timeout_s), settings.clock.now)


def find_router_url(settings: Settings, option: str | None = None) -> RouterUrl | None:
    """Where the router is, None without one.

    Raises:
        Failure: for a URL that names no router, and for an option that holds a password: every user of the machine may
            read the words that a command was started with.
    """
    if option and urlsplit(option).password:
        raise Failure(
            f"--router: set {variable('router')} instead; others on this machine can read an option's password"
        )
    text = settings.router if option is None else option
    try:
        return RouterUrl.parse(text) if text else None
    except ValueError as error:
        raise Failure(f"{'DOCKWATCH_ROUTER' if option is None else '--router'}: {error}") from error
