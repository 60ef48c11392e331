"""The carriers that ingest has sessions for, as the broker's folder tells them."""

from __future__ import annotations

from pathlib import Path

import msgspec

from ingest.roster import AskRoster, Roster


class _Carrier(msgspec.Struct):
    id: str


class _Registry(msgspec.Struct):
    carriers: list[_Carrier]
    tag: str = ""


def roster_of(folder: Path) -> AskRoster:
    """Tells who is registered in a broker's folder; it is read again only when a file of it is another one.

    What it gives raises OSError or ValueError where a registry is there and cannot be read.
    """
    paths = (folder / "carriers.json", folder / "ingest.secret")
    seen: tuple[tuple[int, int] | None, ...] = ()
    roster = Roster()

    def ask() -> Roster:
        nonlocal seen, roster
        stamps = tuple(_stamp(path) for path in paths)
        if stamps != seen:
            roster = _read(*paths)
            seen = stamps
        return roster

    return ask


def _read(registry: Path, secret: Path) -> Roster:
    if not registry.exists():
        return Roster()
    read = msgspec.json.decode(registry.read_bytes(), type=_Registry)
    if not read.carriers:
        return Roster()
    return Roster(tuple(sorted(each.id for each in read.carriers)), secret.read_text().strip(), read.tag)


def _stamp(path: Path) -> tuple[int, int] | None:
    """What tells one file of that name from the next."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns
