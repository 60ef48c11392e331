"""Strings of others as a page shows them: all that they say, nothing that they do to what stands beside them. Pure.

The same rules as `assets/wall/plain.js`, for what Dash draws. Markup needs none: Dash makes text of it.
"""

from __future__ import annotations

import re
import unicodedata

MOST = 400
"""Characters that any place shows; a message's own place has more."""
_BREAKS = re.compile(r"[\t-\r\x85\u2028\u2029]+")
_JOINERS = "\u200c\u200d"
HALF = "\ufffd"
"""Stands for half a letter, which cannot be written."""
_MARKS_ON_A_LETTER = 3
"""No language puts more on one; a tower of marks reaches into the lines above."""


def plain(text: str, *, most: int = MOST, lines: bool = False) -> str:
    """The text without controls, turned letters and towers of marks; with `lines` it keeps its line breaks."""
    cut = f"{text[:most]}…" if len(text) > most else text
    if cut.isascii() and cut.isprintable():
        return cut
    rows = cut.replace("\r\n", "\n").splitlines() if lines else [_BREAKS.sub(" ", cut)]
    return "\n".join(_cleaned(row) for row in rows).strip("\n")


def _cleaned(text: str) -> str:
    kept, marks = [], 0
    for letter in text:
        category = unicodedata.category(letter)
        if category in {"Cc", "Cf"} and letter not in _JOINERS:
            continue
        marks = marks + 1 if category.startswith("M") else 0
        if marks <= _MARKS_ON_A_LETTER:
            kept.append(HALF if category == "Cs" else letter)
    return "".join(kept)
