// Two short tones, made by the browser itself. A browser lets a page sound only after somebody has touched it, so a chime may
// have to wait for a tap or a key; a kiosk started with `--autoplay-policy=no-user-gesture-required` waits for none.

const TONES = [
  { hz: 660, from_s: 0, for_s: 0.22 },
  { hz: 880, from_s: 0.2, for_s: 0.4 },
];
const LOUDNESS = 0.4;
const ATTACK_S = 0.015; // without it a tone begins with a crack

export class Chime {
  #context = null;

  static get isPossible() {
    return "AudioContext" in globalThis;
  }

  /** Asks for sound; `changed` is called whenever it comes or goes. */
  open(changed) {
    if (this.#context === null) {
      this.#context = new AudioContext();
      this.#context.addEventListener("statechange", changed);
    }
    this.#context.resume().catch(() => {}); // refused until a tap
  }

  close() {
    this.#context?.suspend().catch(() => {});
  }

  /** Whether a chime would be heard now. */
  get isOpen() {
    return this.#context?.state === "running";
  }

  ring() {
    if (!this.isOpen) return;
    for (const { hz, from_s, for_s } of TONES) this.#sound(hz, this.#context.currentTime + from_s, for_s);
  }

  #sound(hz, from_s, for_s) {
    const [tone, swell] = [this.#context.createOscillator(), this.#context.createGain()];
    tone.frequency.value = hz;
    swell.gain.setValueAtTime(0, from_s);
    swell.gain.linearRampToValueAtTime(LOUDNESS, from_s + ATTACK_S);
    swell.gain.exponentialRampToValueAtTime(0.001, from_s + for_s);
    tone.connect(swell).connect(this.#context.destination);
    tone.start(from_s);
    tone.stop(from_s + for_s);
  }
}
