"""The table of who may do what, and the one question that is asked of it.

                       wall   supervisor   planner   carrier   supplier   admin
    sites               x         x           x         x         x         x
    wall                x         x           x                             x
    accuracy                      x           x                             x
    shipment                      x           x        own       own        x
    talk                          x           x        own                  x
    write                         x           x                             x
    share                         x           x                             x
    carrier                       x           x        own                  x
    screens                                                                 x
    users, audit                                                      everywhere only

Each grant counts at its own site; `own` is where the grant's party is the shipment's, or the page's own. Whoever holds
a share link may see its one shipment, and nothing else.
"""

from __future__ import annotations

from enum import StrEnum

from access.principal import Kind, Principal
from access.role import EVERYWHERE, PARTNERS, Grant, Role


class Right(StrEnum):
    """What may be done. All but `SITES`, `USERS` and `AUDIT` are asked for a site; partners are asked who they are."""

    SITES = "sites"
    """The list of sites, of which each sees its own."""
    WALL = "wall"
    """A site's board: the wall, its socket."""
    ACCURACY = "accuracy"
    """How prediction did at a site, and its download."""
    SHIPMENT = "shipment"
    """One shipment: where it is, when it comes."""
    TALK = "talk"
    """What was said about a shipment."""
    WRITE = "write"
    """Messages to drivers, and answers to what carriers propose."""
    SHARE = "share"
    """Links that show one shipment to whoever holds them."""
    CARRIER = "carrier"
    """A carrier's page, with what of it concerns the site."""
    SCREENS = "screens"
    """Wall screens: pairing, list, revocation."""
    USERS = "users"
    """Accounts and their grants."""
    AUDIT = "audit"
    """Who did what."""


PLANT = frozenset({Role.SUPERVISOR, Role.PLANNER, Role.ADMIN})
ROLES: dict[Right, frozenset[Role]] = {
    Right.SITES: frozenset(Role),
    Right.WALL: PLANT | {Role.WALL},
    Right.ACCURACY: PLANT,
    Right.SHIPMENT: PLANT | PARTNERS,
    Right.TALK: PLANT | {Role.CARRIER},
    Right.WRITE: PLANT,
    Right.SHARE: PLANT,
    Right.CARRIER: PLANT | {Role.CARRIER},
    Right.SCREENS: frozenset({Role.ADMIN}),
    Right.USERS: frozenset({Role.ADMIN}),
    Right.AUDIT: frozenset({Role.ADMIN}),
}
EVERYWHERE_ONLY = frozenset({Right.USERS, Right.AUDIT})
"""Rights over the whole installation: a grant at one site does not give them."""


def may(
    who: Principal, right: Right, *, site: str = "", carrier: str = "", supplier: str = "", shipment: str = ""
) -> bool:
    """Whether `who` has the right at `site`.

    An empty site asks whether there is any site where they have it. `carrier` and `supplier` are whose the shipment or
    page is: a partner's grant counts only where its own party is named. `shipment` matters to holders of a share link.
    """
    if who.kind is Kind.SHARE:
        return right is Right.SHIPMENT and bool(shipment) and (site, shipment) == (who.site, who.shipment)
    return any(_gives(grant, right, site, carrier, supplier) for grant in who.grants)


def _gives(grant: Grant, right: Right, site: str, carrier: str, supplier: str) -> bool:
    if grant.role not in ROLES[right]:
        return False
    if right in EVERYWHERE_ONLY and grant.site != EVERYWHERE:
        return False
    if site and grant.site not in (EVERYWHERE, site):
        return False
    if right is Right.SITES or grant.role not in PARTNERS:
        return True
    return bool(grant.party) and grant.party == (carrier if grant.role is Role.CARRIER else supplier)
