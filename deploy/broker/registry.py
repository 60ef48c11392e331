"""The register of carriers, `<var>/broker/carriers.json`: the one truth from which the broker's files are made.

A carrier has gateways, which are its credentials: one gateway is one user, one client id and so one connection. The
file holds hashes and no password. It is sorted and written whole, so that diff tells two of its states apart.

Names of users end in a tail that nobody can guess, and never change, since what waits at the broker waits under them.
The tail is there for a fault of mosquitto 2.0 (`docs/decisions/0010-names-that-cannot-be-guessed.md`): whoever connects
without a user name, and with another's client id, is refused, but that one's session is struck from the broker's list.
"""

from __future__ import annotations

import fcntl
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import msgspec

from deploy.broker.atomic import write_whole
from deploy.broker.passwords import hash_password, new_password, read_hash

FILE = "carriers.json"
SECRET = "ingest.secret"
_NAME = re.compile(r"[A-Za-z0-9_-]+")


class UnreadableRegistry(Exception):
    """The register is there and makes no sense; says why."""


class Gateway(msgspec.Struct, frozen=True, kw_only=True):
    """One of a carrier's credentials. `password` is the hash; a revoked one is kept until it is given anew."""

    id: str
    tail: str
    password: str
    added_at: datetime
    changed_at: datetime
    revoked_at: datetime | None = None

    @property
    def name(self) -> str:
        """`gw1-k7q2m9xw`: the second half of the user's name."""
        return f"{self.id}-{self.tail}"


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
        """By its id, or by its whole name."""
        return next((each for each in self.gateways if gateway in (each.id, each.name)), None)

    def user_of(self, gateway: Gateway) -> str:
        """`ACME.gw1-k7q2m9xw`: the user, and so the client id, of a gateway."""
        return f"{self.id}.{gateway.name}"


class Registry(msgspec.Struct, frozen=True, kw_only=True):
    """All carriers, by id. The ingest's sessions share a password, whose hash is `ingest`; `tag` ends their names. It
    is not to be guessed, and never changes: what waits for a session waits under its name."""

    ingest: str
    tag: str
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
        return Registry(ingest="", tag="")
    try:
        registry = msgspec.json.decode(path.read_bytes(), type=Registry)
        for kept in (registry.ingest, *(each.password for carrier in registry.carriers for each in carrier.gateways)):
            read_hash(kept)
        _check_names(registry)
    except (ValueError, OSError) as error:
        raise UnreadableRegistry(f"{path}: {error}") from error
    return registry


def _check_names(registry: Registry) -> None:
    """Raises ValueError for a name, as a hand may write it, that would be a pattern in the access list or end a line of
    it: it would let one carrier read all others.
    """
    for carrier in registry.carriers:
        for name in (carrier.id, registry.tag, *(each.name for each in carrier.gateways)):
            if not _NAME.fullmatch(name):
                raise ValueError(f"no name: {name!r}")
    if len({carrier.id for carrier in registry.carriers}) < len(registry.carriers):
        raise ValueError("a carrier is there twice")


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
    tag = registry.tag or new_password().lower()
    registry = msgspec.structs.replace(registry, ingest=hash_password(secret), tag=tag)
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
