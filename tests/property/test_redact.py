"""Whatever bytes are refused: looking for secrets in them never fails, and finds those that were planted."""

from __future__ import annotations

import json
import string
from urllib.parse import quote

from hypothesis import example, given
from hypothesis import strategies as st

from ingest.decoders import decode
from ingest.redact import redact, redact_text
from tests.payload_cases import RECEIVED_AT

SCRAPS = (
    '"password"  : \\ \\\\ \\" " \' { } [ ] = & > < , %22 %3A %70 \\u0070 \0 token: pwd= secret> bearer api_key :// '
    ":\\/\\/ u:p@h Authorization: \r\n \xff"
)
pieces = st.one_of(st.sampled_from(SCRAPS.split(" ")).map(str.encode), st.binary(max_size=6))
messes = st.lists(pieces, max_size=60).map(b"".join)
names = st.sampled_from(["password", "PASSWD", "pwd", "clientSecret", "token", "api_key", "apikey", "Authorization"])
secrets = st.text(st.sampled_from(string.ascii_letters + string.digits + "\"\\/ ,}]{:&='<@é"), min_size=1).map(
    lambda text: f"Zq7{text}Zq7"
)
leaves = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.sampled_from(["", "x", "\\"])
)
jsons = st.recursive(
    leaves,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abc"), inner)),
    max_leaves=6,
)


@given(st.one_of(st.binary(), messes))
@example(b"")
def test_any_bytes_at_all_can_be_looked_through(sent: bytes) -> None:
    """It never raises, and what it gives is no longer than a few marks more."""
    assert len(redact(sent)) <= len(sent) + 5 * (len(sent) // 4 + 1)
    assert isinstance(redact_text(sent.decode("utf-8", "surrogateescape")), str)


@given(names, secrets, st.dictionaries(st.sampled_from(["ts", "lat", "q"]), jsons), st.booleans(), st.booleans())
def test_a_secret_planted_in_json_is_gone_and_the_rest_is_still_there(
    name: str, secret: str, rest: dict[str, object], ascii_only: bool, torn: bool
) -> None:
    """Wherever it stands, however JSON escapes it, and where the message breaks off behind it."""
    sent = json.dumps({**rest, name: secret, "z": 1}, ensure_ascii=ascii_only).encode()
    if torn:
        sent = sent[: sent.rindex(b"Zq7") + 3]
    cleaned = redact(sent)
    assert b"Zq7" not in cleaned
    if not torn:
        assert json.loads(cleaned) == {**rest, name: "***", "z": 1}


@given(names, secrets, st.integers(1, 3))
def test_a_secret_planted_in_json_within_json_is_gone(name: str, secret: str, depth: int) -> None:
    """Gateways wrap what devices sent, once and again."""
    sent = json.dumps({name: secret, "y": 1})
    for _ in range(depth):
        sent = json.dumps({"body": sent, "x": "Yq7"})
    cleaned = redact(sent.encode())
    assert b"Zq7" not in cleaned
    assert b"Yq7" in cleaned


@given(names, secrets)
def test_a_refused_message_keeps_its_secret_out_of_every_detail(name: str, secret: str) -> None:
    """What a carrier is told, and what is kept as the reason, may quote the message; never this."""
    in_url = secret.translate(dict.fromkeys(map(ord, ' "<')))
    for sent in (f"{name}={quote(secret)}", f"mqtt://u:{in_url}@h"):
        for topic in ("carriers/acme/up/t1/position", "traccar/acme", f"carriers/acme/up/t1/{sent}"):
            bodies = [sent.encode(), json.dumps({"ts": sent, "lat": 1, "lon": 1}).encode()]
            bodies.append(json.dumps({"position": {}, "device": {"uniqueId": sent}}).encode())
            for body in bodies:
                assert all("Zq7" not in each.detail for each in decode(topic, body, RECEIVED_AT).refusals)
