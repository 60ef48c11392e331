"""Secrets in what carriers sent: what is taken for one, in which forms, and what is left as it came."""

from __future__ import annotations

import base64

import pytest

from ingest.redact import redact, redact_text
from tests.waiting import Stopwatch

NAMES = [
    "password",
    "Password",
    "mqtt_password",
    "userPasswd",
    "pwd",
    "pass",
    "client_secret",
    "access_token",
    "api_key",
    "X-API-Key",
    "apiKey",
    "authorization",
]
SECRET = "h4nter2"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "form",
    [
        '{{"lat": 1, "{name}": "{secret}", "x": 2}}',
        '{{"{name}":"{secret}',
        '{{"a": {{"{name}" : ["{secret}", {{"x": "{secret}"}}]}}}}',
        "{{'{name}': '{secret}'}}",
        '{{{name}: "{secret}"}}',
        '{{"text": "{{\\"{name}\\": \\"{secret}\\"}}"}}',
        "id=T12&{name}={secret}&lat=1",
        "{name}: {secret}",
        "{name} = '{secret}'",
        "<{name}>{secret}</{name}>",
        '<entry {name}="{secret}"/>',
        "%7B%22{name}%22%3A%22{secret}%22%7D",
    ],
)
def test_the_value_of_a_field_that_is_called_like_a_secret_goes(name: str, form: str) -> None:
    """In JSON, whole or torn off or within JSON, in forms, in XML, in text; the name stays, for whoever mends it."""
    cleaned = redact(form.format(name=name, secret=SECRET).encode())
    assert SECRET.encode() not in cleaned
    assert b"***" in cleaned
    assert name.encode() in cleaned


@pytest.mark.parametrize(
    "sent",
    [
        b"mqtt://user:h4nter2@broker:1883/x",
        b"mqtt://user:p@h4nter2@broker",
        b"mqtt://user:p/h4nter2@broker",
        b'{"url": "https:\\/\\/user:h4nter2@host\\/"}',
        b"u=mqtt%3A%2F%2Fuser%3Ah4nter2%40host",
        b"Authorization: Basic h4nter2==\r\nHost: x",
        b'Authorization: Digest username="a", response="h4nter2"',
        b"sent with Bearer h4nter2.h4nter2",
        b'{"password": 5, "pass\\u0077ord": "h4nter2"}',
        b'{"\\u0070assword": "h4nter2"}',
        b"pass%77ord=h4nter2",
        '{"password": "h4nter2"}'.encode("utf-16-le"),
        b'{"password": "x\\"h4nter2"}',
        b"password=\xff\xfe\x00h4nter2",
        b'{"Password" => "h4nter2"}',
    ],
)
def test_secrets_in_other_disguises_go(sent: bytes) -> None:
    """URLs, headers, escaped letters, two bytes a letter, bytes that are no text."""
    assert b"h4nter2" not in redact(sent).replace(b"\0", b"")


def test_what_stands_beside_a_secret_stays() -> None:
    """The rest is what the message is kept for; JSON stays JSON."""
    assert redact(b'{"ts": 1, "password": "a\\"b,}", "lat": 52}') == b'{"ts": 1, "password": "***", "lat": 52}'
    assert redact(b'{"token": [1, "]"], "lat": 52}') == b'{"token": "***", "lat": 52}'
    assert redact(b'{"pwd": 1234, "lat": 52}') == b'{"pwd": "***", "lat": 52}'
    assert redact(b"a=1&pwd=x&lat=52") == b"a=1&pwd=***&lat=52"
    assert redact(b"mqtt://u:x@h:1/t") == b"mqtt://u:***@h:1/t"
    assert redact_text("no vehicle: 'mqtt://u:ü@h'") == "no vehicle: 'mqtt://u:***@h'"


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b'{"ts": 1, "lat": 52, "passengers": 3, "compass": 4, "keys": 5}',
        b"http://host:80/path?x=1",
        b'{"a": "password"}',
        b"50%41 \x00\xff",
    ],
)
def test_what_holds_no_secret_is_left_alone(sent: bytes) -> None:
    """Byte for byte: whoever mends a client has to see what it sent."""
    assert redact(sent) == sent


@pytest.mark.parametrize(
    "unit",
    [
        b"password",
        b'"password":',
        b'"password":"',
        b'"password":{"',
        b'[{"secret":[',
        b"://",
        b"://a:",
        b"bearer ",
        b"pass",
        b"'",
        b"\\",
        b'\\"',
        b"password\\\\\\",
        b'a="secret":"\\"',
        b"\\u0070",
        b"%70",
        b"token ",
        b"password=\\",
        b"\x00p",
    ],
)
def test_4096_bytes_made_to_be_slow_take_no_time(unit: bytes) -> None:
    """A quarter of a second would be felt; it takes about one or two thousandths."""
    sent = (unit * 4096)[:4096]
    tries = []
    for _ in range(3):  # a machine may do something else in one of them
        took = Stopwatch()
        redact(sent)
        redact(b'"password":' + sent)
        tries.append(took.read_s)
    assert min(tries) < 0.25


def test_a_hash_of_base64_is_left_where_no_name_says_what_it_is() -> None:
    """Only names, URLs and bearers tell a secret; nothing guesses at what merely looks like one."""
    sent = b'{"blob": "' + base64.b64encode(b"anything at all") + b'"}'
    assert redact(sent) == sent
