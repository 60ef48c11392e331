"""A failure that a person can do something about."""

from __future__ import annotations


class Failure(Exception):
    """Ends the command with this one line and exit code 1; says what to do."""
