"""A phone that shows one-time codes, and accounts that ask for them."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

import pyotp

from access.account import Account
from access.factor import new_secret
from dashboard.access.services import second_factor
from tests.hand_clock import HandClock
from tests.people_pages import Plant

STEP = timedelta(seconds=30)


class Page(Protocol):
    """What a client of whatever kind was answered."""

    @property
    def text(self) -> str: ...


class Phone:
    """What an app makes of the secret that it was taught; `off` is how far its clock is off, in steps."""

    def __init__(self, secret: str, clock: HandClock, off: int = 0) -> None:
        self.secret, self._clock, self.off = secret.replace(" ", ""), clock, off
        self._totp = pyotp.TOTP(self.secret)

    @property
    def code(self) -> str:
        return self._totp.at(self._clock(), counter_offset=self.off)

    @property
    def wrong(self) -> str:
        """Six digits that are the code of no step nearby."""
        near = {self._totp.at(self._clock(), counter_offset=off) for off in range(-3, 4)}
        return next(each for each in map("{:06}".format, range(10)) if each not in near)


def account_of(plant: Plant, name: str = "anna") -> Account:
    account = plant.store.accounts.find(name)
    assert account is not None
    return account


def given_factor(plant: Plant, name: str = "anna") -> tuple[Phone, list[str]]:
    """The phone of an account, and its recovery codes; the code that set it up is past."""
    phone = Phone(secret := new_secret(), plant.clock)
    _, codes = second_factor.set_up(
        plant.store, plant.config, account_of(plant, name), secret, phone.code, where="10.0.0.1"
    )
    plant.clock.at += 3 * STEP
    return phone, codes


def secret_in(page: Page) -> str:
    """The secret that a page shows for typing."""
    found = re.search(r'id="secret" value="([A-Z2-7 ]+)"', page.text)
    assert found is not None, page.text
    return found[1]


def codes_in(page: Page) -> list[str]:
    """The recovery codes that a page shows."""
    found = re.search(r'<textarea id="codes"[^>]*>([^<]*)</textarea>', page.text)
    return html.unescape(found[1]).split() if found else []


def taught(uri: str, clock: HandClock) -> Phone:
    """A phone that read this off a picture."""
    return Phone(parse_qs(urlsplit(uri).query)["secret"][0], clock)
