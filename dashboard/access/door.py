"""Whether who asks may: asked by the guard for a page, by `guarded` for a callback, by a route for what it is about."""

from __future__ import annotations

import logging

from flask import abort, request

from access.audit import Deed
from access.principal import Principal
from access.rights import Right, may
from access.role import PARTNERS
from dashboard.access import here
from dashboard.access.config import Config
from dashboard.access.identity import Identity
from dashboard.access.refusals import Refusals, by_of
from dashboard.access.services.notes import note
from dashboard.boards import Boards
from dashboard.need import Need, need_of
from dashboard.parties import NOBODYS, find_parties
from store.errors import StoreUnavailable
from store.ports import Store

log = logging.getLogger(__name__)


class Door:
    """What all guards of one dashboard share. `callbacks` are the ids of those that were registered by `guarded`."""

    def __init__(self, store: Store, config: Config, boards: Boards) -> None:
        self.config = config
        self.identity, self.refusals = Identity(store, config), Refusals(store, config)
        self.callbacks: set[str] = set()
        self._store, self._boards = store, boards

    def inside(self, path: object) -> str:
        """The path of an address of ours without the prefix; what is no path is the first page's."""
        if not isinstance(path, str) or not path:
            return "/"
        prefix = self.config.prefix
        return (path.removeprefix(prefix) or "/") if path == prefix or path.startswith(f"{prefix}/") else path

    def admit(self, path: str, *rights: Right) -> Principal:
        """Who asks, if they may see the page at `path`, and have these rights to what it is about.

        Raises:
            HTTPException: with the answer to whoever may not, and where there is no such page but `rights` were asked.
        """
        need = need_of(path)
        who = here.share() if need is not None and need.by_share else here.principal()
        if who is None:
            abort(self.refusals.nobody(by_share=need is not None and need.by_share))
        if need is None:
            if rights:
                abort(self.refusals.not_theirs(who, path))
            return who
        try:
            if all(self._may(who, right, need) for right in {need.right, *rights} if right is not None):
                return who
        except StoreUnavailable:
            abort(self.refusals.away())
        abort(self.refusals.not_theirs(who, path, need.site))

    def demand(self, right: Right, site: str = "") -> Principal:
        """Who asks, if they have the right at the site, or anywhere for an empty one.

        Raises:
            HTTPException: with the answer to whoever has it not.
        """
        who = here.principal()
        if who is None:
            abort(self.refusals.nobody())
        if not may(who, right, site=site):
            abort(self.refusals.not_theirs(who, request.path, site))
        return who

    def note(self, deed: Deed, *, on: str = "", site: str = "", words: str = "") -> None:
        """Notes that who asks did this. It is done: with the store away, the line in our log is all there is."""
        who = here.principal()
        by, now = "" if who is None else by_of(who), self.config.now
        try:
            note(self._store, now, deed, by=by, on=on, site=site, where=here.where(), words=words)
        except StoreUnavailable:
            log.warning("%s of %s is noted here only: the store is away", deed, by)

    def _may(self, who: Principal, right: Right, need: Need) -> bool:
        """Whose a shipment is, is looked up only for whom it matters."""
        if may(who, right, site=need.site, carrier=need.carrier, shipment=need.shipment):
            return True
        if not need.shipment or not any(grant.role in PARTNERS for grant in who.grants):
            return False
        parties = find_parties(self._store, self._boards, need.site, need.shipment)
        return parties != NOBODYS and may(who, right, site=need.site, **parties._asdict())
