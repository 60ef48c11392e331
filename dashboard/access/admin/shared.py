"""`/shared`: where a share link leads. Its token is behind the `#`, goes into a post, and becomes a cookie.

The cookie counts on the shipment's own page alone, and ends with the link.
"""

from __future__ import annotations

from urllib.parse import quote

from flask import Flask, Response, request

from dashboard.access import here
from dashboard.access.admin.asking import after_hash, word
from dashboard.access.config import Config
from dashboard.access.cookies import give
from dashboard.access.page import go, render
from dashboard.access.services import links
from dashboard.access.services.errors import Refused
from dashboard.access.tries import tries_of
from dashboard.access.troubles import in_words
from store.ports import Store


def register(flask: Flask, store: Store, config: Config) -> None:
    """Adds the page that opens share links."""

    tries, told = tries_of(flask, config.now), in_words(store, config)

    @flask.route("/shared", methods=["GET", "POST"])
    @told
    def shared() -> Response:
        if request.method != "POST":
            return render("shared.html", wrong="", again=_own_page())
        text = after_hash(word("token"))
        try:
            with tries.trying("shared", here.where()):
                share = links.open(store, config.now, text, where=here.where())
        except Refused as refused:
            return render("shared.html", 410, wrong=refused.words, again="")
        answer = go(f"/shared/{quote(share.site, safe='')}/{quote(share.shipment, safe='')}")
        give(answer, config, "share", text, lasts=share.ends_at - config.now())
        return answer


def _own_page() -> str:
    """The shipment whose link this browser has opened already."""
    held = here.share()
    return f"/shared/{quote(held.site, safe='')}/{quote(held.shipment, safe='')}" if held else ""
