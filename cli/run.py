"""`app.py run`: the parts of an installation, with its own broker and store."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from cli.entrance import check_entrance, url_of
from cli.household import Household
from cli.router import find_router_url
from cli.say import say
from cli.signals import stop_on_signals
from settings import Settings, without_password


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "Runs until SIGTERM or Ctrl-C; a part that dies is started again."


def run(arguments: argparse.Namespace, settings: Settings, environ: Mapping[str, str]) -> int:
    """Keeps ingest, worker and dashboard up. Broker and store may come later: the parts wait for them."""
    check_entrance(settings)
    find_router_url(settings)  # a worker that cannot start would be started again and again
    stop = stop_on_signals()
    household = Household(environ, logs=None)
    say(f"broker {without_password(settings.mqtt_url)}, store {without_password(settings.redis_url)}")
    try:
        for part in ("dashboard", "worker", "ingest"):
            household.start_part(part)
        say(f"the dashboard comes up at {url_of(settings)}/; Ctrl-C stops everything")
        household.run(stop)
    finally:
        say("stopping ...")
        household.supervisor.stop()
    say("stopped")
    return 0
