"""Whatever is dropped on the import, it answers in words."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from ingest.plan_file import Source, read_plan
from ingest.plan_file.columns import REQUIRED, known
from ingest.plan_file.record import Kind
from tests.scenes import make_plan

CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["north", "D01", "2025-03-12 14:00", "26.10.2025 02:30", "51,3", "1e999", "-0", "P:1;", "300", "##"]
    ),
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), CELLS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
RECORDS = st.dictionaries(st.sampled_from([*known(Kind.SHIPMENTS), *known(Kind.SITES), "doors"]), VALUES, max_size=14)
KNOWN = {"north": make_plan()}


def check(content: bytes) -> None:
    """Plans or problems, one of them, never an exception."""
    result = read_plan([Source("file", content)], KNOWN)
    assert bool(result.plans) is not bool(result.problems)
    assert all(problem.reason and "\n" not in problem.file for problem in result.problems)


@given(st.binary(max_size=400))
def test_any_bytes_are_answered(content: bytes) -> None:
    """No file whatsoever raises."""
    check(content)


@given(st.sampled_from(list(Kind)), st.lists(st.lists(CELLS, max_size=13), max_size=4), st.sampled_from(",;\t"))
def test_any_table_is_answered(kind: Kind, rows: list[list[str]], separator: str) -> None:
    """No row under a sound header raises."""
    text = "\n".join(separator.join(cells) for cells in [list(REQUIRED[kind]), *rows])
    check(text.encode("utf-8", "surrogatepass"))


@given(
    st.dictionaries(st.sampled_from(["sites", "carriers", "vehicles", "shipments", "x"]), st.lists(RECORDS | VALUES))
)
def test_any_json_is_answered(lists: dict[str, object]) -> None:
    """No JSON of whatever shape raises."""
    check(json.dumps(lists).encode())
