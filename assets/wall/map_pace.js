/**
 * How often the trucks may be drawn: after each picture they rest four times as long as it took, so that on a slow screen the
 * doors and the clock do not wait for the map.
 *
 *     begin() ... end() ... rest ... begin()
 */
const REST = 4;
const LONGEST_REST_MS = 3000;
/** Five times this, with the rest, is thirteen pictures a second: with fewer a slide stutters. */
const SLOW_MS = 15;

export class Pace {
  #beganAt_ms = 0;
  #freeAt_ms = 0;
  #took_ms = [0, 0];

  /** @param {() => number} ticks milliseconds that only grow */
  constructor(ticks = () => performance.now()) {
    this.ticks = ticks;
  }

  begin() {
    this.#beganAt_ms = this.ticks();
  }

  end() {
    const took_ms = this.ticks() - this.#beganAt_ms;
    this.#took_ms = [this.#took_ms[1], took_ms];
    this.#freeAt_ms = this.ticks() + Math.min(REST * took_ms, LONGEST_REST_MS);
  }

  /** Whether what should glide would only stutter: the last two pictures took long, not one by chance. */
  get isSlow() {
    return Math.min(...this.#took_ms) > SLOW_MS;
  }

  /** Milliseconds until the next drawing may begin; 0 when it may begin now. */
  get wait_ms() {
    return Math.max(0, this.#freeAt_ms - this.ticks());
  }
}
