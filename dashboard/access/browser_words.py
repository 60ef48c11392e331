"""What a browser says it is, in two words that its person knows it by. Pure.

Each names its forebears too, so that the first in the table that is found is the one.
"""

from __future__ import annotations

from dashboard.plain import plain

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chromium", "Chromium"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
_SHOWN = 60


def browser_words(told: str) -> str:
    """`Firefox on Windows`; what nobody knows as it is told, and shortened."""
    browser = next((name for mark, name in _BROWSERS if mark in told), "")
    system = next((name for mark, name in _SYSTEMS if mark in told), "")
    known = " on ".join(filter(None, (browser, system)))
    return known or plain(told)[:_SHOWN] or "an unknown browser"
