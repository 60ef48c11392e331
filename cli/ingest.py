"""`app.py ingest`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from cli.ready import ready_path
from cli.roster import roster_of
from cli.signals import stop_on_signals
from ingest import service
from settings import Settings
from store.redis_store import RedisStore


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "Runs until SIGTERM. What comes meanwhile, and while it is away, waits at the broker."


def run(arguments: argparse.Namespace, settings: Settings, environ: Mapping[str, str]) -> int:
    """Carries messages from the broker to the store until told to stop."""
    stop = stop_on_signals()
    service.run(
        mqtt_url=settings.mqtt_url,
        client_id=settings.ingest_client_id,
        store=RedisStore(settings.redis_url),
        now=settings.clock.now,
        stop=stop,
        ready_path=ready_path(settings, "ingest"),
        roster=roster_of(settings.var / "broker"),
        rate_per_s=settings.carrier_rate_per_s,
    )
    return 0
