"""What one cell may be: ids, words, numbers, degrees, quantities. Cells are text (CSV) or JSON values.

A number with a comma is a decimal where that cannot be misread. `1,200` and `1.200` of a quantity could be twelve
hundred or one and a fifth, depending on who wrote it: they are refused, not guessed.
"""

from __future__ import annotations

import math
import re
import unicodedata

from ingest.fields import is_id
from ingest.plan_file.record import BadCell
from tracking.plan import Line
from tracking.prediction.hours import PRESETS

LONGEST_WORDS = 120
_shortened = re.compile(r"\d+[.,]?\d*E\+\d+", re.IGNORECASE).fullmatch
_thousands = re.compile(r"-?\d{1,3}[.,]\d{3}").fullmatch


def identifier(cell: object) -> str:
    """1 to 64 of `A-Z a-z 0-9 . _ -`: what an MQTT topic and a web address can hold as it stands."""
    text = str(cell) if isinstance(cell, int) and not isinstance(cell, bool) else words(cell)
    if _shortened(text):
        raise BadCell(
            f"{text!r} is an id that the spreadsheet shortened: format the column as text, and enter it again"
        )
    if not is_id(text) or text in (".", ".."):
        raise BadCell(f"{text[:80]!r} is not 1 to 64 of the characters A-Z a-z 0-9 . _ -")
    return text


def words(cell: object) -> str:
    """Some words for people, on one line."""
    if not isinstance(cell, str):
        raise BadCell(f"{cell!r} is not text")
    text = unicodedata.normalize("NFC", cell.strip())
    if not text or len(text) > LONGEST_WORDS:
        raise BadCell(f"is empty, or longer than {LONGEST_WORDS} characters")
    if text.startswith("#"):
        raise BadCell(f"{text[:20]!r} looks like an error of the spreadsheet")
    if any(unicodedata.category(character).startswith("C") for character in text):
        raise BadCell(f"{text[:80]!a} holds a line break or a control character")
    return text


def driving_hours(cell: object) -> str:
    """The name of the law that a site's drivers pause by."""
    name = words(cell).lower()
    if name not in PRESETS:
        raise BadCell(f"{cell!r} is no law on driving hours; known: {', '.join(PRESETS)}")
    return name


def latitude(cell: object) -> float:
    return _degrees(cell, 90)


def longitude(cell: object) -> float:
    return _degrees(cell, 180)


def quantity(cell: object) -> float:
    """A positive amount."""
    amount = _number(cell, allow_thousands=False)
    if amount <= 0:
        raise BadCell(f"{cell!r} is not more than nothing")
    return amount


def amount_of_money(cell: object) -> float:
    """A positive amount, in whatever money."""
    amount = _number(cell, allow_thousands=False)
    if amount <= 0:
        raise BadCell(f"{cell!r} is not more than nothing: write what it costs, in any one money")
    return amount


def minutes_ahead(cell: object) -> float:
    """Minutes before something, none negative."""
    lead_min = _number(cell, allow_thousands=False)
    if lead_min < 0:
        raise BadCell(f"{cell!r} is not minutes ahead: it is negative")
    return lead_min


def share(cell: object) -> float:
    """A share of a whole, 0 to 1."""
    part = _number(cell, allow_thousands=True)
    if not 0 <= part <= 1:
        raise BadCell(f"{cell!r} is not a share between 0 and 1")
    return part


def items(cell: str) -> list[str]:
    """What one cell lists, between semicolons or on lines of its own."""
    return [item.strip() for item in re.split(r"[;\n]", cell) if item.strip()]


def lines(cell: object) -> tuple[Line, ...]:
    """`P-1001:480; P-1002:60`, or in JSON a list of objects with `part` and `quantity`."""
    if isinstance(cell, str):
        return tuple(map(_line, items(cell)))
    if not isinstance(cell, list):
        raise BadCell("is not a list of part and quantity")
    found = []
    for item in cell:
        if not isinstance(item, dict) or set(item) != {"part", "quantity"}:
            raise BadCell(f"{item!r} is not an object of part and quantity")
        found.append(Line(part=words(item["part"]), quantity=quantity(item["quantity"])))
    return tuple(found)


def _line(item: str) -> Line:
    part, colon, amount = item.rpartition(":")
    if not colon:
        raise BadCell(f"{item!r} is not part:quantity, such as P-1001:480; P-1002:60")
    return Line(part=words(part), quantity=quantity(amount))


def _degrees(cell: object, most: float) -> float:
    degrees = _number(cell, allow_thousands=True)
    if not -most <= degrees <= most:
        raise BadCell(f"{cell!r} is not between -{most:g} and {most:g} degrees")
    return degrees


def _number(cell: object, *, allow_thousands: bool) -> float:
    """A finite number. `allow_thousands`: `51,123` is a decimal here, since it cannot be thousands."""
    text = cell.replace(" ", "") if isinstance(cell, str) else cell
    if isinstance(text, str) and _thousands(text) and not allow_thousands:
        plain = text.replace(",", ".")
        raise BadCell(f"{cell!r} could be {plain.replace('.', '')} or {float(plain):g}: write it in that way")
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        raise BadCell(f"{cell!r} is not a number")
    try:
        number = float(text.replace(",", ".") if isinstance(text, str) and text.count(",") == 1 else text)
    except (ValueError, OverflowError):
        raise BadCell(f"{str(cell)[:80]!r} is not a number") from None
    if not math.isfinite(number):
        raise BadCell(f"{cell!r} is not a finite number")
    return number
