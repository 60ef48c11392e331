"""What commands note in the audit log, and where a note waits while the store is away.

    deed --> store's audit log                          the store answers
         --> <var>/audit.waiting, a JSON line, 0600     it does not: letting a carrier in or out needs no store
                  |
                  +--> store's audit log, with its own time: by the next command that notes, and by the dashboard

The file is emptied only when all of it is in the store, and under a lock, so a crash loses nothing. A crash between
the two, or an answer that was lost, leaves a note in both: so what is there already, to the microsecond, is not added
again.
"""

from __future__ import annotations

import fcntl
import logging
import os
import pwd
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

from access.audit import Deed, Entry, bounded
from clock import Clock, Now
from dashboard.access.services.notes import LOG
from settings import Settings
from store.access import AccessKeeping
from store.errors import StoreUnavailable
from store.redis_store import RedisStore

FILE = "audit.waiting"
LOOKED_BACK = 2_000
"""Entries of the store's among which one that waits may be already: what others have noted since a crash."""
_log = logging.getLogger(__name__)
_decode = msgspec.json.Decoder(Entry).decode


class Notebook:
    """Notes the deeds of one command, `by` whoever runs it."""

    def __init__(self, store: AccessKeeping, var: Path, by: str, now: Now | None = None) -> None:
        self._store, self._var, self.by = store, var, by
        self._now = now or Clock.live().now

    def note(self, deed: Deed, *, on: str = "", site: str = "", words: str = "") -> None:
        """Never fails: what was done is done. Of what could not be kept anywhere there is a line in the log."""
        entry = bounded(Entry(at=self._now(), deed=deed, by=self.by, on=on, site=site, words=words))
        try:
            append_waiting(self._store, self._var)
            self._store.append_audit(entry)
        except StoreUnavailable as error:
            _log.warning("noted in %s until the store is there: %s", self._var / FILE, error)
            try:
                _keep(self._var, entry)
            except OSError as trouble:
                _log.error("not in the audit log, since %s: %s", trouble, _line(entry))


def notebook_of(settings: Settings, environ: Mapping[str, str], store: AccessKeeping | None = None) -> Notebook:
    """The notebook of a command; `store` if it has opened it already."""
    return Notebook(store or RedisStore(settings.redis_url), settings.var, who(environ))


def who(environ: Mapping[str, str]) -> str:
    """`cli:anna`: the user of the machine; of root, who became it, if sudo tells."""
    uid = os.getuid()
    try:
        name = pwd.getpwuid(uid).pw_name
    except KeyError:
        name = str(uid)
    return f"cli:{(environ.get('SUDO_USER') if uid == 0 else '') or name}"


@contextmanager
def hushed() -> Iterator[None]:
    """Whoever sits at a terminal reads what the command says; the services' lines are for the dashboard's log."""
    before = LOG.level
    LOG.setLevel(logging.WARNING)
    try:
        yield
    finally:
        LOG.setLevel(before)


def append_waiting(store: AccessKeeping, var: Path) -> int:
    """Puts what waits into the store; returns how many notes. May raise StoreUnavailable: then all of it waits on."""
    path = var / FILE
    try:
        if not path.stat().st_size:
            return 0
    except OSError:
        return 0
    with _locked(path) as file:
        waiting = [entry for line in os.pread(file, os.fstat(file).st_size, 0).splitlines() for entry in _read(line)]
        there = {entry for _, entry in store.read_audit(count=LOOKED_BACK)} if waiting else set()
        missing = [entry for entry in waiting if entry not in there]
        for entry in missing:
            store.append_audit(entry)
        os.ftruncate(file, 0)
    return len(missing)


def _keep(var: Path, entry: Entry) -> None:
    var.mkdir(parents=True, exist_ok=True)
    with _locked(var / FILE) as file:
        size = os.fstat(file).st_size
        torn = size and os.pread(file, 1, size - 1) != b"\n"  # a crash in the middle of a line
        os.write(file, (b"\n" if torn else b"") + _line(entry).encode() + b"\n")
        os.fsync(file)


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """The open file, which nobody else writes meanwhile. It is never removed: someone may be waiting for its lock."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
    finally:
        os.close(file)


def _line(entry: Entry) -> str:
    return msgspec.json.encode(entry).decode()


def _read(line: bytes) -> Iterator[Entry]:
    try:
        if line.strip():
            yield bounded(_decode(line))
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        _log.error("a note that waited cannot be read: %s: %r", error, line[:2000])
