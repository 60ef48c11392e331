"""Takes secrets out of what carriers sent, before it is kept among the rejects or told back.

A client that is set up wrongly publishes its own settings: a password stands in a field beside the position, in a
message that is not even JSON, in a URL. What is refused is kept for weeks and read by people who mend such clients;
the secret would be kept with it.

    "password": "x"    api_key=x&    Authorization: Bearer x    <token>x</token>    mqtt://user:x@host
                 |             |                          |             |                       |
                ***           ***                        ***           ***                     ***

It works on bytes, since what is refused is often no text; and by looking for names rather than by parsing, since what
is refused is often no JSON, or half of it. In doubt too much goes. Nothing here raises, whatever the bytes, and time
grows with their number only: names and runs of blanks are bounded, and each value is passed once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

HIDDEN = b"***"
_WORDS = (
    rb"passw|passphrase|passcode|pwd|secret|token|api[_-]?key|private[_-]?key|authoriz|credential"
    rb"|(?<![a-z])pass(?![a-z])"
)
_is_suspect = re.compile(rb"(?i)pass|pwd|secret|token|key|authoriz|credential|bearer|:(?:\\*/){2}").search
_escape = re.compile(rb"(?:\\{1,15}+u00|%)([2-7][0-9a-fA-F])|\x00")
_BLANKS = rb"(?:\s|\\[nrt]){0,32}+"
_named = re.compile(
    rb"(?i)(?:" + _WORDS + rb")[\w.\]-]{0,64}+"  # the rest of the name
    rb"(?:\\{0,15}+[\"'])?+" + _BLANKS + rb"(=>|[:=>])" + _BLANKS + rb"((\\{0,15}+)[\"']|[\[{])?+"
)
_bearer = re.compile(rb"(?i)\bbearer\s{1,8}+([\w.~+/=-]{8,}+)")
_url = re.compile(rb":(?:\\*+/){2}([^\s\"<>]++)")
_bare = {
    b"=": re.compile(rb"(?:[^&\s\"\\]|\\.?)*+", re.DOTALL),
    b":": re.compile(rb"(?:[^,&}\]\r\n\"\\]|\\.?)*+", re.DOTALL),
    b">": re.compile(rb"[^<]*+"),
}
"""Values without quotes, by what stands before them."""
_to_end_of_line = re.compile(rb"[^\r\n]*+")
_before_quote = re.compile(rb"(?<!\\)(\\*+)([\"'])")
_bracket = re.compile(rb"\"(?:[^\"\\]|\\.)*+\"?+|[\[\]{}]", re.DOTALL)


class _Span(NamedTuple):
    """Where a secret stands, and what is to stand there."""

    start: int
    end: int
    instead: bytes = HIDDEN


def redact(sent: bytes) -> bytes:
    """The bytes without the secrets in them; the very same ones if there are none.

    Letters that are written as escapes (`\\u0070assword`, `%70assword`), or as two bytes each, hide nothing: then the
    answer is the message with these written plainly.
    """
    found = _without(sent)
    if _escape.search(found):
        plain = _escape.sub(_unescaped, found)
        if (without := _without(plain)) != plain:
            return without
    return found


def redact_text(said: str) -> str:
    """The same for a text, such as the detail of a refusal."""
    sent = said.encode("utf-8", "surrogatepass")
    without = redact(sent)
    return said if without == sent else without.decode("utf-8", "replace")


def _without(sent: bytes) -> bytes:
    if not _is_suspect(sent):
        return sent
    kept, at = [], 0
    for span in sorted([*_fields(sent), *_bearers(sent), *_users(sent)]):
        if span.end <= at:
            continue
        start = max(span.start, at)
        kept += [sent[at:start], span.instead if start == span.start else b""]
        at = span.end
    return b"".join([*kept, sent[at:]])


def _unescaped(escape: re.Match[bytes]) -> bytes:
    return bytes([int(escape[1], 16)]) if escape[1] else b""


def _fields(sent: bytes) -> Iterator[_Span]:
    at = 0
    while (name := _named.search(sent, at)) is not None:
        span = _value(sent, name)
        at = max(name.end(), span.end)
        if span.end > span.start:
            yield span


def _value(sent: bytes, name: re.Match[bytes]) -> _Span:
    """Where the value of a named field ends: with its string, its brackets, or what parts fields in such a text."""
    opening, start = name[2], name.end()
    if opening is None:
        if b"authoriz" in name[0].lower():
            return _Span(start, _end_of(_to_end_of_line, sent, start))
        end = _end_of(_bare[b":" if name[1] == b"=>" else name[1]], sent, start)
        is_json = name[1] == b":" and sent[name.start(1) - 1 : name.start(1)] == b'"'
        return _Span(start, end, b'"***"' if is_json else HIDDEN)
    if opening in (b"[", b"{"):
        return _Span(start - 1, _end_of_brackets(sent, start - 1), b'"***"')
    return _Span(start, _end_of_string(sent, start, opening[-1:], len(name[3] or b"")))


def _end_of(run: re.Pattern[bytes], sent: bytes, start: int) -> int:
    found = run.match(sent, start)
    return start if found is None else found.end()


def _end_of_string(sent: bytes, start: int, quote: bytes, depth: int) -> int:
    """Where a string ends whose own quotes have `depth` backslashes before them: JSON within JSON has 1, 3, 7.

    A quote with fewer ends it too, as the end of a string around it.
    """
    for found in _before_quote.finditer(sent, start):
        slashes = len(found[1])
        if found[2] == quote and slashes // (depth + 1) % 2 == 0:
            return found.end() - 1 - min(slashes, depth)
    return len(sent)


def _end_of_brackets(sent: bytes, start: int) -> int:
    depth = 0
    for found in _bracket.finditer(sent, start):
        depth += {b"[": 1, b"{": 1, b"]": -1, b"}": -1}.get(found[0], 0)
        if depth == 0:
            return found.end()
    return len(sent)


def _bearers(sent: bytes) -> Iterator[_Span]:
    for found in _bearer.finditer(sent):
        yield _Span(found.start(1), found.end(1))


def _users(sent: bytes) -> Iterator[_Span]:
    """The passwords of URLs. One may hold an unescaped `@` or `/`: the last `@` counts."""
    for found in _url.finditer(sent):
        before, at_sign, _ = found[1].rpartition(b"@")
        user, colon, _ = before.partition(b":")
        if at_sign and colon:
            yield _Span(found.start(1) + len(user) + 1, found.start(1) + len(before))
