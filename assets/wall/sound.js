// The sound for a new red warning, off until somebody asks for it: a button beside the title of the warnings. What was
// asked for stands in the address, so that a refresh keeps it.

import { keepSound } from "./address.js";
import { Chime } from "./chime.js";
import { ChimeRule } from "./chime_rule.js";
import { create, setAttribute, setText } from "./dom.js";

const GESTURES = ["pointerdown", "pointerup", "keydown"]; // after any of them a browser may let a page sound

export class Sound {
  #chime = new Chime();
  #rule;
  #isOn;

  constructor(root, { isOn, ticks }) {
    this.#isOn = isOn && Chime.isPossible;
    this.#rule = new ChimeRule(ticks);
    this.button = create("button", "sound");
    this.button.type = "button";
    this.button.hidden = !Chime.isPossible;
    this.button.addEventListener("click", () => this.#toggle());
    for (const gesture of GESTURES) addEventListener(gesture, ({ target }) => target === this.button || this.#try());
    root.append(this.button);
    this.#try();
    this.#draw();
  }

  /** Rings if the new red warnings are to be rung for. What came while there was no sound rings no more. */
  hear(fresh) {
    if (this.#rule.isDue(fresh) && this.#isOn) this.#chime.ring();
  }

  /** A tap on the button that says "tap for sound" is that tap, and turns nothing off. */
  #toggle() {
    if (this.button.dataset.sound === "waiting") return this.#try();
    this.#isOn = !this.#isOn;
    keepSound(this.#isOn);
    if (this.#isOn) this.#try();
    else this.#chime.close();
    this.#draw();
  }

  #try() {
    if (this.#isOn && !this.#chime.isOpen) this.#chime.open(() => this.#draw());
  }

  #draw() {
    const state = !this.#isOn ? "off" : this.#chime.isOpen ? "on" : "waiting";
    const words = state === "waiting" ? "tap for sound" : `sound ${state}`;
    setAttribute(this.button, "data-sound", state);
    setAttribute(this.button, "aria-label", `${words}: a chime for a new red warning`);
    setText(this.button, words);
  }
}
