"""Whatever an address asks for, who signs in ends on a page of ours."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.access.signing_in.onward import HOME, LONGEST, onward

PREFIX = "/dockwatch"
WICKED = [
    "//",
    "/",
    "\\",
    "http:",
    "https://evil.example",
    "evil.example",
    "..",
    "%2e",
    ".",
    "%2F",
    "%5c",
    "?",
    "#",
    "@",
]
WICKED += [
    "\t",
    "\n",
    "\r",
    "\x00",
    "\x1f",
    " ",
    "\u3000",
    "\u2028",
    "\u202e",
    "javascript:",
    "wall",
    "/sign-in",
    "\ud800",
]


def as_a_browser_reads(location: str) -> str:
    """An address as browsers resolve it (WHATWG URL): trimmed, without tabs and line ends, backslashes turned."""
    text = re.sub(r"[\t\n\r]", "", location.strip("".join(map(chr, range(33)))))
    head, mark, query = text.partition("?")
    steps = re.sub(r"%2e", ".", head.replace("\\", "/"), flags=re.IGNORECASE)
    return urljoin("https://dock.example/dockwatch/sign-in", steps + mark + query)


@given(st.one_of(st.text(), st.lists(st.one_of(st.sampled_from(WICKED), st.text(max_size=3))).map("".join)))
def test_it_stays_below_our_prefix_on_our_host(asked: str) -> None:
    """No text leads to another host, another scheme, or out of the path that we live under."""
    path = onward(asked)
    resolved = urlsplit(as_a_browser_reads(PREFIX + quote(path, safe="/?#%&=@:;,+$!*'()[]~")))
    assert (resolved.scheme, resolved.netloc) == ("https", "dock.example")
    assert resolved.path.startswith(f"{PREFIX}/")
    bare = urlsplit(as_a_browser_reads(path))
    assert (bare.scheme, bare.netloc) == ("https", "dock.example")


@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8), min_size=1, max_size=3))
def test_pages_of_ours_are_reached(names: list[str]) -> None:
    """An ordinary path with a query comes through as it was written."""
    asked = "/wall/" + "/".join(names) + "?theme=light"
    assert onward(asked) == asked


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "wall/north",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/wall\\..\\..",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/wall\r\nSet-Cookie: a=b",
        "/../admin",
        "/wall/%2E%2e/%2e./admin",
        "/.",
        "/sign-in?next=/sign-in",
        "/sign-out",
        "/" + "a" * LONGEST,
    ],
)
def test_what_is_not_ours_leads_home(asked: str) -> None:
    """What a browser would take elsewhere, and what would lead round in a circle, becomes the start page."""
    assert onward(asked) == HOME


def test_a_name_with_dots_is_no_step() -> None:
    """Only whole steps are refused, not names that begin with or hold a dot."""
    for asked in ("/wall/.hidden", "/wall/a..b", "/wall/...", "/wall/north?from=../x"):
        assert onward(asked) == asked
        assert unquote(asked) == asked
