"""One demo a folder, for as long as any process of it lives.

The lock belongs to the open file, and the children inherit that: a parent killed with -9 leaves the lock to children
that are still writing, and the next demo waits for the last of them instead of sharing their files.
"""

from __future__ import annotations

import fcntl
import os
import threading
from pathlib import Path
from typing import TextIO

_TICK_S = 0.1


class AlreadyRunning(Exception):
    """Another process holds the lock and is alive."""


def take_lock(path: Path, *, within_s: float = 15.0) -> TextIO:
    """The open lock file; the lock lasts until it is closed here and in all who inherited it.

    Raises:
        AlreadyRunning: if its taker is alive, or what its taker left behind does not end in time.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = path.open("a+")
    pause, waited_s = threading.Event(), 0.0
    while not _is_taken(lock):
        taker = _read_pid(lock)
        if taker is not None and _is_alive(taker):
            lock.close()
            raise AlreadyRunning(f"it is running here already, as process {taker}: stop that first (kill {taker})")
        if waited_s >= within_s:
            lock.close()
            raise AlreadyRunning(f"what an earlier one left behind does not end; see: fuser -v {path}")
        pause.wait(_TICK_S)
        waited_s += _TICK_S
    lock.truncate(0)
    lock.write(f"{os.getpid()}\n")
    lock.flush()
    return lock


def _is_taken(lock: TextIO) -> bool:
    """Whether the lock is ours now."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read_pid(lock: TextIO) -> int | None:
    lock.seek(0)
    text = lock.read().strip()
    return int(text) if text.isdigit() else None


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
