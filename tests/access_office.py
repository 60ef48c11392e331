"""An office with two plants, north and south, where tests of access's pages sit down as somebody."""

from __future__ import annotations

import html
import re

from werkzeug.test import TestResponse

from clock import Clock
from dashboard.access.config import Config
from dashboard.web import create_app
from store.memory_store import MemoryStore
from store.ports import Commit
from tests.access_cases import clock_at_start
from tests.builders import a_shipment, a_site
from tests.signing_in import Browser, browser_of, cookies_of
from tracking.plan import SitePlan

SITES = {"north": "Plant North", "south": "Plant South"}
HOSTILE = "<script>alert('&')</script>"


class Office:
    """A dashboard over a store in memory. Each plant expects S-1 of ACME, and a shipment whose words are hostile."""

    def __init__(self, url: str = "http://127.0.0.1:8050") -> None:
        self.clock = clock_at_start()
        self.store = MemoryStore(self.clock)
        self.config = Config(url=url, now=self.clock)
        for site, name in SITES.items():
            self.put_plan(site, name)
        self.app = create_app(self.store, Clock.live(), access=self.config, build="1")

    def put_plan(self, site: str, name: str) -> None:
        """Has a site expect its two shipments."""
        shipments = (
            a_shipment(id="S-1", site=site, carrier="ACME", supplier="Kolb Guss"),
            a_shipment(id=HOSTILE, site=site, carrier=HOSTILE, supplier="Kolb Guss", vehicle="truck-2"),
        )
        plan = SitePlan(site=a_site(id=site, name=name), shipments=shipments)
        self.store.submit_plan(plan)
        lease = self.store.acquire_lease(site, "tests", 60.0)
        assert lease is not None
        self.store.commit(lease, Commit(as_of=self.clock(), plan=plan))

    def sit_down(self, *grants: str, name: str = "") -> Browser:
        """Somebody who is signed in with these grants; somebody unknown without any."""
        return browser_of(
            self.app, self.config, cookies_of(self.store, self.config, *grants, name=name) if grants else {}
        )


def look(client: Browser, path: str) -> str:
    """The page's text and markup, with its letters as a reader sees them."""
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200, (path, answer.status_code)
    return read(answer)


def read(answer: TestResponse) -> str:
    return re.sub(r"\s+", " ", html.unescape(answer.get_data(as_text=True)))


def follow(client: Browser, answer: TestResponse) -> str:
    """Where a post that was done sends its browser."""
    assert answer.status_code == 303, (answer.status_code, read(answer)[-1500:])
    return look(client, answer.headers["Location"])


def link_in(page: str) -> str:
    """The one-time link that a page shows."""
    found = re.search(r'id="link" value="([^"]+)"', page)
    assert found, "the page shows no link"
    return found[1]
