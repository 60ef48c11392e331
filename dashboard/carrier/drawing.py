"""The parts of a carrier's page from their words. Nothing here decides anything."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.accuracy.words import count
from dashboard.address import carrier_address, shipment_address
from dashboard.carrier.quality import Grade
from dashboard.carrier.trucks import Letter, Truck
from dashboard.parts import aria, other_theme
from dashboard.plain import plain
from dashboard.states import mark

NO_TRUCKS = "No truck of this carrier is due anywhere now. A truck appears here once a plan expects it."
NO_MAIL = "Nothing has been said yet. Messages about its shipments appear here."
NO_GRADE = "Not measured yet: the figures come with its first positions."
WITHIN = {"firm-mail": "Messages", "firm-quality": "Quality", "firm-punctual": "Punctuality"}
QUALITY = (
    "How well its devices report: 100 is a position often enough, on time, once, and right. It says nothing about how "
    "punctual anybody is."
)


def head(carrier: str, asked: dict[str, str], due: int, home: str) -> list[Component]:
    """`home` is what the start page has for the asker."""
    ways = [html.A(home, href="/"), other_theme(carrier_address(carrier), asked)]
    return [
        html.Nav(ways, **aria(label="Ways on")),
        html.H1(plain(carrier)),
        html.Nav([html.A(words, href=f"#{part}") for part, words in WITHIN.items()], **aria(label="On this page")),
        html.P(f"{count(due, 'shipment')} under way" if due else "nothing under way", className="quiet"),
    ]


def not_yours() -> list[Component]:
    """Whoever had it open may not see it any more."""
    ways = html.Nav(html.A("Start page", href="/"), **aria(label="Ways on"))
    return [ways, html.H1("Not yours to see"), html.P("You may not see this carrier.", role="status")]


def trucks(rows: Sequence[Truck], theme: str) -> list[Component]:
    title = html.H2("Trucks now")
    if not rows:
        return [title, html.P(NO_TRUCKS, className="quiet")]
    return [title, html.Ul([_truck(each, theme) for each in rows], className="cards")]


def _truck(truck: Truck, theme: str) -> Component:
    told = [
        html.Span(["door ", html.Strong(truck.door or "not set")]),
        html.Span(["window ", html.Strong(truck.window)]),
        *([html.Span(["expected ", html.Strong(truck.expected)])] if truck.expected else []),
        *([html.Span(truck.heard)] if truck.heard else []),
        *([html.Span("asks for another window", className="asking")] if truck.asks else []),
    ]
    link = html.A(truck.vehicle or plain(truck.shipment), href=shipment_address(truck.site, truck.shipment, theme))
    return html.Li(
        [
            html.P([link, html.Span(truck.site_name)], className="whose"),
            mark(truck.state, truck.told),
            html.P(told, className="at-a-glance"),
        ],
        className="card",
        key=f"{truck.site}/{truck.shipment}",
    )


def mail(waiting: Sequence[Letter], others: Sequence[Letter], theme: str) -> list[Component]:
    title = html.H2("Messages")
    if not waiting and not others:
        return [title, html.P(NO_MAIL, className="quiet")]
    parts: list[Component] = [title]
    for words, letters in (("Open", waiting), ("Before", others)):
        if letters:
            parts += [html.H3(words), html.Ul([_letter(each, theme) for each in letters], className="cards")]
    return parts


def _letter(letter: Letter, theme: str) -> Component:
    said = letter.said
    name = letter.vehicle or "the carrier as a whole"
    place = f"{letter.vehicle}, {plain(letter.shipment)}" if letter.vehicle and letter.shipment else name
    link = html.A(place, href=shipment_address(letter.site, letter.shipment, theme)) if letter.shipment else place
    return html.Li(
        [
            html.P([html.Strong(link), html.Span(f"{said.who}, {said.time}")], className="whose"),
            *(html.P(words, className="words") for words in (said.about, said.words) if words),
            html.P(html.Span(said.stage.words, title=said.stage.meaning), className="quiet"),
        ],
        className="card",
        key=f"{letter.site}/{said.key}",
    )


def quality(grades: Sequence[Grade]) -> list[Component]:
    title = html.H2("Quality of what it sends")
    if not any(grade.score is not None or grade.figures for grade in grades):
        return [title, html.P(NO_GRADE, className="quiet")]
    return [title, html.P(QUALITY, className="quiet"), html.Ul([_grade(each) for each in grades], className="cards")]


def _grade(grade: Grade) -> Component:
    score = "not measured yet" if grade.score is None else f"{grade.score} of 100"
    return html.Li(
        [
            html.P([html.Strong(grade.name), html.Strong(score, className="score")], className="whose"),
            *(html.P(words) for words in grade.lost),
            html.P(", ".join(grade.figures), className="quiet"),
        ],
        className="card",
        key=grade.name,
    )
