"""Texts in files for a spreadsheet, which takes one that begins with `=`, `+`, `-` or `@` for a formula, and runs it.

Names come from carriers, from whoever tried to sign in, from anybody. Such a text gets an apostrophe.
"""

from __future__ import annotations

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def unarmed(text: str) -> str:
    """The text as a spreadsheet shows it, and never runs it."""
    return f"'{text}" if text.startswith(FORMULA) else text
