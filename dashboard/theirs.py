"""What is whose: of all sites and shipments those that an asker may see, and what they may do with one.

The rules are those of `access.rights`; here stands only what they are asked of.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from msgspec.structs import replace

from access.principal import Principal
from access.rights import PLANT, Right, may
from access.role import EVERYWHERE, PARTNERS, Role
from dashboard.parties import Parties
from tracking.board import Row


class Allowed(NamedTuple):
    """What an asker may do with one shipment: see it, its talk, write, hand on a link, see the board that it is on."""

    see: bool
    talk: bool
    write: bool
    share: bool
    board: bool
    carrier: bool


NOTHING = Allowed(see=False, talk=False, write=False, share=False, board=False, carrier=False)


def allowed(who: Principal, site: str, shipment: str, of: Parties) -> Allowed:
    """What somebody may do with one shipment; whoever may not see it may do nothing with it."""

    def has(right: Right) -> bool:
        return may(who, right, site=site, carrier=of.carrier, supplier=of.supplier, shipment=shipment)

    if not has(Right.SHIPMENT):
        return NOTHING
    rights = (Right.TALK, Right.WRITE, Right.SHARE, Right.WALL, Right.CARRIER)
    return Allowed(True, *map(has, rights))


def allowed_of(who: Principal, row: Row) -> Allowed:
    """The same of a shipment as the board has it."""
    return allowed(who, row.site, row.shipment, Parties(row.carrier, row.supplier))


def sites_of(who: Principal, right: Right, sites: Iterable[str], *, carrier: str = "") -> list[str]:
    """Those of the sites at which they have the right, in order."""
    return sorted(site for site in sites if may(who, right, site=site, carrier=carrier))


def as_partner(who: Principal) -> Principal:
    """The same with nothing but what they are as a carrier or supplier."""
    return replace(who, grants=tuple(grant for grant in who.grants if grant.role in PARTNERS))


def is_partner(who: Principal) -> bool:
    """Whether they speak for a carrier or supplier, whatever they are besides."""
    return bool(as_partner(who).grants)


def is_of_plant(who: Principal) -> bool:
    """Whether they are of a plant, be it a screen on its wall."""
    return len(as_partner(who).grants) < len(who.grants)


def own_carriers(who: Principal) -> list[str]:
    """The carriers that they speak for."""
    return sorted({grant.party for grant in who.grants if grant.role is Role.CARRIER and grant.party})


def own_parties(who: Principal) -> list[str]:
    """The carriers and suppliers that they speak for."""
    return sorted({grant.party for grant in as_partner(who).grants})


def is_own_site(who: Principal, site: str) -> bool:
    """Whether any of their grants counts there."""
    return may(who, Right.SITES, site=site)


def is_everywhere(who: Principal) -> bool:
    """Whether they are people of the plant at all sites, those of the future too."""
    return any(grant.site == EVERYWHERE and grant.role in PLANT for grant in who.grants)


def home_of(who: Principal) -> str:
    """What the start page lists for them."""
    return "All sites" if is_of_plant(who) else "All shipments"
