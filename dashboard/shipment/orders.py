"""The orders that one page has given, until the site's writer has carried them out, and what became of them.

A page keeps its orders as plain JSON; `settled` are the results that it has heard, by order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

from dashboard.plain import plain
from store.ports import Store

KEPT = 20
"""A page's latest orders; older ones are done."""
REFUSED = "refused"

Kind = Literal["text", "fix", "accept", "decline"]


class Given(NamedTuple):
    """One order as the page remembers it: the writer's id of it, what it is, its words, and when it was given."""

    order: str
    kind: Kind
    by: str
    words: str
    at: datetime


def remembered(kept: object) -> list[Given]:
    """The latest that the page sent back as its own; anything else is forgotten. Each is a question to the store."""
    found = []
    for each in kept[-KEPT:] if isinstance(kept, list) else []:
        try:
            order, kind, by, words, at = map(str, each)
            found.append(Given(order, kind, by, words, datetime.fromisoformat(at)))  # type: ignore[arg-type]
        except (TypeError, ValueError):
            continue
    return found


def spelled(given: Sequence[Given]) -> list[list[Any]]:
    """As the page keeps them."""
    return [[each.order, each.kind, each.by, each.words, each.at.isoformat()] for each in given[-KEPT:]]


def settle(store: Store, site: str, given: Sequence[Given], settled: Mapping[str, str]) -> dict[str, str]:
    """The results known so far. Raises `store.errors.StoreUnavailable`."""
    found = {}
    for each in given:
        result = settled.get(each.order) or store.find_order_result(site, each.order)
        if result is not None:
            found[each.order] = result
    return found


def is_refused(result: str) -> bool:
    return result.startswith(REFUSED)


def why(result: str) -> str:
    """`refused: too late` in its own words."""
    return plain(result.removeprefix(REFUSED).lstrip(": ")) or "it could not be done"


def told_decision(given: Sequence[Given], settled: Mapping[str, str]) -> tuple[str, bool]:
    """How the latest answer to a proposal stands, and whether it failed; empty words without one."""
    decided = [each for each in given if each.kind in {"accept", "decline"}]
    if not decided:
        return "", False
    last, what = decided[-1], "Accepted" if decided[-1].kind == "accept" else "Declined"
    result = settled.get(last.order)
    if result is None:
        return f"{what.removesuffix('d').removesuffix('e')}ing {last.words} …", False
    if is_refused(result):
        return f"Not {what.lower()}: {why(result)}.", True
    return f"{what}: {last.words}. The driver is told.", False
