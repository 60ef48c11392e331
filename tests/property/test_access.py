"""Whatever is typed, pasted or sent as a cookie, access answers in words or with nothing, and never falls over."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st

from access.account import check_name
from access.audit import LONGEST_TEXT, Deed, Entry, bounded
from access.errors import BadGrant, BadName
from access.role import EVERYWHERE, PARTNERS, Grant, Role, parse_grant
from access.token import code_key, is_same, split_token
from ingest.plan_file.cells import identifier, words
from ingest.plan_file.record import BadCell
from store.codec import encode_json
from tests.unit.test_access_session import T0

T = TypeVar("T")
ANY = st.text(st.characters(exclude_categories=[]))
"""Half letters too: JSON can carry them."""
SITES = st.from_regex(r"\A[A-Za-z0-9._-]{1,64}\Z")


def is_named(cell: str) -> bool:
    """Whether a plan takes it for a supplier's name, as it stands."""
    try:
        return words(cell) == cell
    except BadCell:
        return False


def answer(read: Callable[[str], T], text: str) -> T | None:
    """What was read, or None if that was refused: then with words that fit onto a page."""
    try:
        return read(text)
    except (BadGrant, BadName) as refused:
        words_said = str(refused)
    assert 0 < len(words_said) < 500
    return None


PARTIES = st.text(min_size=1, max_size=120).filter(is_named)


@given(st.sampled_from(Role), SITES | st.just(EVERYWHERE), PARTIES)
def test_every_grant_is_read_as_it_is_spelled(role: Role, site: str, party: str) -> None:
    """Whatever a plan may name a supplier or a carrier."""
    grant = Grant(role=role, site=site, party=party if role in PARTNERS else "")
    assert parse_grant(grant.spelled()) == grant


@given(ANY | st.builds(str.__add__, st.sampled_from(["planner@", "carrier:", "supplier:x@", "admin"]), ANY))
def test_any_text_is_a_grant_or_refused_in_words(text: str) -> None:
    """What is a grant is spelled so that it is the same one, and names a site that a plan may have, or all."""
    grant = answer(parse_grant, text)
    if grant is not None:
        assert parse_grant(grant.spelled()) == grant
        assert grant.site == EVERYWHERE or identifier(grant.site) == grant.site
        assert bool(grant.party) == (grant.role in PARTNERS)


@given(ANY)
def test_any_text_is_a_name_or_refused_in_words(text: str) -> None:
    """A name stays what it is."""
    name = answer(check_name, text)
    assert name is None or check_name(name) == name


@given(ANY | st.builds("{}.{}".format, st.text(min_size=12, max_size=12), ANY), ANY)
def test_any_text_may_come_back_as_a_token_or_a_code(text: str, other: str) -> None:
    """It names nothing, or something that nobody keeps; nothing raises."""
    name, digest = split_token(text)
    assert bool(name) == bool(digest)
    assert code_key(text) == "" or len(code_key(text)) == 64
    assert is_same(text, other) is (text == other != "")


@given(ANY, ANY)
def test_any_text_can_be_kept_in_the_audit_log(by: str, said: str) -> None:
    """Short, on one line, and the same if it is kept once more."""
    entry = bounded(Entry(at=T0, deed=Deed.REFUSED, by=by, words=said * 50))
    assert bounded(entry) == entry
    assert len(entry.words) <= LONGEST_TEXT
    assert len((entry.by + entry.words).splitlines()) <= 1
    assert encode_json(entry)
