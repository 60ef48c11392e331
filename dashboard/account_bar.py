"""The bar above every page of Dash but a wall: who is signed in, where they may go, and the way out.

The pages that the server writes itself have the same (`access/templates/base.html`).
"""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from access.principal import Kind, Principal
from dashboard.access.page import DEMO, links_of
from dashboard.parts import aria
from dashboard.plain import plain


def bar(who: Principal, path: str, csrf: str) -> Component:
    """`csrf` is what the post that signs out has to show."""
    return html.Header(
        [
            html.Nav([html.A("Dockwatch", href="/", className="brand"), *_links(who, path)], **aria(label="Dockwatch")),
            html.Div(_whoami(who, csrf), className="whoami"),
        ],
        className="account-bar",
    )


def _links(who: Principal, path: str) -> list[Component]:
    return [
        html.A(name, href=address, **(aria(current="page") if address == path else {}))
        for name, address in links_of(who)
    ]


def _whoami(who: Principal, csrf: str) -> list[Component]:
    if who.is_demo:
        return [html.Span("DEMO", className="demo-mark"), html.Span(DEMO)]
    if who.kind is not Kind.USER:
        return [html.Span(f"Wall screen: {plain(who.name)}")]
    out = html.Form(
        [
            dcc.Input(type="hidden", name="csrf_token", value=csrf, id="account-csrf"),
            html.Button("Sign out", type="submit"),
        ],
        action="/sign-out",
        method="post",
    )
    return [html.A(plain(who.name) or plain(who.id), href="/account"), out]
