"""The answers of sites' writers to the orders that a command has given them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from cli.failure import Failure
from cli.say import say
from store.ports import Store

ANSWER_LOOK_S = 0.1


def tell_answers(store: Store, orders: Mapping[str, str], *, within_s: float, then: str = "") -> int:
    """Says each site's answer; the exit code, which is 1 if one of them has refused.

    Raises:
        Failure: if a site has not answered in time; `then` says what else is to be done.
    """
    answers: list[str] = []

    def tell(site: str, answer: str) -> None:
        answers.append(answer)
        say(f"{site}: {answer}")

    if late := await_answers(store, orders, within_s=within_s, tell=tell):
        raise Failure(
            f"no worker has answered for {', '.join(late)} within {within_s:g} s. The order is queued and will be done "
            f"when one runs: python app.py worker{then}"
        )
    return 1 if any(answer.startswith("refused") for answer in answers) else 0


def await_answers(
    store: Store, orders: Mapping[str, str], *, within_s: float, tell: Callable[[str, str], None]
) -> list[str]:
    """Tells each site's answer as it comes; returns the sites without one in time."""
    waiting, pause, waited_s = dict(orders), threading.Event(), 0.0
    while waiting and waited_s <= within_s:
        for site, order in list(waiting.items()):
            if (answer := store.find_order_result(site, order)) is not None:
                tell(site, answer)
                del waiting[site]
        if waiting:
            pause.wait(ANSWER_LOOK_S)
            waited_s += ANSWER_LOOK_S
    return list(waiting)
