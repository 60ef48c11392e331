"""Entries of the audit log: what they are called, and how they are kept."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import msgspec

from access.audit import LONGEST_TEXT, Deed, Entry, bounded

T0 = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
TEXTS = ("by", "on", "site", "where", "words")


def test_a_deed_is_a_word_and_mostly_a_second_one() -> None:
    """The first is what an admin filters by."""
    assert all(re.fullmatch(r"[a-z-]+(\.[a-z]+)?", deed) for deed in Deed)


def test_every_text_of_an_entry_is_bounded() -> None:
    """A new field is bounded too; the limit itself is kept whole, and what fits is not touched."""
    assert {each.name for each in msgspec.structs.fields(Entry) if each.type is str} == set(TEXTS)
    for name in TEXTS:
        for text, kept in (
            ("x" * LONGEST_TEXT, "x" * LONGEST_TEXT),
            ("x" * LONGEST_TEXT + "y", "x" * (LONGEST_TEXT - 1) + "\u2026"),
            ("\u00dcml\u00e4ut <b>&amp;", "\u00dcml\u00e4ut <b>&amp;"),
            ("a\r\nb\u2028c\x00", "a\ufffd\ufffdb\ufffdc\ufffd"),
            ("\udfff", "\ufffd"),
        ):
            entry = msgspec.structs.replace(Entry(at=T0, deed=Deed.REFUSED), **{name: text})
            assert getattr(bounded(entry), name) == kept
            assert msgspec.json.decode(msgspec.json.encode(bounded(entry)), type=Entry) == bounded(entry)
