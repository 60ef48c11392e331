"""Strings that a carrier should not send, and every place on the wire that a string can come in by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from dashboard.rows import wall_row
from tests.browser.plant import NOW, changed, coming, minutes, row_at, warned
from tracking.board import Risk, Row, Talk
from tracking.plan import Line
from tracking.state import Milestone

CORPUS = {
    "script": "<script>broken=1</script>",
    "script with a slash": "<script/src=//evil.example/x.js></script>",
    "image": "<img src=x onerror=broken=1>",
    "image of another origin": "<img src=http://evil.example/x.png>",
    "svg": "<svg onload=broken=1>",
    "svg in svg": "<svg><script>broken=1</script></svg>",
    "body": "<body onload=broken=1>",
    "iframe": "<iframe src=javascript:broken=1></iframe>",
    "iframe with a page": "<iframe srcdoc='<script>parent.broken=1</script>'></iframe>",
    "link": "<a href=javascript:broken=1>x</a>",
    "javascript address": "javascript:broken=1//",
    "html address": "data:text/html,<script>broken=1</script>",
    "animation": "<style>@keyframes x{}</style><b style=animation-name:x onanimationstart=broken=1>",
    "input": "<input autofocus onfocus=broken=1>",
    "details": "<details open ontoggle=broken=1>",
    "base": "<base href=http://evil.example/>",
    "refresh": '<meta http-equiv=refresh content="0;url=http://evil.example">',
    "end of style": "</style><script>broken=1</script>",
    "end of title": "</title><script>broken=1</script>",
    "comment": "--><script>broken=1</script><!--",
    "quotes": "\" onmouseover=\"broken=1\" x=' onfocus='broken=1' `",
    "double encoding": "&lt;script&gt;broken=1&lt;/script&gt;&#x27;",
    "style": "red;background:url(http://evil.example/x.png)",
    "templates": "{{constructor.constructor('broken=1')()}}",
    "template literal": "${broken=1}",
    "plural": "{count, plural, one {#} other {#}}",
    "format": "%s%n%d%(x)s",
    "prototype": "__proto__",
    "constructor": "constructor",
    "own name": "toString",
    "expression": '["get","risk"]',
    "token of a map": "{name} {risk}",
    "address of a map": "earth://{z}/{x}/{y}",
    "path": "../../wall/x?layout=map#y",
    "selector": "'],*{display:none}/*",
    "list": "D01|S017/late,D02-D03",
    "null": "a\0b",
    "controls": "\x07\x1b[2J\x7f\x9b31m",
    "lines": "one\r\ntwo\n\n\nthree\u2028four",
    "tabs": "a\t\t\t\tb",
    "turned": "\u202eesrever\u2066\u2067\u202d",
    "right to left": "\u05d0\u05d1\u05d2 12 \u0645\u062d\u0637\u0629",
    "invisible": "a\u200b\u200b\u2060\ufeff\u00ad\u180eb",
    "nothing seen": "\u200b\u2060",
    "marks": "Z" + "\u0301\u0316\u0334\u0489" * 60 + "x",
    "emoji": "🚛" * 20 + "👩\u200d👩\u200d👧\u200d👦🏳️\u200d🌈",
    "half a letter": "a\ud83d b \udc00",
    "no letters": "\U000e0001\ufffe\uffff",
    "long word": "W" * 10_000,
    "long words": "wide words " * 1_000,
    "empty": "",
}
VOCABULARY = {"milestone", "risk", "kind", "severity", "shape", "zone", "hours"}
"""Fields whose words are ours; a wall must outlive wrong ones too, but a right one has to be known to be drawn."""


def full_row() -> Row:
    """A row with nothing left out, so that each field of the wire is there to be poisoned."""
    late = coming(row_at(2, 4, NOW), Risk.LATE, (51.31, 9.48), NOW)
    assert late.eta is not None
    [warning] = warned(late, Risk.LATE, NOW, -12)
    return changed(
        late,
        risk=Risk.LATE,
        lines=(Line(part="P-1", quantity=4),),
        reached={Milestone.DEPARTED: NOW - timedelta(hours=3)},
        silent_since=NOW - minutes(9),
        p_late=0.9,
        p_early=0.01,
        conflicts=("S017",),
        warnings=(warning,),
        trail=((51.2, 11.9), (51.3, 12.0)),
        talk=Talk(last_at=NOW, unanswered=1, proposals=1),
    )


def poisoned(wire: object, word: str, *, spare: set[str] = VOCABULARY, name: str = "") -> object:
    """A copy of anything on the wire with each string in it replaced, but for the fields in `spare`."""
    match wire:
        case str():
            return wire if name in spare else word
        case dict():
            return {key: poisoned(value, word, spare=spare, name=key) for key, value in wire.items()}
        case list() | tuple():
            return [poisoned(one, word, spare=spare, name=name) for one in wire]
    return wire


def leaves(wire: object, name: str = "") -> Iterator[tuple[str, object]]:
    """Each value at the ends of something on the wire, with the name of its field; an empty list is one."""
    inner: list[tuple[str, object]] = []
    match wire:
        case dict():
            inner = list(wire.items())
        case list() | tuple():
            inner = [(name, one) for one in wire]
    if not inner:
        yield name, wire
    for key, value in inner:
        yield from leaves(value, key)


def full_wire() -> dict[str, object]:
    return wall_row(full_row())
