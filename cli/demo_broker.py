"""The demo's broker: the one of any plant, access rules and all, with the simulated carriers registered."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from cli.credentials import FOLDER as CREDENTIALS
from cli.credentials import find_password, keep_password
from clock import Clock
from deploy.broker import changes, home
from deploy.broker.config import Listener
from deploy.broker.passwords import hash_password, is_password, new_password
from deploy.broker.registry import Registry
from deploy.broker.tls import server_certificate
from deploy.mosquitto import start_guarded
from simulators.cast import CARRIERS

HOST = "127.0.0.1"
PLAYED = (*((carrier.id, changes.FIRST_GATEWAY) for carrier in CARRIERS), ("replay", "replay"))
"""Carrier and gateway of each connection that the demo makes itself."""


def prepare(folder: Path, now: datetime) -> None:
    """Files and certificate of the broker in the demo's folder, with everyone registered whom the demo plays.

    Who was revoked stays so; who has another password by now than the one that is kept, gets a new one.
    """
    home.prepare(folder / home.FOLDER, HOST, Clock.live().now())
    home.change(folder / home.FOLDER, lambda registry: _with_all(registry, folder / CREDENTIALS, now))


def starter(folder: Path, mqtt_port: int, carrier_port: int, lock: int) -> Callable[[], subprocess.Popen[bytes]]:
    """Starts the broker, each time that it is called."""
    broker = folder / home.FOLDER
    listeners = [
        Listener(HOST, mqtt_port, "the ingest, on this machine"),
        Listener(HOST, carrier_port, "carriers", server_certificate(broker)),
    ]
    return lambda: start_guarded(broker, listeners, [lock])


def _with_all(registry: Registry, credentials: Path, now: datetime) -> Registry:
    def hash_for(user: str) -> str:
        password = new_password()
        keep_password(credentials, user, password)
        return hash_password(password)

    for carrier, gateway in PLAYED:
        entry = registry.find(carrier)
        known = None if entry is None else entry.find_gateway(gateway)
        if known is None:
            if entry is None or entry.revoked_at is None:
                registry = changes.add(registry, carrier, [gateway], now, hash_for)
        elif entry is not None and known in entry.live():
            kept = find_password(credentials, changes.user_name(carrier, gateway))
            if kept is None or not is_password(kept, known.password):
                registry = changes.rotate(registry, carrier, gateway, now, hash_for)
    return registry
