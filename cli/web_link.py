"""Links into the dashboard, as people reach it, with a code for one use.

The code stands in the fragment, behind `#`: browsers send that to nobody, so it is in no log on the way.
"""

from __future__ import annotations

from cli.entrance import url_of
from settings import Settings


def link_of(settings: Settings, page: str, code: str = "") -> str:
    """`https://dock.example/welcome#K7Q2-M9XW-AB3D`."""
    return f"{url_of(settings).rstrip('/')}/{page}" + (f"#{code}" if code else "")
