"""The parts of the page from their words. Nothing here decides anything."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from dash import html
from dash.development.base_component import Component

from dashboard.accuracy.words import hour
from dashboard.address import carrier_address, shipment_address, spelled
from dashboard.parts import aria, facts, other_theme
from dashboard.plain import plain
from dashboard.shipment.facts import SAID, SHARED, Step, facts_of, lines_of, steps_of, warned_of
from dashboard.shipment.orders import Given, is_refused, why
from dashboard.shipment.seen import Seen
from dashboard.shipment.thread import Said, window_words
from dashboard.states import mark, state_of, told_state
from dashboard.theirs import Allowed

NOTHING_SAID = "Nothing has been said yet. What you write goes to the driver's device; what he answers appears here."
NOTHING_READ = "Nothing has been said yet. What plant and driver say to each other appears here."
UNANSWERED = "The plant has not answered yet."
ENDED = "This shipment has left the board."


def head(seen: Seen, may: Allowed, asked: dict[str, str], now: datetime) -> list[Component]:
    """Who, where, when, and how it stands; the ways on are those that the asker may go."""
    row, site = seen.row, seen.board.site.id
    theme = spelled({"theme": asked.get("theme", "")})
    ways = [
        *([html.A("Wall", href=f"/wall/{quote(site, safe='')}{spelled(asked)}")] if may.board else []),
        *([html.A(plain(row.carrier), href=carrier_address(row.carrier, theme))] if may.carrier else []),
        html.A("All sites" if may.board else "All shipments", href="/"),
        *([html.A("Share", href=_share_address(site, row.shipment))] if may.share else []),
        other_theme(shipment_address(site, row.shipment), asked),
    ]
    return [html.Nav(ways, **aria(label="Ways on")), *title(seen, now)]


def not_yours() -> list[Component]:
    """Whose it is has changed while the page was open."""
    ways = html.Nav(html.A("All shipments", href="/"), **aria(label="Ways on"))
    return [ways, html.H1("Not yours to see"), html.P("This shipment is no longer one of yours.", role="status")]


def _share_address(site: str, shipment: str) -> str:
    """Where links to this shipment are made."""
    return f"/shares{spelled({'site': site, 'shipment': shipment})}"


def title(seen: Seen, now: datetime) -> list[Component]:
    """Who, where, when, and how it stands."""
    row, zone = seen.row, seen.zone
    window = window_words(row.window_start, row.window_end, zone, now)
    return [
        html.H1([html.Span(plain(row.vehicle)), " ", html.Span(plain(row.carrier), className="of")]),
        html.P(
            [
                mark(state_of(row), told_state(row, now)),
                html.Span(["door ", html.Strong(plain(row.door) or "not set")]),
                html.Span(["window ", html.Strong(window)]),
            ],
            className="at-a-glance",
        ),
    ]


def told_age(seen: Seen, now: datetime) -> str:
    """`Plant North, 14:07:21 CET (Europe/Berlin)`: of when the board is, and whose time all times are."""
    zone = seen.zone
    local = (seen.board.as_of or now).astimezone(ZoneInfo(zone))
    left = "" if seen.is_live else f" {ENDED}"
    return f"{plain(seen.board.site.name)}, as of {local:%H:%M:%S %Z}, times of {zone}.{left}"


def about(seen: Seen, may: Allowed, now: datetime) -> list[Component]:
    """Everything but the talk. Warnings name other trucks and doors: they are for whoever sees the board."""
    told = [each for each in facts_of(seen, now) if may.talk or each[0] not in SAID]
    return [
        *(_warnings(seen, now) if may.board else []),
        *_known(told, seen, now),
        html.Section([html.H2("Load"), *_load(seen)]),
    ]


def about_shared(seen: Seen, now: datetime) -> list[Component]:
    """Where it is, when it comes, its milestones."""
    return _known([each for each in facts_of(seen, now) if each[0] in SHARED], seen, now)


def _known(told: Sequence[tuple[str, str]], seen: Seen, now: datetime) -> list[Component]:
    return [
        html.Section([html.H2("What is known"), facts(told)]),
        html.Section([html.H2("Milestones"), _steps(steps_of(seen, now))]),
    ]


def _warnings(seen: Seen, now: datetime) -> list[Component]:
    told = warned_of(seen.row, seen.zone, now)
    if not told:
        return []
    cards = [
        html.Li([html.Strong(headline), *(html.Span(each) for each in rest)], className=f"warned warned-{severity}")
        for severity, headline, rest in told
    ]
    return [html.Section([html.H2("Warnings"), html.Ul(cards)])]


def _steps(steps: Sequence[Step]) -> Component:
    heads = html.Tr([html.Th(word, scope="col") for word in ("step", "planned", "estimated", "actual")])
    rows = [
        html.Tr(
            [
                html.Th(each.name, scope="row"),
                *(html.Td(words) for words in (each.planned, each.estimated, each.actual)),
            ],
            className="is-reached" if each.is_reached else "",
        )
        for each in steps
    ]
    return html.Table([html.Thead(heads), html.Tbody(rows)], className="steps")


def _load(seen: Seen) -> list[Component]:
    lines = lines_of(seen.row)
    if not lines:
        return [html.P("No lines of an advance ship notice are known.", className="quiet")]
    heads = html.Tr([html.Th("part", scope="col"), html.Th("quantity", scope="col")])
    rows = [html.Tr([html.Th(part, scope="row"), html.Td(quantity)]) for part, quantity in lines]
    return [html.Table([html.Thead(heads), html.Tbody(rows)], className="load")]


def thread(said: Sequence[Said], waiting: Sequence[Component], *, is_writer: bool) -> list[Component]:
    """The log's entries, and after them what this page has sent and the writer has not taken yet."""
    if not said and not waiting:
        return [html.Li(NOTHING_SAID if is_writer else NOTHING_READ, className="quiet", key="nothing")]
    return [*(_entry(each) for each in said), *waiting]


