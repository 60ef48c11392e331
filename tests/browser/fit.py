"""Whether all that a wall shows has its place: what overlaps, what is cut, what is too small."""

from __future__ import annotations

from playwright.sync_api import Page

APART = (
    ("#site-name", "#link-pill", ".demo-mark", ".count", "#clock", "#zone"),
    (".wall-header", ".timeline", ".wall-map", ".warnings", ".legend"),
    (".door-name", ".truck-label"),
    (".tick-word", ".axis-now"),
    (".pager-name", ".pager-segments", ".pager-button"),
    (".legend-entry",),
    (".map-credit", ".map-legend"),
    (".sound", ".warning:not([data-spare])", ".warning-more", ".calm-words"),
    (".warnings-title", ".warning:not([data-spare])", ".warning-more"),
    (".warnings-title", ".calm-words", ".calm-title", ".due:not([data-spare])"),
)
"""Groups of selectors whose elements keep clear of each other."""

WITHIN = (
    (".wall", ".wall-header, .timeline, .wall-map, .warnings, .legend, .notice, .link-words"),
    (".wall-header", "#site-name, #link-pill, .demo-mark, .count-word, .count-number, #clock, #zone"),
    (".door-row", ".door-name, .truck-label"),
    (".warning-list", ".warning:not([data-spare])"),
    (".warning", ".warning-headline, .warning-door, .warning p"),
    (".warning-more", ".warning-more-word, .warning-chip"),
    (".calm", ".calm-words, .due:not([data-spare])"),
    (".legend", ".legend-entry"),
    (".axis", ".tick-word, .axis-now"),
    (".pager", ".pager-name, .pager-button"),
    (".notice", ".notice-title, .notice-lines p, .notice-command"),
    (".link-words", ".link-headline, .link-explanation"),
)
"""What holds, and what lies whole within it."""

FAR = (
    ".door-name",
    ".count-number",
    ".count-word",
    "#clock",
    ".warning-first",
    "#site-name",
    ".link-headline",
    ".notice-title",
    ".calm-words",
    ".due-at",
    ".due-door",
)
"""Read from five metres."""

AT_HAND = (".truck-label", ".phase", ".legend-entry", ".pager-button", ".map-credit", ".map-legend", ".sound")
"""Read by whoever stands before it; all else is read in passing."""

LOOK = """([apart, within, far, atHand]) => {
    const isShown = element => element.checkVisibility({visibilityProperty: true})
        && element.getClientRects().length > 0 && !element.closest('.unseen');
    const shown = (selector, root = document) => [...root.querySelectorAll(selector)].filter(isShown);
    const name = element => `${element.id || element.className} "${element.textContent.slice(0, 30)}"`;
    const box = element => element.getBoundingClientRect();
    const share = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
        && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
    const overlapping = apart.flatMap(group => {
        const all = group.flatMap(selector => shown(selector));
        return all.flatMap((one, at) => all.slice(at + 1).filter(other => share(box(one), box(other)))
            .map(other => `${name(one)} overlaps ${name(other)}`));
    });
    const reaches = (inner, outer) => inner.left < outer.left - 1 || inner.right > outer.right + 1
        || inner.top < outer.top - 1 || inner.bottom > outer.bottom + 1;
    const cut = within.flatMap(([holder, held]) => shown(holder).flatMap(outer => shown(held, outer)
        .filter(inner => reaches(box(inner), box(outer))
            || inner.scrollWidth > inner.clientWidth + 1 && inner.clientWidth > 0)
        .map(inner => `${name(outer)} cuts ${name(inner)}`)));
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize) / 10;
    const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
    const small = [];
    for (let text; (text = walker.nextNode());) {
        const element = text.parentElement;
        if (!text.data.trim() || !isShown(element)) continue;
        const isOf = selectors => selectors.some(each => element.closest(each));
        const wanted = isOf(far) ? 48 : isOf(atHand) ? 22 : 28;
        const size = parseFloat(getComputedStyle(element).fontSize) / rem;
        if (size < wanted - 0.1) small.push(`${name(element)} has ${size.toFixed(1)} px, not ${wanted}`);
    }
    const page = document.documentElement;
    const scrolls = page.scrollHeight > innerHeight || page.scrollWidth > innerWidth ? ['the page scrolls'] : [];
    return {overlapping, rest: [...cut, ...small, ...scrolls]};
}"""


def misfits(page: Page) -> list[str]:
    """All that overlaps, is cut, is smaller than it may be, or makes the page scroll; in words."""
    found = _look(page)
    return [*found["overlapping"], *found["rest"]]


def overlaps(page: Page) -> list[str]:
    """What overlaps, in words."""
    return _look(page)["overlapping"]


def _look(page: Page) -> dict[str, list[str]]:
    found: dict[str, list[str]] = page.evaluate(LOOK, [APART, WITHIN, FAR, AT_HAND])
    return found
