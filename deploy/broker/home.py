"""The broker's folder, `<var>/broker`, with everything in it, kept as the register says.

carriers.json  the truth        acl, passwords    made from it       ingest.secret   our own password, 0600
ca.crt/.key, server.crt/.key                      mosquitto.conf, .pid, .db, .log    the broker's own
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from deploy.broker import registry, tls
from deploy.broker.acl import acl_file, password_file
from deploy.broker.atomic import write_whole
from deploy.broker.config import ACL, PASSWORDS
from deploy.broker.registry import Registry

FOLDER = "broker"


def prepare(folder: Path, host: str, now: datetime) -> bool:
    """Makes the folder ready for a broker that carriers reach as `host`; whether it has a new certificate.

    `now` is the machine's time, which is what a client compares a certificate with.
    """
    with registry.only_one(folder):
        _write_access(folder, registry.ensure(folder))
        return tls.ensure(folder, [host], now)


def change(folder: Path, changed: Callable[[Registry], Registry]) -> Registry:
    """Changes the register and then the files that follow from it; nothing is written if `changed` raises."""
    with registry.only_one(folder):
        after = changed(registry.ensure(folder))
        registry.write(folder, after)
        _write_access(folder, after)
        return after


def _write_access(folder: Path, after: Registry) -> None:
    write_whole(folder / ACL, acl_file(after))
    write_whole(folder / PASSWORDS, password_file(after))
