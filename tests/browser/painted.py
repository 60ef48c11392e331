"""How the page is painted, for those who see it badly: the contrast of each text with what lies beneath it."""

from __future__ import annotations

from playwright.sync_api import Page

FAR_RATIO, NEAR_RATIO = 7.0, 4.5

LOOK = """far => {
    const parse = colour => {
        const [r, g, b, a = 1] = colour.match(/[\\d.]+%?/g).map(Number);
        return colour.startsWith('color(') ? {rgb: [r * 255, g * 255, b * 255], a} : {rgb: [r, g, b], a};
    };
    const chain = element => element ? [element, ...chain(element.parentElement)] : [];
    const opacity = element => chain(element).reduce((all, each) => all * getComputedStyle(each).opacity, 1);
    const over = (under, {rgb, a}) => under.map((part, at) => rgb[at] * a + part * (1 - a));
    const luminance = rgb => {
        const [r, g, b] = rgb.map(part => part / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ratio = (one, other) => {
        const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
        return (high + 0.05) / (low + 0.05);
    };
    const grey = rgb => rgb.map(() => 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]);
    const fill = element => {
        const {rgb, a} = parse(getComputedStyle(element).backgroundColor);
        return {rgb, a: a * opacity(element)};
    };
    const page = parse(getComputedStyle(document.body).backgroundColor).rgb;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    for (let text; (text = walker.nextNode());) {
        const element = text.parentElement;
        const isShown = element.checkVisibility({visibilityProperty: true}) && !element.closest('.unseen');
        if (!text.data.trim() || !isShown) continue;
        const range = document.createRange();
        range.selectNodeContents(text);
        let worst = Infinity;
        for (const {left, right, top, bottom} of range.getClientRects()) {
            for (const share of [0.02, 0.25, 0.5, 0.75, 0.98]) {
                const stack = document.elementsFromPoint(left + (right - left) * share, (top + bottom) / 2);
                const at = stack.indexOf(element);
                if (at < 0) continue;
                const ground = stack.slice(at).reverse().map(fill).reduce(over, page);
                const ink = parse(getComputedStyle(element).color);
                let pair = [over(ground, {rgb: ink.rgb, a: ink.a * opacity(element)}), ground];
                const isGrey = chain(element).some(each => getComputedStyle(each).filter.includes('grayscale'));
                if (isGrey) pair = pair.map(grey);
                worst = Math.min(worst, ratio(...pair));
            }
        }
        if (worst === Infinity) continue;
        found.push([element.className || element.id || element.tagName, text.data.slice(0, 30), worst,
            far.some(selector => element.closest(selector))]);
    }
    return found;
}"""
EVERYTHING_CAN_BE_HIT = "* { pointer-events: auto !important }"


def contrasts(page: Page, far: tuple[str, ...] = ()) -> list[tuple[str, str, float, bool]]:
    """Of each text: its element, its words, its least contrast with what is painted beneath it, and whether it is one
    of `far`, which are read from afar."""
    page.add_style_tag(content=EVERYTHING_CAN_BE_HIT)
    found: list[tuple[str, str, float, bool]] = page.evaluate(LOOK, list(far))
    assert found, "no text was found"
    return found


def faint(page: Page, far: tuple[str, ...] = ()) -> list[str]:
    """Texts with less than 4.5:1, or less than 7:1 where they are read from afar; in words."""
    return [
        f"{element} “{words}” has {ratio:.2f}"
        for element, words, ratio, is_far in contrasts(page, far)
        if ratio < (FAR_RATIO if is_far else NEAR_RATIO) - 0.005
    ]
