"""Plans on their way to the sites' writers, and the answers."""

from __future__ import annotations

import threading
from collections.abc import Callable

from store.ports import Store
from tracking.plan import SitePlan

ANSWER_LOOK_S = 0.1


def read_known(store: Store) -> dict[str, SitePlan]:
    """The plans in the store, by site."""
    return {site: store.get_plan(site) for site in store.list_sites()}


def submit(store: Store, plans: list[SitePlan]) -> dict[str, str]:
    """Queues each plan for its site's writer; the orders' ids by site."""
    return {plan.site.id: store.submit_plan(plan) for plan in plans}


def await_answers(
    store: Store, orders: dict[str, str], *, within_s: float, tell: Callable[[str, str], None]
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
