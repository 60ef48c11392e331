"""`app.py dashboard`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from flask import Flask

from cli.entrance import config_of
from cli.upkeep import start_upkeep
from dashboard.server import serve
from dashboard.web import create_app
from settings import Settings
from store.redis_store import RedisStore


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "Serves until SIGTERM, at DOCKWATCH_WEB_HOST and DOCKWATCH_WEB_PORT."
    parser.add_argument(
        "--demo", action="store_true", help="nobody signs in, and everybody may do all; this machine only"
    )


def run(arguments: argparse.Namespace, settings: Settings, environ: Mapping[str, str]) -> int:
    """Serves the walls until told to stop."""
    access = config_of(settings, is_demo=arguments.demo)

    def build() -> Flask:
        store = RedisStore(settings.redis_url)
        start_upkeep(store, settings)
        return create_app(store, settings.clock, access=access)

    serve(build, host=settings.web_host, port=settings.web_port)
    return 0
