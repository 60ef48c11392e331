"""Asking a dashboard whatever anybody may send it, and what is to be answered by the table of `tests/access_matrix.py`.

           ours, and its own csrf      as the table says
a post     of another origin, of none  403, whoever asks
           without its csrf            403, of somebody known
a look     whatever it shows           as the table says
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any, NamedTuple
from uuid import uuid4

from flask import Flask
from werkzeug.test import Client, TestResponse

from store.ports import Store
from tests.access_askers import OURS, Asker, Standing
from tests.access_matrix import Ask

OWN_ORIGINS: tuple[dict[str, str], ...] = ({"Origin": OURS}, {"Sec-Fetch-Site": "same-origin"})
"""A browser of long ago sends no `Origin` with a form; then it says where the form was."""
FOREIGN_ORIGINS: tuple[dict[str, str], ...] = (
    {},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:8051"},
    {"Origin": "https://127.0.0.1:8050"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
)
LOOKING, FETCHING = {"Sec-Fetch-Mode": "navigate"}, {"Sec-Fetch-Mode": "cors"}
TOKENS = ("right", "wrong", "missing")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Manner(NamedTuple):
    """How something is asked."""

    origin: Mapping[str, str]
    mode: Mapping[str, str] = LOOKING
    csrf: str = "right"


USUAL, POSTED = Manner(OWN_ORIGINS[0]), Manner(OWN_ORIGINS[0], FETCHING)
POSTINGS = [
    *(Manner(origin, FETCHING, csrf) for origin, csrf in product((*OWN_ORIGINS, *FOREIGN_ORIGINS[:3]), TOKENS)),
    *(Manner(origin, FETCHING) for origin in FOREIGN_ORIGINS[3:]),
]
LOOKINGS = [
    *(Manner(origin, mode) for origin, mode in product((*OWN_ORIGINS, *FOREIGN_ORIGINS[:3]), (LOOKING, FETCHING))),
    *(Manner(OWN_ORIGINS[0], mode, csrf) for mode, csrf in product((LOOKING, FETCHING), TOKENS[1:])),
]


def manners_of(method: str) -> list[Manner]:
    return LOOKINGS if method in SAFE else POSTINGS


def send(app: Flask, asker: Asker, ask: Ask, manner: Manner, body: Any = None) -> TestResponse:
    """Asks once, with nothing but the asker's own cookies."""
    shown = {"right": asker.csrf, "wrong": asker.other_csrf, "missing": ""}[manner.csrf]
    headers = {**manner.origin, **manner.mode}
    if asker.cookies:
        headers["Cookie"] = "; ".join(f"{name}={text}" for name, text in asker.cookies.items())
    given: dict[str, Any] = {}
    if body is not None:
        given["json"] = body
    elif ask.form is not None:
        given["data"] = {**ask.form, **({"csrf_token": shown} if shown else {})}
    if shown and ask.form is None:
        headers["X-CSRFToken"] = shown
    client = Client(app, app.response_class, use_cookies=False)
    return client.open(ask.path, method=ask.method, base_url=OURS, headers=headers, **given)


def expected(ask: Ask, asker: Asker, manner: Manner) -> int | str:
    """0 for an answer, else the status of the refusal, or where a stranger is led."""
    is_known = asker.standing is Standing.KNOWN
    if ask.method not in SAFE:
        shows_csrf = manner.csrf == "right" or not ask.csrf or not is_known
        if manner.origin not in OWN_ORIGINS or not shows_csrf:
            return 403
    if ask.may is None or asker.name in ask.may:
        return 0
    if asker.holds_a_link if ask.to == "/shared" else is_known:
        return 403
    if manner.mode is not LOOKING or not ask.to:
        return 401
    return "/screen" if asker.standing is Standing.REVOKED and ask.to == "/sign-in" else ask.to


def verdict(ask: Ask, answer: TestResponse) -> int | str:
    """What was answered, as `expected` says it; -1 for an answer of another kind than the table has."""
    if answer.status_code == 403 and ask.says and ask.says in answer.text:
        return 0
    if answer.status_code == 303 and ask.may is not None and 303 not in ask.ok:
        return str(answer.headers["Location"]).partition("?")[0].removeprefix(OURS)
    if answer.status_code in {401, 403}:
        return answer.status_code
    return 0 if answer.status_code in ask.ok else -1


def bodies(dependencies: list[Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    """For each callback the name of its first output, and what its page posts, with `PATH` where the address stands."""
    for told in dependencies:
        outputs = [_spec(each) for each in told["output"].strip(".").split("...")]
        inputs, state = ([_given(each) for each in told[kind]] for kind in ("inputs", "state"))
        first = told["inputs"][0]
        yield (
            told["output"].strip(".").split("...")[0],
            {
                "output": told["output"],
                "outputs": outputs if told["output"].startswith("..") else outputs[0],
                "inputs": inputs,
                "state": state,
                "changedPropIds": [f"{first['id']}.{first['property']}"],
            },
        )


PATH, DRAFT = object(), object()
TYPED = {"n_clicks": 1, "n_intervals": 1, "pathname": PATH, "search": ""}
TEXTS = {"ship-text": "hello", "ship-draft": DRAFT}


def _given(told: Mapping[str, str]) -> Any:
    if told["id"].startswith("{"):
        return []
    return {**told, "value": TEXTS.get(told["id"], TYPED.get(told["property"]))}


def _spec(output: str) -> Any:
    name, _, prop = output.rpartition(".")
    return [] if name.startswith("{") else {"id": name, "property": prop}


def at_path(body: Any, path: str) -> Any:
    """What a page at `path` posts."""
    if body is PATH:
        return path
    if body is DRAFT:
        return uuid4().hex
    if isinstance(body, dict):
        return {name: at_path(each, path) for name, each in body.items()}
    return [at_path(each, path) for each in body] if isinstance(body, list) else body


class Kept:
    """All that people can change: to see that a refusal changes nothing, and to put back what an answer changed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._registers: list[Any] = [
            store.accounts,
            store.sessions,
            store.screens,
            store.shares,
            store.invitations,
        ]
        self._at_first = self._list()
        self._orders = self._count()

    def is_changed(self) -> bool:
        """Whether anything is otherwise than it was when this last said so."""
        orders = self._count()
        changed = orders != self._orders or self._list() != self._at_first
        self._orders = orders
        if changed:
            self._put_back()
        return changed

    def _list(self) -> list[list[Any]]:
        return [register.list_all() for register in self._registers]

    def _count(self) -> int:
        return len(self._store.read_orders("north"))

    def _put_back(self) -> None:
        for register, items in zip(self._registers, self._at_first, strict=True):
            if register.list_all() != items:
                for each in register.list_all():
                    register.take(each.key)
                for each in items:
                    register.add(each)
