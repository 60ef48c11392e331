"""Whether a site that somebody asks for exists."""

from __future__ import annotations

from store.errors import StoreUnavailable
from store.ports import Store
from tracking.errors import UnknownSite


def is_known(store: Store, site: str) -> bool:
    """Whether there is such a site. A store that is away makes none unknown: whoever asks may wait and see."""
    try:
        store.get_plan(site)
    except UnknownSite:
        return False
    except StoreUnavailable:
        return True
    return True
