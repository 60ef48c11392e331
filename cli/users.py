"""`app.py users add | invite | grant | take | disable | ... | list`: the first admin, and all after it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence

from access.account import Account
from access.errors import BadGrant, BadName
from access.role import EVERYWHERE, Grant, Role, parse_grant
from access.session import INVITED_FOR
from cli.failure import Failure, Misused
from cli.noted import append_waiting, hushed, who
from cli.say import say
from cli.web_link import link_of
from clock import Clock
from dashboard.access.services import people, second_factor
from dashboard.access.services.accounts import get_account
from dashboard.access.services.errors import Refused
from dashboard.access.services.signing_out import sign_everybody_out, sign_out
from dashboard.access.services.standing import counted
from settings import Settings
from store.ports import Store
from store.redis_store import RedisStore

VERBS = {
    "invite": "a new one-time link to set a password, for who lost the first or the password",
    "grant": "give further roles",
    "take": "take roles away; signs the person out everywhere",
    "disable": "let somebody in no more, for now; signs the person out everywhere, and ends their share links",
    "enable": "let somebody in again, with the password as it was",
    "remove": "the account is gone, for good, and its share links with it",
    "reset-factor": "take the second factor away, for who lost the phone; signs the person out everywhere",
}
ROLES = f"""roles: {", ".join(Role)}
  planner@north      at one site           admin, admin@*     at every site, users and audit log included
  carrier:ACME@*     speaks for a partner, by the id that plans name it by"""
HOURS = int(INVITED_FOR.total_seconds() // 3600)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = ROLES
    verbs = parser.add_subparsers(dest="verb", required=True, metavar=f"add | {' | '.join(VERBS)} | sign-out | list")
    adding = verbs.add_parser("add", help="make an account; prints a one-time link to set its password")
    adding.add_argument("name", metavar="NAME", help="what they sign in with")
    adding.add_argument("--role", action="append", required=True, metavar="ROLE[@SITE]", help="may be repeated")
    adding.add_argument("--shown", default="", metavar="TEXT", help="what others read (the name)")
    adding.add_argument("--email", default="", metavar="ADDRESS", help="by which the company's sign-in finds them")
    for verb, meaning in VERBS.items():
        each = verbs.add_parser(verb, help=meaning)
        each.add_argument("name", metavar="NAME")
        if verb in {"grant", "take"}:
            each.add_argument("role", nargs="+", metavar="ROLE[@SITE]")
    out = verbs.add_parser("sign-out", help="end all sessions of a person, or of everybody; they may sign in again")
    out.add_argument("name", metavar="NAME", nargs="?", default="")
    out.add_argument("--everybody", action="store_true", help="of all accounts: passwords leaked, a laptop is gone")
    verbs.add_parser("list", help="all accounts, and what each may do")


def run(arguments: argparse.Namespace, settings: Settings, environ: Mapping[str, str]) -> int:
    """Runs one of them."""
    store = RedisStore(settings.redis_url)
    append_waiting(store, settings.var)
    with hushed():
        change(arguments, store, settings, who(environ))
    return 0


def change(arguments: argparse.Namespace, store: Store, settings: Settings, by: str) -> None:
    """Does what is asked for, and says what to do next. Raises Failure where that makes no sense."""
    now = Clock.live().now
    verbs: dict[str, Callable[[], object]] = {
        "add": lambda: _add(arguments, store, settings, by),
        "invite": lambda: _tell_link(settings, arguments.name, people.invite(store, now, arguments.name, by=by)),
        "grant": lambda: _give(arguments, store, by),
        "take": lambda: _take(arguments, store, by),
        "disable": lambda: people.disable(store, now, arguments.name, by=by),
        "enable": lambda: people.enable(store, now, arguments.name, by=by),
        "remove": lambda: people.remove(store, now, arguments.name, by=by),
        "sign-out": lambda: _sign_out(arguments, store, by),
        "reset-factor": lambda: second_factor.reset(store, now, arguments.name, by=by),
        "list": lambda: _list(store),
    }
    if arguments.verb == "sign-out" and arguments.everybody == bool(arguments.name):
        raise Misused("users: sign out whom? Write a NAME, or --everybody")
    try:
        if arguments.verb not in {"add", "list"} and arguments.name:
            arguments.name = get_account(store, arguments.name.strip().lower()).name
        verbs[arguments.verb]()
    except (Refused, BadName) as error:
        raise Failure(f"users: {error}") from error
    except BadGrant as error:
        raise Misused(f"users: {error}") from error
    if arguments.verb in {"disable", "enable", "remove"}:
        say(f"{arguments.name} is {arguments.verb}d")
    if arguments.verb == "reset-factor":
        say(f"{arguments.name} has no second factor any more, and is signed out")
        say("until another is set up, the password alone is enough")


def _add(arguments: argparse.Namespace, store: Store, settings: Settings, by: str) -> None:
    grants = _read_grants(arguments.role, store)
    code = people.add(store, Clock.live().now, arguments.name, arguments.shown, grants, arguments.email, by=by)
    name = arguments.name.strip().lower()
    say(f"{name} is added: {_spelled(grants)}")
    _tell_link(settings, name, code)


def _tell_link(settings: Settings, name: str, code: str) -> None:
    say(f"give this link to {name}, by a safe way. It sets a password, once, within {HOURS} hours:")
    say(f"\n  {link_of(settings, 'welcome', code)}\n")
    say(f"whoever lost it gets another: python app.py users invite {name}")


def _sign_out(arguments: argparse.Namespace, store: Store, by: str) -> None:
    now = Clock.live().now
    if arguments.everybody:
        ended = sign_everybody_out(store, now, by=by)
    else:
        ended = sign_out(store, now, arguments.name, by=by)
    whom = "everybody" if arguments.everybody else arguments.name
    say(f"{whom} is signed out: {counted(ended, 'session', 'ended') or 'there was no session'}")
    say("passwords stay as they are; another one: python app.py users invite NAME")
    say("wall screens and shared links go on; to end those: python app.py screens revoke ID, and the page /shares")


def _give(arguments: argparse.Namespace, store: Store, by: str) -> None:
    grants = _read_grants(arguments.role, store)
    had = get_account(store, arguments.name).grants
    _set_grants(store, arguments.name, (*had, *(grant for grant in grants if grant not in had)), by)


def _take(arguments: argparse.Namespace, store: Store, by: str) -> None:
    taken, had = [parse_grant(text) for text in arguments.role], get_account(store, arguments.name).grants
    if missing := [grant for grant in taken if grant not in had]:
        raise Refused(f"{arguments.name} does not have {_spelled(missing)}, but: {_spelled(had)}")
    _set_grants(store, arguments.name, [grant for grant in had if grant not in taken], by)


def _set_grants(store: Store, name: str, grants: Iterable[Grant], by: str) -> None:
    account = people.change(store, Clock.live().now, name, grants=grants, by=by)
    say(f"{name}: {_spelled(account.grants)}")


def _read_grants(texts: Sequence[str], store: Store) -> list[Grant]:
    """What is meant, each once; of a site that there is not (yet) it is told."""
    grants = list(dict.fromkeys(parse_grant(text) for text in texts))
    sites = store.list_sites()
    for grant in grants:
        if grant.site not in (EVERYWHERE, *sites):
            sys.stderr.write(f"note: there is no site {grant.site}; sites are: {', '.join(sites) or 'none yet'}\n")
    return grants


def _list(store: Store) -> None:
    accounts = store.accounts.list_all()
    if not accounts:
        say("nobody yet; the first admin: python app.py users add NAME --role admin")
    for account in accounts:
        shown = "" if account.shown == account.name else f"  ({account.shown})"
        factor = "; second factor" if account.factor else ""
        say(f"{account.name:24} {_spelled(account.grants) or 'nothing'}; {_state(account)}{factor}{shown}")


def _state(account: Account) -> str:
    if account.disabled_at:
        return f"disabled {account.disabled_at:%Y-%m-%d %H:%M}Z"
    if account.signed_in_at:
        return f"signed in last {account.signed_in_at:%Y-%m-%d %H:%M}Z"
    return "has never signed in" if account.password or account.email else "no password set yet"


def _spelled(grants: Iterable[Grant]) -> str:
    return ", ".join(grant.spelled() for grant in grants)
