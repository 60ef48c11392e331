"""The register of carriers, `<var>/broker/carriers.json`: the one truth from which the broker's files are made.

A carrier has gateways, which are its credentials: one gateway is one user, one client id and so one connection. The
file holds hashes and no password. It is sorted and written whole, so that diff tells two of its states apart.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import msgspec

from deploy.broker.atomic import write_whole
from deploy.broker.passwords import hash_password, new_password, read_hash

FILE = "carriers.json"
SECRET = "ingest.secret"


class UnreadableRegistry(Exception):
    """The register is there and makes no sense; says why."""


class Gateway(msgspec.Struct, frozen=True, kw_only=True):
    """One of a carrier's credentials. `password` is the hash; a revoked one is kept until it is given anew."""

    id: str
    password: str
    added_at: datetime
    changed_at: datetime
    revoked_at: datetime | None = None


class CarrierEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A carrier; revoked, none of its gateways can connect, and what it sent before is still read."""

    id: str
    added_at: datetime
    gateways: tuple[Gateway, ...] = ()
    revoked_at: datetime | None = None

    def live(self) -> tuple[Gateway, ...]:
        """The gateways that may connect."""
        return tuple(each for each in self.gateways if self.revoked_at is None and each.revoked_at is None)

    def find_gateway(self, gateway: str) -> Gateway | None:
        return next((each for each in self.gateways if each.id == gateway), None)


class Registry(msgspec.Struct, frozen=True, kw_only=True):
    """All carriers, by id, and the hash of the password that the ingest's sessions share."""

    ingest: str
    carriers: tuple[CarrierEntry, ...] = ()

    def find(self, carrier: str) -> CarrierEntry | None:
        return next((each for each in self.carriers if each.id == carrier), None)


def read(folder: Path) -> Registry:
    """The register in a folder; one without carriers, and with no password for the ingest, if there is none yet.

    Raises:
        UnreadableRegistry: if the file cannot be understood.
    """
    path = folder / FILE
    if not path.exists():
        return Registry(ingest="")
    try:
        registry = msgspec.json.decode(path.read_bytes(), type=Registry)
        for kept in (registry.ingest, *(each.password for carrier in registry.carriers for each in carrier.gateways)):
            read_hash(kept)
    except (ValueError, OSError) as error:
        raise UnreadableRegistry(f"{path}: {error}") from error
    return registry


def write(folder: Path, registry: Registry) -> None:
    """Writes the register, sorted."""
    carriers = tuple(
        msgspec.structs.replace(each, gateways=tuple(sorted(each.gateways, key=lambda gateway: gateway.id)))
        for each in sorted(registry.carriers, key=lambda carrier: carrier.id)
    )
    encoded = msgspec.json.encode(msgspec.structs.replace(registry, carriers=carriers))
    write_whole(folder / FILE, msgspec.json.format(encoded, indent=2) + b"\n")


def ensure(folder: Path) -> Registry:
    """The register with the ingest's password, which is made and kept beside it, readable by its owner only."""
    registry, path = read(folder), folder / SECRET
    if registry.ingest and path.exists():
        return registry
    secret = new_password()
    write_whole(path, secret + "\n")
    registry = msgspec.structs.replace(registry, ingest=hash_password(secret))
    write(folder, registry)
    return registry


def find_secret(folder: Path) -> str | None:
    """The password of the ingest's sessions; None where there is no register."""
    path = folder / SECRET
    return path.read_text().strip() if path.exists() else None


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Lets one at a time read, change and write a folder's register; others wait. Makes the folder."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
