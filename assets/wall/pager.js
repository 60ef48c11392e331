// The strip below the doors while they take several pages: which doors these are, how many pages there are, how long
// until the next. Arrow keys turn, the space bar holds; the buttons say so, and do the same.

import { create, keepChildren, setAttribute, setStyle, setText } from "./dom.js";

export class Pager {
  #segments = new Map();

  constructor(pages, redraw) {
    this.pages = pages;
    this.redraw = redraw;
    this.root = create("div", "pager");
    this.root.setAttribute("role", "group");
    this.root.setAttribute("aria-label", "Pages of doors");
    this.name = create("span", "pager-name");
    this.segments = create("div", "pager-segments");
    this.segments.setAttribute("aria-hidden", "true");
    this.hold = this.#button("hold", "hold these doors", () => pages.hold(!pages.isHeld));
    const buttons = create("div", "pager-buttons");
    const before = this.#button("←", "doors before", () => pages.step(-1));
    const after = this.#button("→", "doors after", () => pages.step(1));
    buttons.append(before, this.hold, after);
    this.root.append(this.name, this.segments, buttons);
    this.root.hidden = true; // until it is known that there are pages
    addEventListener("keydown", (pressed) => this.#press(pressed));
  }

  draw() {
    const { pages } = this;
    this.root.hidden = pages.count < 2;
    if (this.root.hidden) return;
    const { number } = pages.shown;
    setText(this.name, nameOf(pages.shown));
    setAttribute(this.root, "data-warned", number === null ? "" : null);
    setAttribute(this.hold, "aria-pressed", pages.isHeld);
    keepChildren(this.segments, this.#segments, ["warned", ...Array(pages.count).keys()], () => new Segment());
    for (const [key, segment] of this.#segments) {
      segment.draw(number === null ? key === "warned" : key === number - 1, pages.passed);
    }
    this.#segments.get("warned").root.hidden = !pages.hasWarned;
  }

  #button(word, label, act) {
    const button = create("button", "pager-button", word);
    button.type = "button";
    button.setAttribute("aria-label", label);
    button.addEventListener("click", () => {
      act();
      this.redraw();
    });
    return button;
  }

  /** Only what nobody else on the page wants: the map moves by arrows, a button is pressed by the space bar. */
  #press(pressed) {
    const step = (by) => () => this.pages.step(by);
    const act = { ArrowLeft: step(-1), ArrowRight: step(1), " ": () => this.hold.click() }[pressed.key];
    const isOurs = !this.root.hidden && pressed.target === document.body;
    if (!act || !isOurs || pressed.ctrlKey || pressed.altKey || pressed.metaKey) return;
    pressed.preventDefault();
    act();
    this.redraw();
  }
}

/** "D13-D24", or what is special about the page. */
export function nameOf({ doors, number, warned }) {
  if (number !== null) return doors.length > 1 ? `${doors[0]}-${doors.at(-1)}` : doors[0] || "no door";
  if (warned > doors.length) return `${doors.length} of ${warned} doors with warnings`;
  return warned === 1 ? "1 door with a warning" : `${warned} doors with warnings`;
}

class Segment {
  constructor() {
    this.root = create("div", "pager-segment");
    this.fill = create("div", "pager-fill");
    this.root.append(this.fill);
  }

  draw(isHere, passed) {
    setAttribute(this.root, "data-here", isHere ? "" : null);
    setStyle(this.fill, "--passed", isHere ? passed.toFixed(2) : "0");
  }
}
