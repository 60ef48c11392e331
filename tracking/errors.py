"""The errors the rules raise. Each carries its evidence."""

from __future__ import annotations


class DockwatchError(Exception):
    """The base of what tracking, store and ingest raise on purpose."""


class UnknownSite(DockwatchError):
    """No site of that id is in the plan."""


class InvalidFence(DockwatchError):
    """A fence that encloses nothing, or a point that is not on the globe."""


class UnknownShipment(DockwatchError):
    """No shipment of that id is planned at the site, and no trip of it is remembered."""
