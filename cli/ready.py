"""The folder that is written while running, and where a part says that it is ready: a file that exists while it is."""

from __future__ import annotations

import os
from pathlib import Path

from cli.failure import Failure
from settings import Settings


def ready_path(settings: Settings, part: str) -> Path:
    """The file of a part, in a folder that exists."""
    return make_var(settings) / f"{part}.ready"


def make_var(settings: Settings) -> Path:
    """The settings' folder, made if need be.

    Raises:
        Failure: if it cannot be made or written.
    """
    try:
        settings.var.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Failure(f"{settings.var}: {error.strerror}; set DOCKWATCH_VAR to a folder") from error
    if not os.access(settings.var, os.W_OK | os.X_OK):
        raise Failure(f"{settings.var} cannot be written; set DOCKWATCH_VAR to a folder that can")
    return settings.var
