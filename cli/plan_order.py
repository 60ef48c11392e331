"""Plans on their way to the sites' writers."""

from __future__ import annotations

from store.ports import Store
from tracking.plan import SitePlan


def read_known(store: Store) -> dict[str, SitePlan]:
    """The plans in the store, by site."""
    return {site: store.get_plan(site) for site in store.list_sites()}


def submit(store: Store, plans: list[SitePlan]) -> dict[str, str]:
    """Queues each plan for its site's writer; the orders' ids by site."""
    return {plan.site.id: store.submit_plan(plan) for plan in plans}
