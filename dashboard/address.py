"""What the addresses of pages name beyond their path's first word, and the queries that pages hand to each other."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, unquote, urlencode

LONGEST = 200
"""Characters of a value in a query; none of ours is longer."""


def find_named(path: str, page: str, count: int) -> tuple[str, ...] | None:
    """The `count` names after `/<page>/`, decoded; None for any other address."""
    words = [unquote(word) for word in path.strip("/").split("/")]
    return tuple(words[1:]) if len(words) == count + 1 and words[0] == page and all(words) else None


def find_wall_site(path: str) -> str | None:
    """The site of `/wall/<site>`."""
    words = path.strip("/").split("/")
    return words[1] if len(words) == 2 and words[0] == "wall" and words[1] else None


def query_of(search: object) -> dict[str, str]:
    """The query's words, the last of each name; what is no text, as a page's post may say, has none."""
    text = search.removeprefix("?") if isinstance(search, str) else ""
    return {name: word[:LONGEST] for name, word in parse_qsl(text)}


def spelled(asked: dict[str, str], **changes: str) -> str:
    """A query with changes; an empty word takes its name away."""
    kept = {name: word for name, word in {**asked, **changes}.items() if word}
    return f"?{urlencode(kept)}" if kept else ""


def shipment_address(site: str, shipment: str, search: str = "") -> str:
    return f"/shipment/{quote(site, safe='')}/{quote(shipment, safe='')}{search}"


def carrier_address(carrier: str, search: str = "") -> str:
    return f"/carrier/{quote(carrier, safe='')}{search}"
