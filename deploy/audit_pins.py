"""What is pinned: each `name==version` of the requirements and constraints, by the name as registries spell it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

_PIN = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?\s*==\s*([^\s;#]+)")


def canonical(name: str) -> str:
    """`typing_extensions` and `Typing.Extensions` are `typing-extensions` (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read_pins(paths: Iterable[Path]) -> dict[str, str]:
    """Version by name.

    Raises:
        ValueError: if a line pins nothing exactly, or a package is pinned twice and differently.
    """
    pins: dict[str, str] = {}
    for path in paths:
        stripped = (each.partition(" #")[0].strip() for each in path.read_text().splitlines())
        for line in stripped:
            if not line or line.startswith(("#", "-")):
                continue
            found = _PIN.fullmatch(line)
            if found is None:
                raise ValueError(f"{path.name}: {line!r} is no exact pin")
            name, version = canonical(found[1]), found[2]
            if pins.setdefault(name, version) != version:
                raise ValueError(f"{path.name}: {name} is pinned as {version} and as {pins[name]}")
    return pins
