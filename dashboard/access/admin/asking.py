"""Who asks a page, whether they may, and what they typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from flask import abort, current_app, request

from access.principal import Principal
from access.rights import Right, may
from dashboard.access import here
from dashboard.access.door import Door
from dashboard.access.services.errors import Refused

LONGEST_TYPED = 500


def door() -> Door:
    """The one of the dashboard that is asked."""
    found: Door = current_app.extensions["door"]
    return found


def demand(right: Right, site: str) -> Principal:
    """Who asks, if they have the right at this site; a site that is not named is nobody's.

    Raises:
        HTTPException: with the answer to whoever has it not, whether there is such a site or not.
    """
    if not site:
        abort(door().refusals.not_theirs(asker(), request.path))
    return door().demand(right, site)


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed into a form, kept as it was, and what is wrong with it, by field."""

    words: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)

    def word_of(self, name: str) -> str:
        """What was typed into a field."""
        return self.words.get(name, "")

    def wrong_of(self, name: str) -> str:
        """What is wrong with a field; empty if nothing is."""
        return self.wrong.get(name, "")

    def blames(self, refused: Refused, usual: str) -> Typed:
        """The same with what was refused said at its field, or at the `usual` one."""
        return Typed(self.words, {**self.wrong, refused.about or usual: refused.words})


def typed(*names: str) -> Typed:
    """These fields of the form that was sent."""
    return Typed({name: word(name) for name in names})


def word(name: str) -> str:
    """One field of the form."""
    return request.form.get(name, "")[:LONGEST_TYPED].strip()


def after_hash(text: str) -> str:
    """What a link carries behind `#`; a text that is no link is that itself. People paste either."""
    return text.rpartition("#")[2].strip()


def asker() -> Principal:
    """Who asks, where the guard lets nobody unknown in."""
    who = here.principal()
    if who is None:
        raise LookupError("nobody is signed in, and the route's rule let them in")
    return who


def own_sites(who: Principal, right: Right, sites: Iterable[str]) -> list[str]:
    """Those of the sites where they have the right."""
    return [site for site in sites if may(who, right, site=site)]
