"""The page of the audit log, and its copy."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest

from access.audit import Deed, Entry
from dashboard.access.admin import trail
from dashboard.access.admin.audit import csv_of
from dashboard.access.admin.deeds import GROUPS, WORDS, group_of
from dashboard.access.admin.trail import Choice, read_page
from store.memory_store import MemoryStore
from tests.access_cases import START, clock_at_start, noted
from tests.access_office import HOSTILE, Office, look, read
from tests.signing_in import Browser


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def root(office: Office) -> Browser:
    return office.sit_down("admin@*", name="root")


def put(store: MemoryStore, count: int = 1, deed: Deed = Deed.SIGN_IN, **told: str) -> None:
    for number in range(count):
        who = {"by": f"user-{number}", **told}
        store.append_audit(Entry(at=START + timedelta(seconds=number), deed=deed, **who))


def test_each_deed_has_words_and_a_group() -> None:
    """A deed that is added is called something where people read it."""
    assert set(WORDS) == set(Deed)
    assert {group_of(deed) for deed in Deed} == set(GROUPS)


def test_what_was_done_is_told_in_words(office: Office, root: Browser) -> None:
    """When, in UTC and said so, who, what, to what, where, from where, and more; somebody unknown is that."""
    put(office.store, by="anna", deed=Deed.SCREEN_REVOKED, on="abc", site="north", where="10.0.0.7", words="Gate 2")
    put(office.store, by="", deed=Deed.SIGN_IN_REFUSED, on="mallory")
    put(office.store, by="cli:ops", deed=Deed.PLAN)
    page = look(root, "/audit")
    for words in ("Time (UTC)", "2026-03-02 08:00:00", "anna", "revoked a screen", "abc", "Plant North (north)"):
        assert words in page
    for words in ("10.0.0.7", "Gate 2", "Somebody unknown", "was not let in", "mallory", "ops on the server"):
        assert words in page
    assert page.index("imported a plan") < page.index("was not let in") < page.index("revoked a screen")


def test_pages_of_a_hundred_lead_to_the_oldest(office: Office, root: Browser) -> None:
    """Each entry is on one of them, and a page that is full is not followed by an empty one."""
    put(office.store, 200)
    shown, path, pages = [], "/audit", 0
    while path:
        page = look(root, path)
        shown += re.findall(r"user-\d+", page)
        older = re.search(r'<a href="(/audit\?[^"]+)">Older</a>', page)
        path, pages = older[1] if older else "", pages + 1
    assert pages == 2
    assert shown == [f"user-{number}" for number in reversed(range(200))]
    assert "Newest" in page


def test_the_log_is_looked_through_by_deed_person_and_site(office: Office, root: Browser) -> None:
    """A person is found as who did it and as whom it was done to; the choice stays in the form and in the ways on."""
    put(office.store, by="anna", site="north", words="first")
    put(office.store, by="root", on="anna", deed=Deed.ACCOUNT_CHANGED, words="second")
    put(office.store, by="annabel", site="south", words="third")
    assert [word in look(root, "/audit?person=anna") for word in ("first", "second", "third")] == [True, True, False]
    assert [word in look(root, "/audit?deed=account") for word in ("first", "second", "third")] == [False, True, False]
    page = look(root, "/audit?site=south&person=")
    assert [word in page for word in ("first", "second", "third")] == [False, False, True]
    assert '<option value="south" selected>' in page
    assert 'href="/audit.csv?site=south"' in page
    assert "Nothing like this is in the log" in look(root, "/audit?person=nobody")
    assert "Nothing is older" in look(root, "/audit?before=not-a-place")


def test_an_empty_log_says_so(office: Office, root: Browser) -> None:
    """Before anything was done."""
    assert "Nothing is in the log" in look(root, "/audit")


def test_a_choice_that_fits_little_does_not_read_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """After so many entries the page is answered, and the next one goes on from there."""
    monkeypatch.setattr(trail, "MOST_LOOKED_THROUGH", 1000)
    store = MemoryStore(clock_at_start())
    put(store, by="anna", words="the one")
    put(store, 1500)
    first = read_page(store, Choice(person="anna"), "")
    assert (first.entries, first.is_whole) == ([], False)
    second = read_page(store, Choice(person="anna"), first.older)
    assert ([each.words for each in second.entries], second.older, second.is_whole) == (["the one"], "", True)


def test_a_copy_is_of_what_is_chosen_and_is_noted_itself(office: Office, root: Browser) -> None:
    """As CSV, the newest first; who took it, and of what, is in the log from then on."""
    put(office.store, 3)
    put(office.store, by="anna", deed=Deed.PLAN, on='plan, of "north"')
    answer = root.get("/audit.csv?deed=sign-in")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="audit-2026-03-02.csv"'
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True))))
    assert rows[0] == ["at", "deed", "by", "on", "site", "where", "words"]
    assert [row[2] for row in rows[1:]] == ["user-2", "user-1", "user-0"]
    assert rows[1][:2] == ["2026-03-02T08:00:02Z", "sign-in"]
    (told,) = noted(office.store, Deed.EXPORT)
    assert (told.by, told.on, told.words) == ("root", "audit", "the audit log: deed sign-in")
    everything = list(csv.reader(io.StringIO(root.get("/audit.csv").get_data(as_text=True))))
    assert [row[3] for row in everything if row[1] == "plan.imported"] == ['plan, of "north"']


@pytest.mark.parametrize("word", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
def test_a_cell_begins_no_formula(word: str) -> None:
    """A spreadsheet shows what somebody called themselves, and does not run it."""
    entry = Entry(at=START, deed=Deed.SIGN_IN, by=word, on=word, site=word, where=word, words=word)
    _, row = csv.reader(io.StringIO("".join(csv_of([entry]))))
    assert row[2:] == [f"'{word}"] * 5


def test_a_hostile_entry_is_text(office: Office, root: Browser) -> None:
    """In the list, in the form, in the links."""
    put(office.store, by=HOSTILE, on=HOSTILE, site=HOSTILE, where=HOSTILE, words=HOSTILE)
    answer = root.get("/audit", query_string={"person": HOSTILE, "site": HOSTILE}, headers={"Accept": "text/html"})
    assert HOSTILE.encode() not in answer.data
    assert read(answer).count(HOSTILE) >= 6


@pytest.mark.parametrize("path", ["/audit", "/audit.csv"])
@pytest.mark.parametrize("grant", ["planner@*", "admin@north", "supervisor@*"])
def test_only_admins_of_everything_read_it(office: Office, path: str, grant: str) -> None:
    """A site's admin does not."""
    assert office.sit_down(grant).get(path).status_code == 403
