"""Where somebody goes after they signed in: a page of ours that their address named, and never anywhere else. Pure.

Browsers read addresses more kindly than they are written: `//host` and `/\\host` lead to another host, tabs and line
ends inside are dropped, and `..`, encoded or not, leaves the prefix that we live under.
"""

from __future__ import annotations

import re

HOME = "/"
LONGEST = 1_000
_STEPS = re.compile(r"/(?:\.|%2e){1,2}(?=/|$)", re.IGNORECASE)
_DOORS = ("/sign-in", "/sign-out", "/welcome", "/session", "/screen")
"""Leading there would lead round in a circle."""


def onward(asked: str) -> str:
    """The path, with its query, that `asked` names, without prefix; the start page for what is none of ours."""
    path = re.split(r"[?#]", asked, maxsplit=1)[0]
    is_ours = (
        asked.startswith("/")
        and not asked.startswith("//")
        and len(asked) <= LONGEST
        and "\\" not in asked
        and asked.isprintable()
        and not _STEPS.search(path)
        and not any(path == door or path.startswith(door + "/") for door in _DOORS)
    )
    return asked if is_ours else HOME
