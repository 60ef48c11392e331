// The turning of pages of doors: which is shown, and when the next one comes. Knows nothing of pixels.

import { pageDoors, warnedDoors } from "./doors.js";

export const TURN_MS = 15_000; // long enough to read a page, short enough to wait for the next
const HELD_MS = 120_000; // somebody who holds a page and goes away holds it no longer

export class Pages {
  #doors = "";
  #plain = [[]];
  #at = 0;
  #warned = null;
  #hasWarned = false;
  #since = 0;
  #heldAt = null;

  /** @param {() => number} ticks milliseconds that only grow */
  constructor(ticks) {
    this.ticks = ticks;
  }

  get count() {
    return this.#plain.length;
  }

  /** Rows that each page has room for, the same on all, so that nothing but the doors changes. */
  get size() {
    return this.#plain[0].length;
  }

  /** {doors, number, warned}: `number` from 1, null on the page of warned doors; `warned` is how many doors are. */
  get shown() {
    if (!this.#warned) return { doors: this.#plain[this.#at], number: this.#at + 1, warned: 0 };
    return { doors: this.#warned.slice(0, this.size), number: null, warned: this.#warned.length };
  }

  /** Whether the page of doors with warnings comes up between the others. */
  get hasWarned() {
    return this.#hasWarned;
  }

  get isHeld() {
    return this.#heldAt !== null;
  }

  /** How much of the page's time is over, 0 to 1; nothing passes while it is held. */
  get passed() {
    return this.isHeld ? 0 : Math.min(1, (this.ticks() - this.#since) / TURN_MS);
  }

  /** Turns when it is time. The doors of a page change only when it comes up, never while somebody reads it. */
  follow(doors, rowsAt) {
    if (JSON.stringify(doors) !== this.#doors) return this.#begin(doors, rowsAt);
    if (this.isHeld && this.ticks() - this.#heldAt > HELD_MS) this.hold(false);
    if (!this.isHeld && this.ticks() - this.#since > TURN_MS) this.#turn(doors, rowsAt);
  }

  /** To the page after (1) or before (-1), by hand; the page of warned doors stands between the last and the next. */
  step(by) {
    const isBetween = this.#warned !== null && by < 0;
    if (!isBetween) this.#at = (this.#at + by + this.count) % this.count;
    this.#show(null);
    if (this.isHeld) this.hold(true);
  }

  hold(isHeld) {
    this.#heldAt = isHeld ? this.ticks() : null;
    this.#since = this.ticks();
  }

  #begin(doors, rowsAt) {
    this.#doors = JSON.stringify(doors);
    this.#plain = pageDoors(doors);
    this.#at = this.count - 1; // the first turn brings the first page
    this.#show(this.#listWarned(doors, rowsAt));
    if (!this.#warned) this.#at = 0;
  }

  #turn(doors, rowsAt) {
    const warned = this.#warned ? null : this.#listWarned(doors, rowsAt);
    if (!warned) this.#at = (this.#at + 1) % this.count;
    this.#show(warned);
  }

  #show(warned) {
    this.#warned = warned;
    this.#since = this.ticks();
  }

  #listWarned(doors, rowsAt) {
    const warned = this.count > 1 ? warnedDoors(doors, rowsAt) : [];
    this.#hasWarned = warned.length > 0;
    return this.#hasWarned ? warned : null;
  }
}
