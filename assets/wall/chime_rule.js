// When a wall may ring: for something new, and never so often that people stop to hear it. Pure.

const REST_MS = 10_000; // one chime for all that comes within so long

export class ChimeRule {
  #rangAt = -Infinity;

  /** @param {() => number} ticks real milliseconds that only grow */
  constructor(ticks) {
    this.ticks = ticks;
  }

  /** Whether these new warnings ring. What comes while a chime rests is covered by that chime. */
  isDue(fresh) {
    const now = this.ticks();
    if (fresh.length === 0 || now - this.#rangAt < REST_MS) return false;
    this.#rangAt = now;
    return true;
  }
}
