"""A clock that a test moves by hand."""

from __future__ import annotations

from datetime import datetime


class HandClock:
    """A `clock.Now` that stands still until `at` is set anew."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at
