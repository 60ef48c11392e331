"""Where a part says that it is ready: a file that exists while it is."""

from __future__ import annotations

from pathlib import Path

from settings import Settings


def ready_path(settings: Settings, part: str) -> Path:
    """The file of a part, in a folder that exists."""
    settings.var.mkdir(parents=True, exist_ok=True)
    return settings.var / f"{part}.ready"
