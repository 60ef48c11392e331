// When a wall may ring: for a red warning that was not there before, and never so often that people stop to hear it. Pure.

import { keyOf, listWarnings } from "./warning_list.js";

const REST_MS = 10_000; // one chime for all that comes within so long
const FLAPS_MS = 600_000; // a warning that comes back within so long is the same one

export class ChimeRule {
  #on = null;
  #seenAt = new Map();
  #rangAt = -Infinity;

  /** @param {() => number} ticks real milliseconds that only grow */
  constructor(ticks) {
    this.ticks = ticks;
  }

  /**
   * Whether the board, as it is now, rings. The first one never does: it is what people find, not what happened. What
   * comes while a chime rests is covered by that chime.
   */
  isDue(rows) {
    const now = this.ticks();
    const reds = listWarnings(rows).filter(({ warning }) => warning.severity === "red").map(keyOf);
    const isFirst = this.#on === null;
    this.#remember(now);
    this.#on = new Set(reds);
    const isNew = reds.some((key) => !this.#seenAt.has(key));
    for (const key of reds) this.#seenAt.set(key, now);
    if (isFirst || !isNew || now - this.#rangAt < REST_MS) return false;
    this.#rangAt = now;
    return true;
  }

  /** What was on the last board was there until now. */
  #remember(now) {
    for (const key of this.#on ?? []) this.#seenAt.set(key, now);
    for (const [key, at] of this.#seenAt) if (now - at > FLAPS_MS) this.#seenAt.delete(key);
  }
}
