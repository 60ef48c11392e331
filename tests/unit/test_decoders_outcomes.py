"""The outcome of every kind of payload, as `docs/payloads.md` promises it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ingest.decoders import Note, Reason, decode
from tests.payload_cases import CASES, RECEIVED_AT, Case, spelled

DOCUMENT = Path(__file__).parents[2] / "docs" / "payloads.md"


def documented_rows() -> set[tuple[str, str, str]]:
    rows = re.findall(r"^\| (native|OwnTracks|Traccar|Teltonika|any) \| (.+) \| (.+) \|$", DOCUMENT.read_text(), re.M)
    return {(wire, sent, outcome) for wire, sent, outcome in rows}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.wire}: {case.sent}")
def test_each_payload_has_its_decided_outcome(case: Case) -> None:
    """A message of each kind becomes exactly what the table says."""
    assert spelled(decode(case.topic, case.payload, RECEIVED_AT, retained=case.retained)) == case.outcome


def test_the_document_and_the_tests_hold_the_same_rows() -> None:
    """Every row of the documented table is tested, and every tested row is documented."""
    assert documented_rows() == {(case.wire, case.sent, case.outcome) for case in CASES}


def test_every_reason_and_note_is_shown_in_the_table() -> None:
    """No reason or kind exists that no row leads to, save our own fault, which no payload should ever cause."""
    seen = {word for case in CASES for word in case.outcome.split("; ")}
    wanted = {f"refused: {reason}" for reason in Reason if reason is not Reason.FAULT}
    wanted |= {f"noted: {note}" for note in Note}
    assert wanted <= seen


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.wire}: {case.sent}")
def test_a_refusal_never_names_another_carrier(case: Case) -> None:
    """Whoever a message claims to be, its outcomes belong to the carrier of its topic, or to nobody."""
    decoded = decode(case.topic, case.payload, RECEIVED_AT, retained=case.retained)
    assert decoded.carrier in ("acme", "")
    assert {ping.carrier for ping in decoded.pings} <= {"acme"}
