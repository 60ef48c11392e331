"""Rows as they wait for screens: JSON text of the same content."""

from __future__ import annotations

import json

from msgspec.structs import replace

from dashboard.rows import packed_row, wall_row
from tests.browser.plant import NOW, row_at


def test_a_packed_row_says_what_the_row_says() -> None:
    """Also half a letter, which has no bytes: it goes as its escape, and the board goes on."""
    for vehicle in ("KS-T 104", "Zürich \U0001f69a", "half \ud83d"):
        row = replace(row_at(0, 0, NOW), vehicle=vehicle)
        assert json.loads(bytes(packed_row(row))) == wall_row(row)
