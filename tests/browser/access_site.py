"""The dashboard of the tests' office on a port of its own, over a store in memory that the test holds in its hands."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Dialog, Page
from werkzeug.serving import make_server

from deploy.child import free_port
from tests.access_office import Office
from tests.signing_in import cookies_of

WATCH = """(() => {
  window.breaches = [];
  addEventListener("securitypolicyviolation", ({ violatedDirective }) => breaches.push(violatedDirective));
})()"""


@contextmanager
def open_office() -> Iterator[Office]:
    """An office that a real browser can reach at `config.url`."""
    port = free_port()
    office = Office(f"http://127.0.0.1:{port}")
    server = make_server("127.0.0.1", port, office.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield office
    server.shutdown()
    thread.join()
    server.server_close()


class Seat:
    """A browser of its own in the office, signed in with these grants, or with none."""

    def __init__(
        self, browser: Browser, office: Office, *grants: str, theme: str = "dark", size: tuple[int, int] = (1280, 900)
    ) -> None:
        self.office = office
        width, height = size
        self.context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="light" if theme == "light" else "dark",
            permissions=["clipboard-read", "clipboard-write"],
        )
        held = cookies_of(office.store, office.config, *grants) if grants else {}
        self.context.add_cookies(
            [{"name": name, "value": text, "url": office.config.url} for name, text in held.items()]
        )
        self.context.add_init_script(WATCH)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.trouble: list[str] = []
        self.page.on("console", lambda said: self.trouble.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on("dialog", self._dismiss)

    def _dismiss(self, dialog: Dialog) -> None:
        self.trouble.append(dialog.message)
        dialog.dismiss()

    def go(self, path: str) -> Page:
        self.page.goto(f"{self.office.config.url}{path}")
        return self.page

    def breaches(self) -> list[str]:
        """What the content security policy stopped on the page, and what its scripts complained of."""
        return [*self.page.evaluate("window.breaches"), *self.trouble]
