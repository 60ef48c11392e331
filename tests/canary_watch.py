"""Searches all that every test has said for the canaries, and fails the test that let one fly.

It is a plugin of pytest, which `tests/conftest.py` puts into every run: what a test printed, logged, and failed with.
"""

from __future__ import annotations

from collections.abc import Generator

import pytest

from tests.canaries import hidden, list_flown


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Looks at the report of each phase of a test when it is complete."""
    report = yield
    said = [report.longreprtext, *(title + text for title, text in report.sections)]
    if flown := list_flown("\n".join(said)):
        report.outcome = "failed"
        told = f"{item.nodeid} ({call.when}) told secrets: {', '.join(flown)}."
        report.longrepr = f"{hidden(report.longreprtext)}\n{told}"
        report.sections = [(title, hidden(text)) for title, text in report.sections]
    return report
