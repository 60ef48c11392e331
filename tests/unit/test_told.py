"""The book of what drivers told."""

from __future__ import annotations

from itertools import permutations

import pytest

from tests.builders import CARRIER, VEHICLE, at
from tests.facts import a_fact, book
from tracking.prediction.knowledge import NOTHING_KNOWN, Knowledge
from tracking.told import KEEP, NOTHING_TOLD, Told


def test_a_fact_counts_from_its_own_time() -> None:
    """What has not happened yet is not found; the instant itself counts."""
    told = book([a_fact(10, "breakdown"), a_fact(5, "departed")])
    assert [fact.happened for fact in told.find(CARRIER, VEHICLE, until=at(9.9))] == ["departed"]
    assert [fact.happened for fact in told.find(CARRIER, VEHICLE, until=at(10))] == ["departed", "breakdown"]


def test_a_fact_told_twice_is_one() -> None:
    """The same report received again is known already, and changes no revision."""
    told = Told()
    assert told.add(a_fact(5, "delayed", reason="jam"))
    before = told.revision(CARRIER, VEHICLE)
    assert not told.add(a_fact(5, "delayed", reason="jam", received_at=at(90)))
    assert told.revision(CARRIER, VEHICLE) == before
    assert told.add(a_fact(5, "delayed", reason="ferry"))


def test_the_order_in_which_facts_come_changes_nothing() -> None:
    """Any order of arrival makes the same book."""
    facts = [a_fact(3, "loaded"), a_fact(5, "departed"), a_fact(5, "delayed", eta=90), a_fact(7, "border")]
    books = [book(order).find(CARRIER, VEHICLE, until=at(99)) for order in permutations(facts)]
    assert all(found == books[0] for found in books)


def test_only_the_latest_facts_of_a_vehicle_are_kept() -> None:
    """Of more than are kept the oldest go, whichever came first; one older than all of a full book is not taken."""
    facts = [a_fact(minute, "delayed") for minute in range(KEEP + 5)]
    forwards, backwards = book(facts), book(reversed(facts))
    kept = forwards.find(CARRIER, VEHICLE, until=at(999))
    assert list(kept) == facts[5:]
    assert backwards.find(CARRIER, VEHICLE, until=at(999)) == kept
    assert not forwards.add(a_fact(-1, "loaded"))


def test_what_is_forgotten_is_gone_and_looks_new() -> None:
    """A shipment's facts go by name, a vehicle's all; each time the revision is another."""
    told = book([a_fact(1, "loaded", shipment="S1"), a_fact(2, "departed"), a_fact(3, "rest", shipment="S2")])
    revisions = [told.revision(CARRIER, VEHICLE)]
    told.forget(CARRIER, VEHICLE, "S1")
    assert [fact.happened for fact in told.find(CARRIER, VEHICLE, until=at(9))] == ["departed", "rest"]
    revisions.append(told.revision(CARRIER, VEHICLE))
    told.forget(CARRIER, VEHICLE)
    revisions.append(told.revision(CARRIER, VEHICLE))
    assert not told
    told.add(a_fact(4, "arrived"))
    revisions.append(told.revision(CARRIER, VEHICLE))
    assert len(set(revisions)) == 4


def test_the_shared_book_stays_empty() -> None:
    """A site without a book of its own cannot write into everybody's."""
    assert NOTHING_KNOWN.told is Knowledge().told is NOTHING_TOLD
    with pytest.raises(TypeError, match="shared"):
        NOTHING_TOLD.add(a_fact(1, "loaded"))
    assert not NOTHING_TOLD
