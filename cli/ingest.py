"""`app.py ingest`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from urllib.parse import urlsplit

from cli.broker_home import broker_folder
from cli.failure import Failure
from cli.ready import ready_path
from cli.roster import roster_of
from cli.signals import stop_on_signals
from clock import machine_ticks
from deploy.broker.acl import shared_name
from deploy.broker.registry import UnreadableRegistry, find_secret, read
from ingest import service
from ingest.dispatcher import Dispatcher
from settings import Settings
from store.redis_store import RedisStore


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "Runs until SIGTERM. What comes meanwhile, and while it is away, waits at the broker."


def run(arguments: argparse.Namespace, settings: Settings, environ: Mapping[str, str]) -> int:
    """Carries messages from the broker to the store until told to stop."""
    stop, store = stop_on_signals(), RedisStore(settings.redis_url, settings.parked_h)
    service.run(
        mqtt_url=own_url(settings),
        client_id=settings.ingest_client_id,
        store=store,
        now=settings.clock.now,
        stop=stop,
        ready_path=ready_path(settings, "ingest"),
        roster=roster_of(broker_folder(settings)),
        rate_per_s=settings.carrier_rate_per_s,
        turns=[Dispatcher(store, machine_ticks)],
    )
    return 0


def own_url(settings: Settings) -> str:
    """The broker's URL, with our own user and password for a broker with our access rules, if it names none."""
    folder = broker_folder(settings)
    parts, secret = urlsplit(settings.mqtt_url), find_secret(folder)
    if parts.username or secret is None:
        return settings.mqtt_url
    try:
        return parts._replace(netloc=f"{shared_name(read(folder).tag)}:{secret}@{parts.netloc}").geturl()
    except UnreadableRegistry as error:
        raise Failure(f"ingest: {error}") from error
