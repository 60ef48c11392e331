"""Strings of others on pages that Dash draws: what they say, and nothing that they do."""

from __future__ import annotations

import pytest

from dashboard.plain import plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("HB-417", "HB-417"),
        ("<b>x</b>", "<b>x</b>"),
        ("one\r\ntwo\u2028three", "one two three"),
        ("\u202eesrever\u2066", "esrever"),
        ("a\0b\x1b[2J", "ab[2J"),
        ("Z" + "\u0301" * 9, "Z" + "\u0301" * 3),
        ("a\ud83d b", "a\ufffd b"),
        ("a\u200db", "a\u200db"),
        ("a\u200bb", "ab"),
        ("x" * 500, "x" * 400 + "…"),
    ],
)
def test_a_name_is_shown_in_its_place(text: str, shown: str) -> None:
    """Breaks become spaces, what turns or hides letters goes, towers and long words are cut, the rest stays."""
    assert plain(text) == shown


def test_a_message_keeps_its_lines() -> None:
    """And nothing else that is not seen."""
    assert plain("one\r\ntwo\n\u202ethree\n", lines=True) == "one\ntwo\nthree"
