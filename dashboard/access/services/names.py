"""Names that people give: of one line, of letters that can be seen, and not too long for a list."""

from __future__ import annotations

from access.account import LONGEST_SHOWN
from dashboard.access.services.errors import Refused


def check_shown(text: str, about: str) -> str:
    """A name as it is kept: without blanks around it, and with one between its words.

    Raises:
        Refused: about the field `about`, if it is empty, too long, or holds what cannot be printed.
    """
    name = " ".join(filter(None, text.split(" ")))
    if not name:
        raise Refused("Write a name: it is what others will read.", about)
    if len(name) > LONGEST_SHOWN:
        raise Refused(f"{len(name)} characters are too many: write at most {LONGEST_SHOWN}.", about)
    if not name.isprintable():
        raise Refused("Write it in letters that can be printed, on one line.", about)
    return name
