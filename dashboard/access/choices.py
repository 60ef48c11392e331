"""What can be chosen, since plans name it: sites, and the carriers and suppliers that come to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from store.ports import Store
from tracking.errors import UnknownSite


class Plant(NamedTuple):
    """A site as it is told from others; `zone` is its IANA time zone."""

    id: str
    name: str
    zone: str

    @property
    def called(self) -> str:
        """Its name, and its id where that is another."""
        return self.name if self.name == self.id else f"{self.name} ({self.id})"


class Choices(NamedTuple):
    """Plants by id; parties in order."""

    plants: dict[str, Plant]
    carriers: Sequence[str] = ()
    suppliers: Sequence[str] = ()

    def called(self, site: str) -> str:
        """A site as people know it; one that no plan names any more is its id."""
        return self.plants[site].called if site in self.plants else site

    def zone(self, site: str) -> str:
        """The site's time zone, UTC where it is not known."""
        return self.plants[site].zone if site in self.plants else "UTC"


def read_choices(store: Store) -> Choices:
    """By the plans as they are. Raises `store.errors.StoreUnavailable`."""
    plants: dict[str, Plant] = {}
    carriers: set[str] = set()
    suppliers: set[str] = set()
    for site in store.list_sites():
        try:
            plan = store.get_plan(site)
        except UnknownSite:
            continue  # removed since
        plants[site] = Plant(site, plan.site.name, plan.site.zone)
        carriers.update(each.carrier for each in plan.shipments)
        suppliers.update(each.supplier for each in plan.shipments)
    return Choices(plants, sorted(filter(None, carriers)), sorted(filter(None, suppliers)))
