"""The files that hold secrets, all below `<var>`, and that nobody but their owner may read.

    web/secret                  signs what browsers keep            broker/ca.key, server.key    our certificates
    broker/ingest.secret        the ingest's password               broker/passwords             hashes, for mosquitto
    broker/carriers.json        hashes, the register                credentials/*.password       carriers played here
    audit.waiting               who did what

Each is made with the mode 0600. One that others may read, by an unlucky copy or a restored backup, stops every command
until it is mended, as ssh does it: a secret that others could read is to be thought of as known.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from shlex import quote

from cli.failure import Failure

SAID_IN_LOGS = (Path("web/secret"), Path("broker/ingest.secret"))
"""Those whose content could find its way into a line of ours."""
PATTERNS = (
    *map(str, SAID_IN_LOGS),
    "broker/*.key",
    "broker/passwords",
    "broker/carriers.json",
    "credentials/*.password",
    "audit.waiting",
)
HOMES = ("", "demo/")
"""The demo has a folder of its own in the same folder."""


def check_secret_files(var: Path) -> None:
    """Raises Failure if others may read, or change, a file that holds a secret; says how to mend all of them."""
    if open_to_others := list(_list_open(var)):
        first = open_to_others[0]
        others = f", and so are {len(open_to_others) - 1} others" if len(open_to_others) > 1 else ""
        raise Failure(
            f"{first} can be read or written by others on this machine (mode {_mode(first):04o}){others}. "
            "It holds a secret: take it for known and have a new one made, or if nobody can have seen it: "
            f"chmod 600 {' '.join(quote(str(path)) for path in open_to_others)}"
        )


def _list_open(var: Path) -> Iterator[Path]:
    for home in HOMES:
        for pattern in PATTERNS:
            for path in sorted(var.glob(home + pattern)):
                try:
                    if path.is_file() and _mode(path) & 0o077:
                        yield path
                except OSError:
                    continue


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
