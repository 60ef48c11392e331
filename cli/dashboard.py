"""`app.py dashboard`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from cli.entrance import config_of
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
    serve(
        lambda: create_app(RedisStore(settings.redis_url), settings.clock, access=access),
        host=settings.web_host,
        port=settings.web_port,
    )
    return 0
