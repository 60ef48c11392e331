/**
 * How often the map may be redrawn. A graphics card draws it in a few milliseconds; a screen without one may need a
 * second, and the doors and the clock must not wait for that: the map rests twice as long as it took to draw.
 *
 *     begin() ... [drawn] end() ... rest ... begin()
 */
const REST = 2;
const LONGEST_REST_MS = 3000;
const SLOW_MS = 25;
/** A drawing that does not end (a hidden page, a hand on the map) holds back no longer than this. */
const GIVEN_UP_AFTER_MS = 3000;

export class Pace {
  #beganAt_ms = -Infinity;
  #freeAt_ms = 0;
  #took_ms = 0;

  /** @param {() => number} ticks milliseconds that only grow */
  constructor(ticks = () => performance.now()) {
    this.ticks = ticks;
  }

  begin() {
    this.#beganAt_ms = this.ticks();
    this.#freeAt_ms = this.#beganAt_ms + GIVEN_UP_AFTER_MS;
  }

  /** The picture is drawn; further calls until the next `begin` change nothing. */
  end() {
    if (this.#beganAt_ms === -Infinity) return;
    this.#took_ms = this.ticks() - this.#beganAt_ms;
    this.#freeAt_ms = this.ticks() + Math.min(REST * this.#took_ms, LONGEST_REST_MS);
    this.#beganAt_ms = -Infinity;
  }

  /** Whether the last drawing took so long that what should glide would only stutter. */
  get isSlow() {
    return this.#took_ms > SLOW_MS;
  }

  /** Milliseconds until the next drawing may begin; 0 when it may begin now. */
  get wait_ms() {
    return Math.max(0, this.#freeAt_ms - this.ticks());
  }
}
