// What to do next, worst first: the first ones with their reasons, then as many headlines as fit, then only doors.

import { Calm } from "./calm.js";
import { create, keepChildren, remPx, setAttribute, setHidden, setText } from "./dom.js";
import { isAsking } from "./panel_way.js";
import { createShape, setShape } from "./shapes.js";
import { keyOf, shapeOf, splitImpact } from "./warning_list.js";

const EXPLAINED_REM = 24; // a card with its reasons for so much of the list's height; the others are headlines
const MOST_CARDS = 12;
const MOST_CHIPS = 6;

export class Warnings {
  #cards = new Map();
  #chips = new Map();
  #drawn = "";

  /** @param addressOf {(shipment) => string | null} where a truck's panel is, if there is a way to it */
  constructor(root, addressOf) {
    this.addressOf = addressOf;
    this.title = create("h2", "warnings-title", "What to do next");
    this.list = create("ol", "warning-list");
    this.more = create("div", "warning-more");
    this.moreWord = create("span", "warning-more-word");
    this.chips = create("span", "warning-chips");
    this.more.append(this.moreWord, this.chips);
    this.more.hidden = true;
    this.calm = new Calm();
    this.list.setAttribute("role", "list");
    root.append(this.title, this.list, this.calm.root, this.more);
  }

  /** @param warnings those of the rows, the worst first */
  draw(warnings, rows, time) {
    const isCalm = warnings.length === 0;
    setHidden(this.list, isCalm);
    setHidden(this.calm.root, !isCalm);
    if (isCalm) {
      setHidden(this.more, true); // before it is measured how much of the calm has room
      this.calm.draw(rows, time);
    }
    if (this.#isDrawn(warnings)) return;
    const shown = this.#fit(warnings);
    this.#drawMore(warnings.slice(shown));
  }

  /** Whether that is the picture already: patches come ten times a second, and finding what fits lays the page out. */
  #isDrawn(warnings) {
    const first = warnings.slice(0, MOST_CARDS + MOST_CHIPS);
    const told = first.map(({ row, warning }) => [keyOf({ row, warning }), row.door, row.vehicle, isAsking(row), warning]);
    const { fontSize } = getComputedStyle(document.documentElement);
    const room = [this.list.clientWidth, this.list.clientHeight, fontSize, document.fonts.status];
    const picture = JSON.stringify([warnings.length, told, room]);
    if (picture === this.#drawn) return true;
    this.#drawn = picture;
    return false;
  }

  /** Draws as many cards as fit whole; returns how many. */
  #fit(warnings) {
    const byKey = new Map(warnings.map((item) => [keyOf(item), item]));
    keepChildren(this.list, this.#cards, [...byKey.keys()].slice(0, MOST_CARDS), () => new Card(this.addressOf));
    for (const [key, card] of this.#cards) card.draw(byKey.get(key));
    this.more.hidden = false;
    this.#explain();
    const whole = this.#countWhole();
    this.more.hidden = warnings.length <= whole;
    [...this.list.children].forEach((card, index) => card.toggleAttribute("data-spare", index >= whole));
    return whole;
  }

  /** Gives the first cards their reasons, as far as these fit whole; the others stay headlines. */
  #explain() {
    const cards = [...this.list.children];
    for (const card of cards) card.toggleAttribute("data-brief", true);
    const most = Math.max(1, Math.floor(this.list.clientHeight / (EXPLAINED_REM * remPx())));
    for (const card of cards.slice(0, most)) {
      card.toggleAttribute("data-brief", false);
      if (!this.#isWhole(card)) return card.toggleAttribute("data-brief", true);
    }
  }

  #isWhole(card) {
    return card.getBoundingClientRect().bottom <= this.list.getBoundingClientRect().bottom + 0.5;
  }

  #countWhole() {
    const cards = [...this.list.children];
    const cut = cards.findIndex((card) => !this.#isWhole(card));
    return cut < 0 ? cards.length : cut;
  }

  #drawMore(rest) {
    setText(this.moreWord, `+ ${rest.length} more`);
    const byKey = new Map(rest.slice(0, MOST_CHIPS).map((item) => [keyOf(item), item]));
    keepChildren(this.chips, this.#chips, [...byKey.keys()], () => new Chip());
    for (const [key, chip] of this.#chips) chip.draw(byKey.get(key));
    const line = this.chips.firstElementChild?.offsetTop;
    for (const { root } of this.#chips.values()) root.toggleAttribute("data-spare", root.offsetTop > line);
  }
}

class Card {
  constructor(addressOf) {
    this.addressOf = addressOf;
    this.root = create("li", "warning");
    this.shape = createShape("late");
    this.door = create("span", "warning-door");
    this.headline = create("span", "warning-headline");
    this.who = create("p", "warning-who");
    this.name = create("a", "warning-name");
    this.asks = create("span", "warning-asks");
    this.who.append(this.name, this.asks);
    this.cause = create("p", "warning-cause");
    this.impact = create("p", "warning-impact");
    this.load = create("p", "warning-load");
    this.remedy = create("p", "warning-remedy");
    const first = create("p", "warning-first");
    first.append(this.shape, this.door, this.headline);
    const why = create("div", "warning-why");
    why.append(this.who, this.cause);
    const then = create("div", "warning-then");
    then.append(this.impact, this.load, this.remedy);
    this.root.append(first, why, then);
  }

  draw({ row, warning }) {
    setAttribute(this.root, "data-severity", warning.severity);
    setAttribute(this.root, "data-kind", warning.kind);
    setShape(this.shape, shapeOf(warning.kind));
    setText(this.door, row.door);
    setText(this.headline, warning.headline);
    setAttribute(this.root, "data-opens", row.id);
    setText(this.name, row.vehicle);
    const address = this.addressOf(row.id);
    if (address !== null && this.name.getAttribute("href") !== address) this.name.href = address; // whole, however long
    setText(this.asks, isAsking(row) ? " · asks for another window" : "");
    const [impact, load] = splitImpact(warning.impact);
    for (const [part, words] of Object.entries({ cause: warning.cause, impact, load, remedy: warning.remedy })) {
      setText(this[part], words);
      this[part].hidden = !words;
    }
  }
}

class Chip {
  constructor() {
    this.root = create("span", "warning-chip");
    this.shape = createShape("late");
    this.door = create("span");
    this.root.append(this.shape, this.door);
  }

  draw({ row, warning }) {
    setAttribute(this.root, "data-severity", warning.severity);
    setShape(this.shape, shapeOf(warning.kind));
    setText(this.door, row.door);
  }
}
