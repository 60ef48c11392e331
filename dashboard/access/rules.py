"""The rule of every endpoint. One that is not named here is refused, so that nothing is open by having been forgotten.

asset       anybody, and nobody is asked who they are: files without a secret
public      anybody; who they are is found out if it can be
signed_in   a person or a wall screen; with `or_share` whoever holds a share link, too
right       who has it anywhere, or, with `at_site`, at the site that the address names
page        by what the address asks for (`dashboard.need`)
callback    known, and then by the callback itself (`callbacks.guarded`)
"""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

from access.rights import Right


class Kind(Enum):
    """See the module's picture."""

    ASSET = auto()
    PUBLIC = auto()
    SIGNED_IN = auto()
    RIGHT = auto()
    PAGE = auto()
    CALLBACK = auto()


class Rule(NamedTuple):
    """`csrf`: whether the posts of somebody known have to show their csrf; their origin they all have to.

    `certain`: who asks must be found out, so that nobody is told that they are unknown while the store is away.
    """

    kind: Kind
    asked: Right | None = None
    at_site: bool = False
    or_share: bool = False
    csrf: bool = True
    certain: bool = False


def asset() -> Rule:
    return Rule(Kind.ASSET)


def public(*, csrf: bool = True, certain: bool = False) -> Rule:
    return Rule(Kind.PUBLIC, csrf=csrf, certain=certain)


def signed_in(*, or_share: bool = False) -> Rule:
    return Rule(Kind.SIGNED_IN, or_share=or_share)


def right(asked: Right, *, at_site: bool = False) -> Rule:
    """`at_site`: at the site that the route's `<site>` names; without, the route asks for its site by itself."""
    return Rule(Kind.RIGHT, asked, at_site=at_site)


def page() -> Rule:
    return Rule(Kind.PAGE, or_share=True)


def callback() -> Rule:
    return Rule(Kind.CALLBACK, or_share=True)


ROUTES: dict[str, Rule] = {
    # Dash's own
    "_dash_assets.static": asset(),
    "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>": asset(),
    "/_favicon.ico": asset(),
    "/_dash-layout": signed_in(or_share=True),
    "/_dash-dependencies": signed_in(or_share=True),
    "/_reload-hash": signed_in(or_share=True),
    "/_dash-update-component": callback(),
    "/": page(),
    "/<path:path>": page(),
    # health, sessions, downloads
    "health": asset(),
    "session": public(certain=True),
    "session_used": signed_in(),
    "download": right(Right.ACCURACY, at_site=True),
    # people, wall screens, share links, the audit log
    "users": right(Right.USERS),
    "user": right(Right.USERS),
    "user_invite": right(Right.USERS),
    "user_disable": right(Right.USERS),
    "user_enable": right(Right.USERS),
    "user_remove": right(Right.USERS),
    "user_session_end": right(Right.USERS),
    "user_sign_out": right(Right.USERS),
    "users_sign_out": right(Right.USERS),
    "user_factor_reset": right(Right.USERS),
    "screens": right(Right.SCREENS),
    "screen_rename": right(Right.SCREENS),
    "screen_revoke": right(Right.SCREENS),
    "screen_cancel": right(Right.SCREENS),
    "pairing": public(csrf=False),
    "shares": right(Right.SHARE),
    "share_revoke": right(Right.SHARE),
    "shared": public(csrf=False),
    "audit": right(Right.AUDIT),
    "audit_csv": right(Right.AUDIT),
    # at the door, and one's own account
    "sign_in_page": public(),
    "sign_in": public(csrf=False),
    "sign_out": public(certain=True),
    "oidc_start": public(),
    "oidc_back": public(),
    "welcome_page": public(),
    "welcome": public(csrf=False),
    "account_page": signed_in(),
    "account_password": signed_in(),
    "account_sessions": signed_in(),
    "second_step_page": public(),
    "second_step": public(csrf=False),
    "first_factor_page": public(),
    "first_factor": public(csrf=False),
    "factor_page": signed_in(),
    "factor_set": signed_in(),
    "factor_codes_page": signed_in(),
    "factor_codes": signed_in(),
    "factor_off_page": signed_in(),
    "factor_off": signed_in(),
}
"""By Flask's endpoint: the name of the function, where nothing else is said."""
