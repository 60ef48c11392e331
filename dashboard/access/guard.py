"""Before every request: is there a rule, is it from a page of ours, who asks, may they. After it: cookies, no keeping.

no rule for the endpoint          403
a post of another origin          403      `Origin`, else `Sec-Fetch-Site`; `null` is another
a post without its csrf           403      of a person or a wall screen, where the rule wants one
nobody known, no right            as in `refusals`
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import quote, urlsplit

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from access.account import Account
from access.principal import Kind as By
from access.token import is_same
from dashboard.access import here
from dashboard.access.config import LOOPBACK, origin_of
from dashboard.access.cookies import give
from dashboard.access.door import Door
from dashboard.access.identity import DEMO, NOBODY, Found, demo_principal
from dashboard.access.refusals import is_looking
from dashboard.access.rules import ROUTES, Kind, Rule
from dashboard.access.services import sessions
from store.errors import StoreUnavailable
from store.ports import Store

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
CSRF_FIELD, CSRF_HEADER = "csrf_token", "X-CSRFToken"


class Guard:
    """Stands before the routes of one dashboard, and behind them."""

    def __init__(self, store: Store, door: Door) -> None:
        self._store, self._door, self._config = store, door, door.config

    def install(self, flask: Flask) -> None:
        """Comes before all else that looks at a request."""
        flask.before_request(self.judge)
        flask.after_request(self.dress)

    def judge(self) -> Response | None:
        """The answer to whoever may not; None for whoever may."""
        if request.routing_exception is not None:
            return None  # Flask says that there is no such method; there is always a page
        rule = ROUTES.get(request.endpoint or "")
        if rule is None:
            return self._door.refusals.unruled()
        try:
            return self._judge(rule)
        except StoreUnavailable:
            return self._door.refusals.away()
        except HTTPException as refusal:
            if isinstance(refusal.response, Response):
                return refusal.response
            raise

    def _judge(self, rule: Rule) -> Response | None:
        refusals, is_safe = self._door.refusals, request.method in SAFE
        if not is_safe and not self._is_from_ours():
            return refusals.not_ours()
        if rule.kind is Kind.ASSET:
            return None
        self._find_out(rule)
        if not is_safe and rule.csrf and here.principal() is not None and not _shows_csrf():
            return refusals.not_ours()
        self._keep_awake(rule)
        return self._who_may(rule)

    def _who_may(self, rule: Rule) -> Response | None:
        refusals = self._door.refusals
        if rule.kind is Kind.PAGE:
            self._door.admit(quote(request.path))  # as in an address: what is decoded already is not to be once more
        elif rule.kind is Kind.RIGHT and rule.asked is not None:
            self._door.demand(rule.asked, str((request.view_args or {})["site"]) if rule.at_site else "")
        elif rule.kind is not Kind.PUBLIC and here.principal() is None and not (rule.or_share and here.share()):
            return refusals.nobody()
        elif rule.kind is Kind.CALLBACK and not self._is_guarded():
            return refusals.unruled()
        return None

    def _find_out(self, rule: Rule) -> None:
        try:
            found = self._door.identity.find(request.cookies)
        except StoreUnavailable:
            if rule.kind is not Kind.PUBLIC or rule.certain:
                raise
            found = NOBODY
        here.keep(found)
        if self._config.is_demo and found.principal is None and _may_begin(rule):
            self._begin_demo(found)

    def _begin_demo(self, found: Found) -> None:
        """Signs in whoever looks at the demo."""
        account = Account(name=DEMO, shown="Demo", made_at=self._config.now())
        session, token = sessions.begin(self._store, self._config, account, here.where(), here.browser(), is_demo=True)
        here.keep(found._replace(principal=demo_principal(session), over="", csrf=session.csrf))
        g.begun = token.text

    def _keep_awake(self, rule: Rule) -> None:
        """A person's own step keeps their session; what pages ask by themselves does not."""
        who, is_step = here.principal(), request.headers.get("Sec-Fetch-User") == "?1"
        is_step = is_step or (request.method not in SAFE and rule.kind is not Kind.CALLBACK)
        if is_step and who is not None and who.kind is By.USER:
            with suppress(StoreUnavailable):  # then it is noted by the next step
                sessions.touch(self._store, self._config.now, who.session)

    def _is_from_ours(self) -> bool:
        origin = request.headers.get("Origin")
        if origin is None:
            return request.headers.get("Sec-Fetch-Site") == "same-origin"
        return is_own_origin(origin, self._config.origin, request.host)

    def _is_guarded(self) -> bool:
        body = request.get_json(silent=True)
        output = body.get("output") if isinstance(body, Mapping) else None
        return isinstance(output, str) and output in self._door.callbacks

    def dress(self, response: Response) -> Response:
        """What is about somebody is kept nowhere; a page brings the cookies that its scripts and the next page need."""
        rule = ROUTES.get(request.endpoint or "")
        if rule is None or rule.kind is not Kind.ASSET:
            response.headers["Cache-Control"] = "no-store"
        if rule is not None and (rule.kind is Kind.PAGE or "begun" in g):
            self._renew(response)
        return response

    def _renew(self, response: Response) -> None:
        config, who, csrf = self._config, here.principal(), here.csrf()
        is_screen = who is not None and who.kind is By.SCREEN
        if begun := g.get("begun"):
            give(response, config, "session", begun)
        if is_screen and (kept := request.cookies.get(config.cookie("screen"))):
            give(response, config, "screen", kept, is_kept=True)
        if csrf and (is_screen or request.cookies.get(config.cookie("csrf")) != csrf):
            give(response, config, "csrf", csrf, is_kept=is_screen)


def is_own_origin(origin: str, own: str, host: str) -> bool:
    """Whether an `Origin` is ours: as configured, or this very machine, which no other page can call itself."""
    if origin == own:
        return True
    return (urlsplit(f"//{host}").hostname in LOOPBACK) and origin == origin_of(f"http://{host}")


def _shows_csrf() -> bool:
    shown = request.headers.get(CSRF_HEADER) or request.form.get(CSRF_FIELD, "")
    return is_same(here.csrf(), shown)


def _may_begin(rule: Rule) -> bool:
    """A page that somebody opens, not a picture that a page of somebody else's asks for."""
    from_where = request.headers.get("Sec-Fetch-Site", "none")
    is_opened = from_where in {"none", "same-origin"} or request.headers.get("Sec-Fetch-Mode") == "navigate"
    is_page = rule.kind is Kind.PAGE or (rule.kind in {Kind.SIGNED_IN, Kind.RIGHT} and is_looking())
    return request.method == "GET" and is_opened and is_page