def _entry(said: Said) -> Component:
    side = f"said said-{said.side}{' said-automatic' if said.is_automatic else ''}"
    who = [html.Strong(said.who), *([html.Span("automatic", className="tag")] if said.is_automatic else [])]
    body = [
        *([html.P(f"to: {said.quotes}", className="quotes")] if said.quotes else []),
        *([html.P(said.about, className="about")] if said.about else []),
        *([html.P(said.words, className="words")] if said.words else []),
    ]
    stage = html.Span(said.stage.words, title=said.stage.meaning, className="stage")
    return html.Li([html.P([*who, html.Span(said.time)], className="who"), *body, stage], className=side, key=said.key)


def waiting(given: Sequence[Given], settled: dict[str, str], zone: str, now: datetime) -> list[Component]:
    """Messages of this page that are not in the thread yet, and those that the writer refused."""
    return [
        _waiting(each, settled.get(each.order), zone, now)
        for each in given
        if each.kind in {"text", "fix"} and (each.order not in settled or is_refused(settled[each.order]))
    ]


def _waiting(each: Given, result: str | None, zone: str, now: datetime) -> Component:
    stage = "queued" if result is None else f"not sent: {why(result)}"
    means = "the site's writer has not taken it yet" if result is None else "the site's writer refused it"
    words = html.P(plain(each.words, most=600, lines=True), className="words" if each.kind == "text" else "about")
    return html.Li(
        [
            html.P([html.Strong(plain(each.by)), html.Span(hour(each.at, zone, now))], className="who"),
            words,
            html.Span(stage, title=means, className="stage" if result is None else "stage failed"),
        ],
        className="said said-down said-waiting",
        key=f"order-{each.order}",
    )


def ask(sentences: Sequence[str], text: str, by: str, others: int) -> list[Component]:
    """An open proposal: what is wished, in the driver's words, and what it meets."""
    more = [html.P(f"{others} older wish{'es' if others > 1 else ''} of this truck waits too.")] if others else []
    return [
        html.H2(f"{by} asks for another window"),
        *([html.P(f"“{text}”", className="words")] if text else []),
        *(html.P(each) for each in sentences),
        *more,
    ]
