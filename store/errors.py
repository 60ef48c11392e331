"""What a store may raise."""

from __future__ import annotations

from tracking.errors import DockwatchError


class StoreUnavailable(DockwatchError):
    """The store did not answer, is loading, is full, or refused to write: nothing was lost, try again."""


class LeaseLost(DockwatchError):
    """Another writer holds the site now: stop writing."""
