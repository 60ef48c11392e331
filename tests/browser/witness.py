"""Somebody who looks at pages, and saw whatever must not happen there, and which hostile strings could be read.

look(address, shows={"supplier"})
    dialogs, errors, navigations, requests to others, what the policy stopped     -> the page fails
    an element, a handler, a link to elsewhere that came of a string              -> the page fails
    no string of a field that the page is there to show                           -> the page fails
"""

from __future__ import annotations

import csv
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from io import StringIO
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Dialog, Page

from dashboard.formula import FORMULA
from tests.browser.access_site import WATCH
from tests.browser.poisoned import BARE, WORDS, marked

CANARY = "window.alert = window.print = window.open = () => { window.broken = 2; };"
REPORT = """() => {
  const all = [...document.querySelectorAll("*")], texts = [];
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode())
    if (!walker.currentNode.parentElement.closest("script, style, template")) texts.push(walker.currentNode.data);
  for (const element of all) {
    for (const name of ["aria-label", "title", "placeholder", "alt"]) texts.push(element.getAttribute(name) ?? "");
    if ("value" in element) texts.push(String(element.value));
  }
  const ways = all.flatMap((element) => ["href", "src", "action", "formaction", "data", "poster", "xlink:href"]
    .filter((name) => element.hasAttribute(name))
    .map((name) => [element.localName, name, element.getAttribute(name)]));
  const leads = ([tag, , way]) => {
    const { protocol, host } = new URL(way, location.href);
    return (protocol === "http:" && host === location.host) || (tag === "img" && way.startsWith("data:image/"));
  };
  return {
    text: texts.join("\\n"),
    broken: window.broken ?? null,
    breaches,
    listening: all.flatMap((element) => element.getAttributeNames().filter((name) => name.startsWith("on"))),
    astray: ways.filter((way) => !leads(way)),
    strays: all.filter((element) => element.matches(`iframe, object, embed, base, math, marquee, video, audio, portal,
      foreignObject, animate, body meta, body link, body noscript, img:not([src^="data:image/"]), [srcdoc], [accesskey],
      b, mtext, meta[http-equiv=refresh], main script, #page script`))
      .map((element) => element.outerHTML.slice(0, 200)),
  };
}"""


def bare(text: str) -> str:
    """The letters of a text that can be seen, without blanks: whatever a page does to the others."""
    return "".join(letter for letter in text if unicodedata.category(letter)[0] in "LNPS" and letter != "\ufffd")


class Ledger:
    """Which string was read in which field, on how many pages."""

    def __init__(self) -> None:
        self.pages = 0
        self.seen: Counter[tuple[str, str]] = Counter()

    def note(self, text: str, fields: Iterable[str]) -> dict[str, int]:
        """How many of the strings stand in the text, by field."""
        self.pages += 1
        letters, found = bare(text), {}
        for field in fields:
            here = [word for word in WORDS if word not in BARE and bare(marked(word, field)) in letters]
            self.seen.update((word, field) for word in here)
            found[field] = len(here)
        return found

    def told(self) -> str:
        strings, fields = ({pair[at] for pair in self.seen} for at in (0, 1))
        return (
            f"hostile strings: {len(strings)} read as text in {len(fields)} fields, {len(self.seen)} pairs,"
            f" on {self.pages} pages"
        )


class Witness:
    """A browser of its own with these cookies."""

    def __init__(self, browser: Browser, base: str, ledger: Ledger, cookies: Mapping[str, str]) -> None:
        self.base, self.ledger, self.trouble = base, ledger, list[str]()
        self.context = browser.new_context(viewport={"width": 1920, "height": 1080}, accept_downloads=False)
        self.context.add_cookies([{"name": name, "value": text, "url": base} for name, text in cookies.items()])
        self.context.add_init_script(f"{WATCH};{CANARY}")
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.page.on("dialog", self._dismiss)
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on("console", lambda said: self._hear(said.text))
        self.page.on("popup", lambda page: self.trouble.append(f"a window of {page.url}"))
        self.page.on("download", lambda download: self.trouble.append(f"a download of {download.url}"))
        self.page.on("request", lambda request: self._hear_request(request.url))

    def _dismiss(self, dialog: Dialog) -> None:
        self.trouble.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _hear(self, words: str) -> None:
        if "Content Security Policy" in words or "Refused to" in words:
            self.trouble.append(words)

    def _hear_request(self, url: str) -> None:
        at = urlsplit(url)
        if at.netloc != urlsplit(self.base).netloc and at.scheme not in {"blob", "data"}:
            self.trouble.append(f"asked {url}")

    def look(
        self, path: str, *, ready: str = "main", shows: Iterable[str] = (), least: int = 1, status: int = 200
    ) -> str:
        """Opens a page of ours; its text, after nothing happened that must not, and strings of `shows` were read.

        `ready` is there once the page is drawn; of each field at least so many strings.
        """
        answer = self.page.goto(f"{self.base}{path}")
        assert answer is not None
        assert answer.status == status, path[:80]
        self.page.wait_for_selector(ready, state="attached")
        return self.judge(path, shows=shows, least=least)

    def judge(self, path: str, *, shows: Iterable[str] = (), least: int = 1) -> str:
        """The same of the page as it stands."""
        was = self.page.url
        self.page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))")
        report: dict[str, Any] = self.page.evaluate(REPORT)
        happened = {name: report[name] for name in report if name != "text" and report[name]}
        assert happened == {}, (path[:80], happened)
        heard, self.trouble[:] = list(self.trouble), []
        assert heard == [], path[:80]
        assert (self.page.url, len(self.page.frames)) == (was, 1), path[:80]
        assert was.startswith(f"{self.base}/"), path[:80]
        found = self.ledger.note(report["text"], shows)
        assert {field: count for field, count in found.items() if count < least} == {}, (path, found)
        return str(report["text"])

    def close(self) -> None:
        self.context.close()


def copied(witness: Witness, path: str, fields: list[str]) -> None:
    """A file that no browser shows as a page and that no spreadsheet runs, with the strings in it."""
    answer = witness.page.request.get(f"{witness.base}{path}")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert answer.headers["x-content-type-options"] == "nosniff"
    rows = list(csv.reader(StringIO(answer.text(), newline="")))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert [cell for row in rows for cell in row if cell.startswith(FORMULA) and not _is_number(cell)] == []
    found = witness.ledger.note("\n".join(cell for row in rows for cell in row), fields)
    assert {field: count for field, count in found.items() if count < len(WORDS) - 8} == {}


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
