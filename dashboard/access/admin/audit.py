"""`/audit`: who did what, the newest first, and the same as CSV. Who takes a copy is in it, too.

Times are UTC: entries are of several sites, and of none.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

from flask import Flask, Response, request

from access.audit import Deed, Entry
from dashboard.access import here
from dashboard.access.admin.asking import asker
from dashboard.access.admin.deeds import GROUPS, deed_words, who_words
from dashboard.access.admin.trail import Choice, read_all, read_page
from dashboard.access.choices import Choices, read_choices
from dashboard.access.config import Config
from dashboard.access.page import render
from dashboard.access.services.notes import note
from dashboard.formula import unarmed
from store.ports import Store

COLUMNS = ("at", "deed", "by", "on", "site", "where", "words")
LONGEST_ASKED = 200


def register(flask: Flask, store: Store, config: Config) -> None:
    """Adds the audit log's page and its download."""

    @flask.get("/audit")
    def audit() -> Response:
        choice, before = _chosen(), request.args.get("before", "")
        page, choices = read_page(store, choice, before), read_choices(store)
        return render(
            "audit.html",
            lines=[_line(each, choices) for each in page.entries],
            choice=choice,
            groups=GROUPS,
            sites=choices.plants.values(),
            others=[] if choice.site in choices.plants or not choice.site else [choice.site],
            query=_query(choice),
            older=_query(choice, before=page.older) if page.older else "",
            is_whole=page.is_whole,
            is_first=not before,
        )

    @flask.get("/audit.csv")
    def audit_csv() -> Response:
        choice = _chosen()
        entries = read_all(store, choice)
        words = f"the audit log: {choice.spelled()}"
        note(store, config.now, Deed.EXPORT, by=asker().id, on="audit", where=here.where(), words=words)
        answer = Response(csv_of(entries), mimetype="text/csv")
        answer.headers["Content-Disposition"] = f'attachment; filename="audit-{config.now():%Y-%m-%d}.csv"'
        return answer


def csv_of(entries: Iterable[Entry]) -> Iterator[str]:
    """A line of names, then a line each; no text begins a formula of a spreadsheet's."""
    yield _csv_line(COLUMNS)
    for entry in entries:
        texts = [entry.deed.value, entry.by, entry.on, entry.site, entry.where, entry.words]
        yield _csv_line([f"{entry.at:%Y-%m-%dT%H:%M:%SZ}", *map(unarmed, texts)])


def _csv_line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def _chosen() -> Choice:
    """What the address asks for."""
    return Choice(*(request.args.get(name, "")[:LONGEST_ASKED].strip() for name in Choice._fields))


def _query(choice: Choice, **more: str) -> str:
    asked = {name: word for name, word in {**choice._asdict(), **more}.items() if word}
    return f"?{urlencode(asked)}" if asked else ""


def _line(entry: Entry, choices: Choices) -> dict[str, str]:
    """An entry as the list shows it."""
    return {
        "at": f"{entry.at:%Y-%m-%d %H:%M:%S}",
        "who": who_words(entry.by),
        "deed": deed_words(entry),
        "on": entry.on,
        "site": choices.called(entry.site) if entry.site else "",
        "where": entry.where,
        "words": entry.words,
    }
