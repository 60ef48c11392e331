"""`/screen`: where a browser becomes a wall screen, by a code. For a television with a remote control at worst.

The code comes typed, or behind the `#` of a link (`fragment.js`). Opening the link pairs nothing yet: somebody who
opens it at their desk to see what it is, has not used it up.
"""

from __future__ import annotations

from urllib.parse import quote

from flask import Flask, Response, request

from access.audit import Deed
from access.principal import Kind
from dashboard.access import here
from dashboard.access.admin.asking import Typed, after_hash, typed
from dashboard.access.choices import read_choices
from dashboard.access.config import Config
from dashboard.access.cookies import give, take
from dashboard.access.page import go, render
from dashboard.access.services import devices
from dashboard.access.services.errors import Refused
from dashboard.access.signing_in.entering import leave
from dashboard.access.tries import tries_of
from dashboard.access.troubles import in_words
from store.ports import Store


def register(flask: Flask, store: Store, config: Config) -> None:
    """Adds the page where screens are paired."""

    tries, told = tries_of(flask, config.now), in_words(store, config)

    @flask.route("/screen", methods=["GET", "POST"])
    @told
    def pairing() -> Response:
        if request.method != "POST":
            return _page(store, Typed())
        form = typed("code")
        try:
            with tries.trying("screen", here.where()):
                screen, token = devices.pair(
                    store, config.now, after_hash(form.words["code"]), here.where(), here.browser()
                )
        except Refused as refused:
            return _page(store, form.blames(refused, "code"), 422)
        answer = go(f"/wall/{quote(screen.site, safe='')}")
        leave(store, config, Deed.SESSION_ENDED)  # anybody can touch a screen: who signed in on it for a moment is out
        take(answer, config, "session")
        give(answer, config, "screen", token.text, is_kept=True)
        give(answer, config, "csrf", screen.csrf, is_kept=True)
        return answer


def _page(store: Store, form: Typed, status: int = 200) -> Response:
    who = here.principal()
    screen = store.screens.find(who.id) if who is not None and who.kind is Kind.SCREEN else None
    return render(
        "pairing.html",
        status,
        form=form,
        over=here.found().over,
        screen=screen,
        called=read_choices(store).called(screen.site) if screen else "",
        person=who.name if who is not None and who.kind is Kind.USER and not who.is_demo else "",
    )
