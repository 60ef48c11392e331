"""The key that signs what a browser keeps for a moment: made at the first start, and read at every later one."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

LENGTH = 32
_KEY = re.compile(f"[0-9a-f]{{{2 * LENGTH}}}")


def keep_secret(path: Path) -> bytes:
    """The key in this file, which is made if there is none, for our own eyes alone.

    Raises:
        OSError: if it can be neither read nor made.
        ValueError: if what is there is no key.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = path.with_name(f"{path.name}.{os.getpid()}")
    if not path.exists():
        made.unlink(missing_ok=True)
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"{secrets.token_hex(LENGTH)}\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(made, path)  # whole, and the first of two that start at once wins
        except FileExistsError:
            pass
        finally:
            made.unlink()
    path.chmod(0o600)
    text = path.read_text().strip()
    if not _KEY.fullmatch(text):
        raise ValueError(f"{path} holds no key; remove it, and a new one is made")
    return bytes.fromhex(text)
