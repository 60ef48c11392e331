"""The carriers that ingest has sessions for, as the broker's folder tells them."""

from __future__ import annotations

from pathlib import Path

from deploy.broker import registry
from ingest.roster import AskRoster, Roster


def roster_of(folder: Path) -> AskRoster:
    """Tells who is registered in a broker's folder; it is read again only when a file of it is another one.

    What it gives raises `UnreadableRegistry`, OSError or ValueError where a register is there and cannot be read.
    """
    paths = (folder / registry.FILE, folder / registry.SECRET)
    seen: tuple[tuple[int, int] | None, ...] = ()
    roster = Roster()

    def ask() -> Roster:
        nonlocal seen, roster
        stamps = tuple(_stamp(path) for path in paths)
        if stamps != seen:
            roster = _read(folder)
            seen = stamps
        return roster

    return ask


def _read(folder: Path) -> Roster:
    register = registry.read(folder)
    if not register.carriers:
        return Roster()
    secret = (folder / registry.SECRET).read_text().strip()
    return Roster(tuple(sorted(each.id for each in register.carriers)), secret, register.tag)


def _stamp(path: Path) -> tuple[int, int] | None:
    """What tells one file of that name from the next."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns
