"""Hostile strings in every field that anybody outside can write, on every page: text, and nothing else.

One store holds all of them (`poisoned`), so that each page is opened a few times and not once a string. What a page is
there to show has to be read on it: one that shows nothing passes no test.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser

from access.account import Account
from access.factor import Factor
from access.role import Grant, Role
from clock import Clock
from dashboard.access.services import links
from deploy.valkey import start_valkey
from store.redis_store import RedisStore
from tests.browser.conftest import serve_dashboard
from tests.browser.hostile import EVERYWHERE
from tests.browser.plant import NOW
from tests.browser.poisoned import CARRIER, TALK, WARNED, WORDS, YARD, Poisoned, marked
from tests.browser.witness import Ledger, Witness, bare, copied
from tests.conftest import Server, answers
from tests.signing_in import cookies_of

ROOT = EVERYWHERE["any quote"]
"""Whoever looks, too, is called badly."""
IN_ADDRESSES = ["any quote", "script", "javascript address", "many places at once", "other host", "path", "templates"]
ONWARD = [*IN_ADDRESSES, "html address", "address with a tab", "address with a control", "other host by backslash",
          "address in letters", "svg address", "lines", "any end"]  # fmt: skip
IN_NAMES = ["image", "quotes", "svg", "templates", "body", "input", "entities"]
"""Without a slash: a server takes one that is encoded for one that is not, so that no page is at such a name."""
BAD_NAME = EVERYWHERE["image"]
Sit = Callable[..., Witness]


def spelled(word: str) -> str:
    return quote(word, safe="")


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture(scope="module")
def poisoned() -> Iterator[Poisoned]:
    """The real dashboard over a real store that is full of it; nobody is signed in by themselves."""
    folder = Path(tempfile.mkdtemp(prefix="dockwatch-"))
    valkey = Server("valkey", start_valkey, folder / "valkey", is_ready=answers)
    redis_url = f"redis://127.0.0.1:{valkey.port}/0"
    dashboard = serve_dashboard(folder, redis_url, Clock.starting(NOW, speed=1.0), words=["strict"])
    store = RedisStore(redis_url)
    yield Poisoned(f"http://127.0.0.1:{dashboard.port}", store)
    store.close()
    dashboard.stop()
    valkey.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def sit(browser: Browser, poisoned: Poisoned, ledger: Ledger) -> Iterator[Sit]:
    """`sit("planner@*")`: a browser of somebody new with these grants, of nobody without."""
    sat: list[Witness] = []

    def taken(*grants: str, name: str = "") -> Witness:
        cookies = cookies_of(poisoned.store, poisoned.config, *grants, name=name) if grants else {}
        sat.append(Witness(browser, poisoned.config.url, ledger, cookies))
        return sat[-1]

    yield taken
    for witness in sat:
        witness.close()


@pytest.fixture(scope="module")
def admin(sit: Sit, poisoned: Poisoned) -> Witness:
    """Somebody who may see all, and is signed in from everywhere."""
    witness = sit("admin@*", name=ROOT)
    poisoned.seat(ROOT)
    return witness


@pytest.mark.parametrize("look", ["", "?layout=docks&theme=light", "?layout=map", "?layout=map&theme=light"])
def test_walls(admin: Witness, poisoned: Poisoned, look: str) -> None:
    """Every truck, door and site by its name, in words that are read out and in those that are seen."""
    for place in poisoned.walls if not look else poisoned.walls[:2]:
        if "map" in look:
            admin.look(f"/wall/{place}{look}", ready="#map[data-state=ready]", shows=["site"])
            continue
        shows = ["site", "vehicle", "carrier", "supplier", "door"]
        admin.look(f"/wall/{place}{look}", ready=".truck[data-shipment]", shows=shows, least=1)
        if not look:
            admin.judge(f"/wall/{place}", shows=WARNED)


def test_start(admin: Witness) -> None:
    """Sites and carriers, and whoever looks."""
    text = admin.look("/", ready="#start .carriers", shows=["site", "site-id"])
    assert bare(ROOT.title()) in bare(text)
    admin.judge("/", shows=["carrier"], least=len(WORDS) - 5)


@pytest.mark.parametrize("role", [Role.CARRIER, Role.SUPPLIER])
def test_own_shipments(sit: Sit, poisoned: Poisoned, role: Role) -> None:
    """Who speaks for all of them sees each of their trucks."""
    witness = sit("wall@nowhere", name=f"{role} {ROOT}")
    grants = tuple(Grant(role=role, party=marked(word, role)) for word in WORDS)
    account = poisoned.store.accounts.find(f"{role} {ROOT}")
    assert account is not None
    kept = Account(name=account.name, shown=ROOT, made_at=account.made_at, grants=grants, version=account.version)
    assert poisoned.store.accounts.swap(kept)
    shows = [role, "shipment", "vehicle", "door"]
    witness.look("/", ready="#own-list .card", shows=shows, least=len(WORDS) - 5)
    witness.look("/account", shows=[role], least=len(WORDS) - 5)


def test_carriers(admin: Witness) -> None:
    """Trucks, messages, quality and past of one, and the page of some that are called badly themselves."""
    shows = ["vehicle", "door", "wish"]
    admin.look(f"/carrier/{CARRIER}", ready="#firm-punctual h2", shows=shows, least=len(WORDS) - 5)
    admin.judge(f"/carrier/{CARRIER}", shows=["past", "answer"])
    for name in IN_NAMES:
        carrier = marked(EVERYWHERE[name], "carrier")
        text = admin.look(f"/carrier/{spelled(carrier)}?theme={spelled(carrier)}&days=x", ready="#firm-punctual h2")
        assert bare(carrier) in bare(text)


def test_shipments(admin: Witness, poisoned: Poisoned) -> None:
    """All that is said about one, and the panel of some whose names are addresses."""
    shows = ["part", *WARNED, "text", "happened", "reason", "author", "told", "wish", "answer", "answerer"]
    admin.look(f"/shipment/{YARD}/{TALK}", ready="#ship-log .said", shows=shows, least=len(WORDS) - 5)
    admin.judge("the wish", shows=["supplier", "origin", "why", "shipment", "vehicle"])
    for name in IN_NAMES:
        place = poisoned.walls[WORDS.index(EVERYWHERE[name]) // 12]
        path = f"/shipment/{place}/{spelled(marked(EVERYWHERE[name], 'shipment'))}"
        fields = ["shipment", "supplier", "carrier", "vehicle", "door", "origin", "why", "part", *WARNED]
        admin.look(f"{path}?layout={spelled(EVERYWHERE[name])}", ready=".load", shows=fields)


def test_shared(sit: Sit, poisoned: Poisoned) -> None:
    """What a link shows to whoever holds it."""
    witness = sit()
    for name in IN_NAMES[:3]:
        place = poisoned.walls[WORDS.index(EVERYWHERE[name]) // 12]
        shipment = marked(EVERYWHERE[name], "shipment")
        _, token = links.make(poisoned.store, poisoned.config.now, place, shipment, 4, by=ROOT)
        witness.page.goto(f"{witness.base}/shared#{token.text}")
        witness.page.wait_for_selector("#shared-about dl")
        witness.judge(f"/shared/{place}", shows=["vehicle", "door", "origin", "shipment"])
        witness.page.goto("about:blank")


def test_accuracy(admin: Witness, poisoned: Poisoned) -> None:
    """Carriers, lanes, the worst misses; filters that name nothing; the copy for a spreadsheet."""
    page = f"/accuracy/{YARD}"
    admin.page.set_default_timeout(60_000)  # a server's first figures and a browser's first pictures are slow
    admin.look(f"{page}?days=all", ready=".js-plotly-plot .main-svg", shows=["carrier", "origin"], least=len(WORDS) - 5)
    admin.judge(page, shows=["vehicle", "made-of", "past"])
    hostile = spelled(marked(ROOT, "carrier"))
    admin.look(f"{page}?carrier={hostile}&days=all&theme={hostile}&sort={hostile}", ready=".js-plotly-plot .main-svg")
    for name in ["any end", "formula"]:
        admin.look(f"{page}?carrier={spelled(EVERYWHERE[name])}&lane={spelled(ROOT)}", ready="main form")
    admin.page.set_default_timeout(20_000)
    copied(admin, f"{page}/forecasts.csv?days=all", ["carrier", "origin", "vehicle", "door", "past", "state"])


def test_people(admin: Witness) -> None:
    """Users, one of them, the question before removal; one's own account."""
    admin.look("/users", shows=["account", "shown", "party", "of-site"], least=len(WORDS) - 5)
    for name in IN_NAMES:
        account = spelled(marked(EVERYWHERE[name], "account"))
        admin.look(f"/users/{account}", shows=["account", "shown", "email", "party"])
        admin.look(f"/users/{account}/remove", shows=["shown"])
    admin.look("/account", shows=["from"], least=len(WORDS) - 5)


def test_second_factor(sit: Sit, poisoned: Poisoned) -> None:
    """The pages that ask before one is changed, of an account whose fields are all badly written."""
    name = f"factor {ROOT}"
    witness = sit("planner@*", name=name)
    account = poisoned.store.accounts.find(name)
    assert account is not None
    factor = Factor(sealed=ROOT, since=account.made_at, salt=ROOT, recovery=(ROOT,))
    assert poisoned.store.accounts.swap(replace(account, password=ROOT, factor=factor))
    for page, heading in (("", "Set up"), ("/codes", "New recovery codes"), ("/off", "Switch the second factor off")):
        text = witness.look(f"/account/factor{page}", ready="#code")
        assert heading in text
        assert "cannot be read here any more" in text
    assert "1 recovery code left" in witness.look("/account")


def test_screens_and_links(admin: Witness, poisoned: Poisoned) -> None:
    """Lists, and the questions about one of each; making something whose name is refused."""
    shows = ["screen", "screen-site", "maker", "screen-from", "invited", "code-site", "inviter"]
    admin.look("/screens", shows=shows, least=len(WORDS) - 5)
    admin.look("/shares", shows=["shared", "maker"], least=len(WORDS) - 5)
    [screen] = [each.id for each in poisoned.store.screens.list_all() if each.name == marked(ROOT, "screen")]
    [share] = [each.id for each in poisoned.store.shares.list_all() if each.shipment == marked(ROOT, "shared")]
    admin.look(f"/screens/{screen}/name", shows=["screen"])
    admin.look(f"/screens/{screen}/revoke", shows=["screen"])
    admin.look(f"/shares/{share}/revoke", shows=["shared"])
    hostile = spelled(marked(ROOT, "shipment"))
    admin.look(f"/shares?site={poisoned.walls[0]}&shipment={hostile}")


def test_the_log(admin: Witness) -> None:
    """Its lines, a choice that fits none, and the copy for a spreadsheet."""
    fields = ["by", "on", "log-site", "where", "words"]
    admin.look("/audit?deed=sign-in", shows=fields, least=len(WORDS) - 8)
    for word in (ROOT, EVERYWHERE["any end"], EVERYWHERE["entities"]):
        text = admin.look(
            f"/audit?person={spelled(word)}&site={spelled(word)}&deed={spelled(word)}&before={spelled(word)}"
        )
        assert bare(word) in bare(text)
    copied(admin, "/audit.csv", fields)


@pytest.mark.parametrize("kind", ["/{0}", "/wall/{0}", "/accuracy/{0}", "/carrier/{0}", "/shipment/yard/{0}"])
def test_addresses_that_lead_nowhere(admin: Witness, kind: str) -> None:
    """They are named as they were asked for, whatever they and their query say."""
    for name in IN_ADDRESSES[:4]:
        word = spelled(EVERYWHERE[name])
        text = admin.look(f"{kind.format(word)}?{word}={word}&theme={word}&next={word}", ready="h1", status=404)
        assert "No such" in text or "no such" in text


def test_what_one_may_not_see(sit: Sit) -> None:
    """A refusal says who asks, and nothing of what was asked for."""
    witness = sit("wall@nowhere", name=f"guest {ROOT}")
    for name in [*IN_NAMES, *IN_ADDRESSES]:
        word = spelled(EVERYWHERE[name])
        for path in (f"/wall/{word}", f"/users?{word}={word}&done={word}"):
            if "/" in EVERYWHERE[name] and path.startswith("/wall"):
                continue  # that is no wall's address
            text = witness.look(path, status=403)
            assert bare(ROOT.title()) in bare(text)


def test_the_door(sit: Sit) -> None:
    """Whatever the address says one wants to see, and whoever one says one is."""
    witness = sit()
    for name in ONWARD:
        word = spelled(EVERYWHERE[name])
        witness.look(f"/sign-in?next={word}&done={word}&name={word}", ready="#password")
    witness.look(f"/{spelled(ROOT)}?{spelled(ROOT)}", ready="#password")
    for name in ("any quote", "any end", "server's template"):
        witness.page.fill("#name", EVERYWHERE[name][:64])
        witness.page.fill("#password", EVERYWHERE[name])
        with witness.page.expect_navigation():
            witness.page.press("#password", "Enter")
        witness.page.wait_for_selector("[role=alert]")
        assert bare(EVERYWHERE[name][:64]) in bare(witness.judge("/sign-in"))


@pytest.mark.parametrize("path", ["/welcome", "/screen"])
def test_what_links_carry(sit: Sit, path: str) -> None:
    """A fragment goes into its field, letter by letter, and nowhere else."""
    witness = sit()
    witness.look(f"{path}#{spelled(ROOT)}")
    for word in WORDS:
        witness.page.evaluate("word => { location.hash = word; }", spelled(word))
        witness.page.wait_for_function("location.hash === ''")
    text = witness.judge(path)
    assert bare(WORDS[-1]) in bare(text)
    with witness.page.expect_navigation():
        witness.page.click("main button")
    witness.judge(path)


def test_shared_links_that_are_none(sit: Sit) -> None:
    """They are handed over by themselves, and refused in words."""
    witness = sit()
    for name in ("any quote", "javascript address", "any end"):
        witness.page.goto(f"{witness.base}/shared#{spelled(EVERYWHERE[name])}")
        witness.page.wait_for_selector(".alert")
        witness.judge("/shared")
        witness.page.goto("about:blank")


def test_all_of_it_was_read(ledger: Ledger, request: pytest.FixtureRequest, tell: Callable[[str], None]) -> None:
    """Of the whole file: each string in some field; how many, on how many pages."""
    tell(ledger.told())
    if len(request.session.items) < 20:
        pytest.skip("only of the whole file")
    assert {word for word, _ in ledger.seen} == {word for word in WORDS if marked(word, "x") != word}
