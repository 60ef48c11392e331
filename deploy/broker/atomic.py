"""Files that are there whole or not at all: whoever reads one, the broker too, never finds half of it."""

from __future__ import annotations

import os
from pathlib import Path

PRIVATE = 0o600
PUBLIC = 0o644


def write_whole(path: Path, content: str | bytes, mode: int = PRIVATE) -> None:
    """Puts a file in place of any earlier one, in one step, safe on disk, and readable by no more than `mode` says."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    sink = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(sink, "wb") as file:
        os.fchmod(file.fileno(), mode)  # whatever the umask took away
        file.write(content.encode() if isinstance(content, str) else content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
