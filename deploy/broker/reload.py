"""Has the running broker read its files again: passwords and access list, without disturbing who may stay.

mosquitto does that on SIGHUP, and at once throws out each client whose password no longer holds
(`docs/decisions/0010-revoked-by-a-reload.md`). The signal would end many another program. So it is sent only to a
mosquitto that was started with this folder's configuration; and to that very one, through a handle that cannot come to
mean another program that got the same number meanwhile.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

from deploy.broker.config import FILE, PID


def reload_broker(folder: Path) -> int | None:
    """Tells the broker that runs with this folder's files; its process id, or None if none runs here."""
    pid = _read_pid(folder / PID)
    if pid is None:
        return None
    try:
        handle = os.pidfd_open(pid)
    except OSError:
        return None
    try:
        if not _is_ours(pid, folder / FILE):
            return None
        signal.pidfd_send_signal(handle, signal.SIGHUP)
    except ProcessLookupError:
        return None
    finally:
        os.close(handle)
    return pid


def _read_pid(path: Path) -> int | None:
    try:
        text = path.read_text().strip()
    except (OSError, UnicodeDecodeError):
        return None
    return int(text) if text.isascii() and text.isdigit() and int(text) > 1 else None


def _is_ours(pid: int, config: Path) -> bool:
    """Whether the program is a mosquitto that reads this configuration."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    argv = [os.fsdecode(word) for word in words if word]
    return len(argv) >= 3 and Path(argv[0]).name == "mosquitto" and argv[1] == "-c" and argv[2] == str(config.resolve())
