"""All pages of this folder, put under their addresses, and what they say while the store is away."""

from __future__ import annotations

from flask import Flask, Response, request

from dashboard.access.admin import audit, pairing, screens, shared, shares, users
from dashboard.access.admin.asking import door
from dashboard.access.config import Config
from dashboard.access.page import render
from dashboard.access.refusals import is_looking
from store.errors import StoreUnavailable
from store.ports import Store

AWAY = "It is not known whether this was done. Look in a moment, and do it again if it was not."


def register(flask: Flask, store: Store, config: Config) -> None:
    """Adds them; what each needs is in `dashboard.access.rules.ROUTES`."""
    for pages in (users, screens, pairing, shares, shared, audit):
        pages.register(flask, store, config)

    @flask.errorhandler(StoreUnavailable)
    def away(_: StoreUnavailable) -> Response:
        """Whoever was seen a while ago comes past the guard, and then there is no store."""
        if request.method != "POST" or not is_looking():
            return door().refusals.away()
        back = "/" + request.path.split("/")[1]
        return render("trouble.html", 503, title="The store does not answer", words=AWAY, back=back)
