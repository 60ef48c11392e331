"""Links into the dashboard, as people reach it, with a code for one use.

The code stands in the fragment, behind `#`: browsers send that to nobody, so it is in no log on the way.
"""

from __future__ import annotations

from settings import Settings


def link_of(settings: Settings, page: str, code: str = "") -> str:
    """`https://dock.example/welcome#K7Q2-M9XW-AB3D`."""
    host = f"[{settings.web_host}]" if ":" in settings.web_host else settings.web_host
    base = getattr(settings, "web_url", "") or f"http://{host}:{settings.web_port}"
    return f"{base.rstrip('/')}/{page}" + (f"#{code}" if code else "")
