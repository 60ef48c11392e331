"""A partner's shipments as cards, by site. Nothing here decides anything."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from dash import html
from dash.development.base_component import Component

from dashboard.accuracy.words import count
from dashboard.address import shipment_address
from dashboard.carrier.trucks import Truck
from dashboard.plain import plain
from dashboard.states import mark
from tracking.plan import Site

NOTHING = "None of your shipments is under way now. One appears here once a plan expects it soon."


def shipments(found: Sequence[tuple[Site, Sequence[Truck]]], theme: str, now: datetime) -> list[Component]:
    """Of each site those that need attention first."""
    title = html.H2("Your shipments under way")
    if not found:
        return [title, html.P(NOTHING, className="quiet")]
    return [title, *(part for site, trucks in found for part in _of_site(site, trucks, theme, now))]


def _of_site(site: Site, trucks: Sequence[Truck], theme: str, now: datetime) -> list[Component]:
    zone = f"times of {site.zone}, now {now.astimezone(ZoneInfo(site.zone)):%H:%M %Z}"
    return [
        html.H3(plain(site.name)),
        html.P(f"{count(len(trucks), 'shipment')}, {zone}", className="quiet"),
        html.Ul([_card(each, theme) for each in trucks], className="cards"),
    ]


def _card(truck: Truck, theme: str) -> Component:
    link = html.A(truck.vehicle or plain(truck.shipment), href=shipment_address(truck.site, truck.shipment, theme))
    told = [
        ("door", truck.door or "not set"),
        ("window", truck.window),
        *([("expected", truck.expected)] if truck.expected else []),
    ]
    return html.Li(
        [
            html.P([link, html.Span(plain(truck.shipment))], className="whose"),
            mark(truck.state, truck.told),
            html.P(
                [
                    *(html.Span([f"{term} ", html.Strong(words)]) for term, words in told),
                    *([html.Span(truck.heard)] if truck.heard else []),
                ],
                className="at-a-glance",
            ),
        ],
        className="card",
        key=f"{truck.site}/{truck.shipment}",
    )
