"""The notebook of a command that somebody runs in a test."""

from __future__ import annotations

from pathlib import Path

from cli.noted import Notebook
from store.access import AccessKeeping
from tests.access_cases import clock_at_start


def book_of(store: AccessKeeping, var: Path) -> Notebook:
    """Of a command run by ops, at the start of all tests of access."""
    return Notebook(store, var, "cli:ops", clock_at_start())
