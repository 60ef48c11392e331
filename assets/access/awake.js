// A session lasts while somebody is at it. Pages look by themselves all the time, so the server counts none of that: it
// is told when a person moves or types, at most once a minute.

const EVERY_MS = 60_000;
const ACTS = ["pointerdown", "pointermove", "keydown", "wheel", "touchmove"];

export class Awake {
  #toldAt = -Infinity;

  /** @param does {tell -> whether it was heard, ticks} */
  constructor({ tell, ticks }) {
    this.does = { tell, ticks };
  }

  /** A person did something. */
  async act() {
    const now = this.does.ticks();
    if (now - this.#toldAt < EVERY_MS) return;
    this.#toldAt = now;
    await this.does.tell();
  }

  /** Follows what is done in a document; what scripts do there does not count. */
  follow(target) {
    const act = ({ isTrusted }) => isTrusted && this.act();
    for (const name of ACTS) target.addEventListener(name, act, { capture: true, passive: true });
  }
}
