"""Which texts are secrets of an installation, and each of the ways in which a library may spell one."""

from __future__ import annotations

import base64
import dataclasses
import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus, unquote, unquote_plus, urlsplit

from settings import Settings

_SECRET_NAMES = ("secret", "password", "token")
_is_hex = re.compile(rb"(?:[0-9a-f]{2}){16,}").fullmatch


def list_secrets(settings: Settings) -> Iterator[str]:
    """The secrets in the settings: what is called one, and the passwords of URLs."""
    for field in dataclasses.fields(settings):
        if not isinstance(text := getattr(settings, field.name), str) or not text:
            continue
        if field.name.endswith(_SECRET_NAMES):
            yield text
        elif "://" in text:
            yield from _of_url(text)


def _of_url(url: str) -> Iterator[str]:
    parts = urlsplit(url)
    if parts.password:
        yield parts.password
        for word in (str, unquote):
            basic = f"{word(parts.username or '')}:{word(parts.password)}"
            yield base64.b64encode(basic.encode()).decode()


def list_of_file(content: bytes) -> Iterator[str]:
    """A file's secret as a text, and as Python and others write bytes down: it, and what it spells in hexadecimal."""
    secret = content.strip()
    yield secret.decode("utf-8", "backslashreplace")
    if _is_hex(secret):
        secret = bytes.fromhex(secret.decode())
    yield from (repr(secret)[2:-1], secret.hex(), base64.b64encode(secret).decode())


def pattern_of(known: Iterable[str]) -> re.Pattern[str] | None:
    """All spellings, the longest first: a secret may be the beginning of another."""
    spelled = {spelling for secret in known if secret for spelling in _spellings(secret)}
    return re.compile("|".join(map(re.escape, sorted(spelled, key=len, reverse=True)))) if spelled else None


def _spellings(secret: str) -> Iterator[str]:
    for plain in {secret, unquote(secret), unquote_plus(secret)}:
        yield plain
        yield quote(plain, safe="")
        yield quote(plain)
        yield quote_plus(plain)
        yield repr(plain)[1:-1]
        yield repr(plain + "'\"")[1:-4]
        yield repr(plain.encode())[2:-1]
        yield json.dumps(plain)[1:-1]
