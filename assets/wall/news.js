// Which red warnings are new: those that were not on the board before. What rings and what is spoken go by it. Pure.

import { keyOf } from "./warning_list.js";

const FLAPS_MS = 600_000; // a warning that comes back within so long is the same one

export class News {
  #on = null;
  #seenAt = new Map();

  /** @param {() => number} ticks real milliseconds that only grow */
  constructor(ticks) {
    this.ticks = ticks;
  }

  /** The new ones of a board's warnings. Nothing of the first board is: it is what people find, not what happened. */
  take(warnings) {
    const now = this.ticks();
    const reds = warnings.filter(({ warning }) => warning.severity === "red");
    const isFirst = this.#on === null;
    this.#remember(now);
    this.#on = reds.map(keyOf);
    const fresh = reds.filter((item) => !this.#seenAt.has(keyOf(item)));
    for (const key of this.#on) this.#seenAt.set(key, now);
    return isFirst ? [] : fresh;
  }

  /** What was on the last board was there until now. */
  #remember(now) {
    for (const key of this.#on ?? []) this.#seenAt.set(key, now);
    for (const [key, at] of this.#seenAt) if (now - at > FLAPS_MS) this.#seenAt.delete(key);
  }
}
