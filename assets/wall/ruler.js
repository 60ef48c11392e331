// How wide a text is, in a font. Chromium keeps each text that a canvas off the page has ever measured, 1.2 KB apiece, and
// labels that tell minutes never repeat for long: a pen is thrown away when it has measured so many.

import { plain } from "./plain.js";

const MOST = 1000;

export class Ruler {
  #makePen;
  #pen = null;
  #widths = new Map();

  constructor(makePen = () => document.createElement("canvas").getContext("2d")) {
    this.#makePen = makePen;
  }

  width(font, text) {
    const key = `${font}/${text}`;
    const known = this.#widths.get(key);
    if (known !== undefined) return known;
    if (this.#pen === null || this.#widths.size >= MOST) this.forget();
    this.#pen.font = font;
    const { width } = this.#pen.measureText(plain(text));
    this.#widths.set(key, width);
    return width;
  }

  /** What was measured before a font was there is wrong. */
  forget() {
    this.#widths.clear();
    this.#pen = this.#makePen();
  }
}
