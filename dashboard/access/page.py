"""Pages that the server writes itself, because they must work before anybody is known: sign-in, account, users, audit.

    render("account.html", sessions=...)  ->  base.html: who you are, where you may go, what was done, the content

They are plain forms: they work without scripts, come with `Cache-Control: no-store`, and what somebody wrote is text in
them, never markup. After a post the browser is sent on with `done=word` in the query, and the word's sentence is in
`DONE`: nobody can make our page say what they like.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

from flask import Response, redirect, request
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from access.principal import Principal
from access.rights import Right, may
from dashboard.access import here
from dashboard.access.done import DONE
from dashboard.plain import plain

LINKS = (
    ("Screens", "/screens", Right.SCREENS),
    ("Shared links", "/shares", Right.SHARE),
    ("Users", "/users", Right.USERS),
    ("Audit log", "/audit", Right.AUDIT),
)
"""The ways on from every page, beside the one to the first, and the right that each needs."""
DEMO = "Everybody who opens this is signed in and may do all"

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render(template: str, status: int = 200, **words: object) -> Response:
    """A page of `templates/`, for whoever asks now; `words` are what the template names."""
    text = _templates.get_template(template).render(**_common(), **words)
    answer = Response(text, status, mimetype="text/html")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def go(path: str, **query: str) -> Response:
    """The answer to a post that was done: look at `path` of ours now, which is written without the prefix."""
    answer = redirect(at(path, **query), 303)
    answer.headers["Cache-Control"] = "no-store"
    return answer  # type: ignore[return-value]  # werkzeug's answer, which is Flask's here


def at(path: str, **query: str) -> str:
    """The address of a path of ours, below the prefix that a proxy may have put us under."""
    return request.script_root + path + (f"?{urlencode(query)}" if query else "")


def links_of(who: Principal) -> list[tuple[str, str]]:
    """What somebody is led to from every page: names and paths."""
    return [(name, path) for name, path, right in LINKS if may(who, right)]


def _common() -> dict[str, object]:
    """What base.html asks for."""
    who = here.principal()
    return {
        "who": who,
        "demo": DEMO,
        "csrf": here.csrf(),
        "links": [] if who is None else links_of(who),
        "path": request.path,
        "done": DONE.get(request.args.get("done", ""), ""),
    }


_templates.globals["at"] = at
_templates.filters["plain"] = plain
