"""What the rules of access may raise."""

from __future__ import annotations


class BadGrant(ValueError):
    """A text that spells no grant; says what is wrong and how one is written."""


class BadName(ValueError):
    """A text that is no account's name; says what is one."""
