"""The bar above pages, which is drawn by Dash and written by the server: one bar to whoever looks."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask import Flask

from access.principal import Kind, Principal
from dashboard.access import here
from dashboard.access.identity import Found
from dashboard.access.page import render
from dashboard.account_bar import bar
from tests.askers import asker
from tests.two_plants import written


def served_bar(who: Principal, path: str) -> str:
    """The bar of a page that the server writes itself."""
    with Flask("tests").test_request_context(path):
        here.keep(Found(who, csrf="a-secret"))
        page = render("refused.html", title="", words="", again_s=0).get_data(as_text=True)
    return page.partition("<header")[2].partition("</header>")[0]


@pytest.mark.parametrize(
    "who",
    [
        asker("admin@*"),
        asker("planner@north", name="Anna \u202eBerg"),
        asker("carrier:rapid@*"),
        asker("admin@*", is_demo=True),
        Principal(kind=Kind.SCREEN, id="one", name="Hall 1", session="one", grants=asker("wall@north").grants),
    ],
)
def test_pages_that_the_server_writes_have_the_same_bar(who: Principal) -> None:
    """The same ways in the same order, one marked as here, the same words, and the mark of the demo."""
    drawn, served = json.loads(written(bar(who, "/screens", "a-secret"))), served_bar(who, "/screens")
    assert re.findall(r'href="([^"]+)"( aria-current="page")?', served) == [
        (each["href"], ' aria-current="page"' if "aria-current" in each else "") for each in propped(drawn, "href")
    ]
    said = [each["children"] for each in propped(drawn, "children") if isinstance(each["children"], str)]
    assert [word.strip() for word in re.findall(r">([^<>]+)<", served) if word.strip()] == said
    assert ("demo-mark" in served) == who.is_demo
    assert served.count("a-secret") == json.dumps(drawn).count("a-secret")


def propped(drawn: object, name: str) -> list[dict[str, Any]]:
    """The properties of all components that have one of this name, in order."""
    if isinstance(drawn, list):
        return [found for each in drawn for found in propped(each, name)]
    if not isinstance(drawn, dict):
        return []
    props = drawn.get("props", {})
    return ([props] if name in props else []) + propped(props.get("children"), name)
