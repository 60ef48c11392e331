"""The part of the page on punctuality: the shares, what they rest on, and each delivery behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dash import html
from dash.development.base_component import Component

from dashboard.accuracy.words import NOTHING, count, instant, percent, span
from dashboard.address import carrier_address, shipment_address, spelled
from dashboard.carrier.punctuality import (
    COUNTED,
    LEAST,
    PERIODS,
    Delivery,
    Shares,
    Verdict,
    page_of,
    recent,
    shares_of,
)
from dashboard.parts import aria
from dashboard.plain import plain
from dashboard.shipment.thread import window_words
from dashboard.states import WORDS, mark

HOW = (
    "An arrival is the crossing of the gate, within the window or at most 10 min before it. Waiting in the yard for a "
    "door is the plant's and counts against nobody."
)


class Zone(NamedTuple):
    """A site's name and its time zone."""

    name: str
    zone: str


def punctual(
    deliveries: Sequence[Delivery], sites: Mapping[str, Zone], carrier: str, asked: dict[str, str], now: datetime
) -> list[Component]:
    """Of the chosen days, and the chosen page of the evidence."""
    days = asked["days"] if asked.get("days") in PERIODS else PERIODS[0]
    ours = recent((each for each in deliveries if each.site in sites), int(days), now)
    return [
        html.H2("Punctuality"),
        _choice(carrier, asked, days),
        *_shares(shares_of(ours), days),
        *_evidence(ours, sites, carrier, asked, now),
    ]


def _choice(carrier: str, asked: dict[str, str], days: str) -> Component:
    links = [
        html.A(
            f"last {each} days",
            href=carrier_address(carrier, spelled(asked, days=each, page="")),
            **(aria(current="true") if each == days else {}),
        )
        for each in PERIODS
    ]
    return html.Nav(links, className="choice", **aria(label="Period"))


def _shares(shares: Shares, days: str) -> list[Component]:
    unseen = f" {count(shares.unseen, 'more')} ended without an arrival that was seen." if shares.unseen else ""
    if not shares.is_enough:
        so_far = f"{shares.n} of {LEAST} in the last {days} days" if shares.n else f"none in the last {days} days"
        return [html.P(f"Not enough trips yet: {so_far}.{unseen}", className="quiet")]
    tiles = [
        html.Li(
            [
                html.Strong(percent(shares.share(each))),
                mark(each, WORDS[each]),
                html.Span(f"{shares.of[each]} of {shares.n}"),
            ]
        )
        for each in COUNTED
    ]
    return [html.Ul(tiles, className="tiles"), html.P(f"{count(shares.n, 'trip')}.{unseen} {HOW}", className="quiet")]


def _evidence(
    ours: Sequence[Delivery], sites: Mapping[str, Zone], carrier: str, asked: dict[str, str], now: datetime
) -> list[Component]:
    if not ours:
        return []
    number = asked.get("page", "1")
    shown, page, pages = page_of(ours, int(number) if number.isdecimal() and len(number) < 7 else 1)
    theme = spelled({"theme": asked.get("theme", "")})
    cards = [_delivery(each, sites[each.site], theme, now) for each in shown]
    return [html.H3("Each delivery"), html.Ul(cards, className="cards"), *_pager(carrier, asked, page, pages)]


def _delivery(each: Delivery, site: Zone, theme: str, now: datetime) -> Component:
    window = window_words(each.window_start, each.window_end, site.zone, now)
    came = NOTHING if each.arrived_at is None else instant(each.arrived_at, site.zone)
    waited = [] if each.waited_min is None else [html.Span(f"then waited {span(each.waited_min)} for the door")]
    link = html.A(plain(each.vehicle) or plain(each.shipment), href=shipment_address(each.site, each.shipment, theme))
    return html.Li(
        [
            html.P(
                [
                    link,
                    html.Span(
                        f"{plain(each.shipment)}, {plain(site.name)}, {each.at.astimezone(ZoneInfo(site.zone)):%Z}"
                    ),
                ],
                className="whose",
            ),
            _verdict(each),
            html.P(
                [html.Span(["window ", html.Strong(window)]), html.Span(["came ", html.Strong(came)]), *waited],
                className="at-a-glance",
            ),
        ],
        className="card",
        key=f"{each.site}/{each.shipment}",
    )


def _verdict(each: Delivery) -> Component:
    if each.verdict is Verdict.UNSEEN:
        return mark("unknown", "arrival not seen")
    by = {Verdict.LATE: f" {span(each.off_min)}", Verdict.EARLY: f" {span(each.off_min)}"}.get(each.verdict, "")
    return mark(each.verdict, f"{WORDS[each.verdict]}{by}")


def _pager(carrier: str, asked: dict[str, str], page: int, pages: int) -> list[Component]:
    if pages == 1:
        return []
    ways = []
    for words, number in (("newer", page - 1), ("older", page + 1)):
        if 1 <= number <= pages:
            ways.append(html.A(words, href=carrier_address(carrier, spelled(asked, page=str(number)))))
    return [html.Nav([html.Span(f"page {page} of {pages}"), *ways], className="choice", **aria(label="Pages"))]
