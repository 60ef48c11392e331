"""The only way to register a Dash callback: what it is asked for is judged, every time, before it does anything.

    the page's post -> guard -> `path`, as the body says it, without the prefix -> may they? -> the callback
                                                                                    hrefs, with the prefix <-+

A body may say any path. It is judged by the very path that it says, and the callback is given that one and no other.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from copy import copy
from typing import Any

import dash
from dash import State
from dash.development.base_component import Component

from access.rights import Right
from dashboard.access.door import Door

ADDRESSES = ("href", "action", "src")
"""What of a component is an address."""


def guarded(
    pages: dash.Dash, door: Door, right: Right | None, *, inputs: Mapping[str, Any], **asked: Any
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Registers a callback for who may see the page that its path names, and has `right` there (None: the page's own).

    It takes what `dash.callback` takes, with inputs and state by name. The function is given `path`, and `who` if it
    has such a parameter.
    """
    state = dict(asked.pop("state", {}))
    if "path" not in inputs:
        state["path"] = State("where", "pathname")

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        wants_who = "who" in inspect.signature(function).parameters

        def judged(**given: Any) -> Any:
            path = door.inside(given["path"])
            who = door.admit(path, *([] if right is None else [right]))
            known = {"who": who} if wants_who else {}
            return rooted(function(**{**given, "path": path, **known}), door.config.prefix)

        before = set(pages.callback_map)
        pages.callback(inputs=dict(inputs), state=state, **asked)(judged)
        door.callbacks.update(set(pages.callback_map) - before)
        return function

    return register


def rooted(drawn: Any, prefix: str) -> Any:
    """The same with the prefix before every address of ours in it; what was drawn is left as it is."""
    if not prefix:
        return drawn
    if isinstance(drawn, Component):
        return _rooted_component(drawn, prefix)
    if isinstance(drawn, Mapping):
        return {name: rooted(each, prefix) for name, each in drawn.items()}
    if isinstance(drawn, list | tuple):
        return [rooted(each, prefix) for each in drawn]
    return drawn


def _rooted_component(drawn: Component, prefix: str) -> Component:
    changed = copy(drawn)
    for name in ADDRESSES:
        address = getattr(changed, name, None)
        if isinstance(address, str) and address.startswith("/") and not address.startswith("//"):
            setattr(changed, name, prefix + address)
    if getattr(changed, "children", None) is not None:
        changed.children = rooted(changed.children, prefix)
    return changed
