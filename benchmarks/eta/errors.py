"""What stops the benchmark: an input that cannot be measured, said with what to do about it."""

from __future__ import annotations


class Unusable(Exception):
    """The folder or seed given cannot be scored."""
