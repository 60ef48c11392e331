"""Passwords of carriers that this machine plays itself, the simulated ones: `<var>/credentials/<user>.password`, 0600.

`carriers add X --gateway replay --save <var>/credentials` puts one there for `app.py replay --carrier X`.
"""

from __future__ import annotations

from pathlib import Path

from deploy.broker.atomic import write_whole
from deploy.broker.changes import user_name
from simulators.publisher import Credential

FOLDER = "credentials"


def keep_password(folder: Path, user: str, password: str) -> None:
    """Writes a user's password into a folder that only its owner may read."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(_path(folder, user), password + "\n")


def find_password(folder: Path, user: str) -> str | None:
    """A user's password, if it is kept there."""
    path = _path(folder, user)
    return path.read_text().strip() if path.exists() else None


def find_credential(folder: Path, carrier: str, gateway: str, ca: Path) -> Credential | None:
    """What one of a carrier's gateways logs in with, if its password is kept there."""
    user = user_name(carrier, gateway)
    password = find_password(folder, user)
    return None if password is None else Credential(user, password, str(ca) if ca.exists() else None)


def _path(folder: Path, user: str) -> Path:
    return folder / f"{user}.password"
