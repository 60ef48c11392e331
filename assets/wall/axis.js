// The hours above the tracks. They flow; the now line stands.

import { create, keepChildren, setStyle, setText } from "./dom.js";
import { NOW_AT } from "./lanes.js";

const HALF_HOUR_MS = 1_800_000;
const HOUR_MS = 3_600_000;

/** Every half hour of the site's clock that the scale shows; `isHour` tells the full ones. */
export function listTicks(scale, time) {
  const before = time.sinceHour(scale.from) % HALF_HOUR_MS;
  const ticks = [];
  for (let at = scale.from - before + HALF_HOUR_MS; at < scale.until; at += HALF_HOUR_MS) {
    ticks.push({ at, isHour: Math.round(time.sinceHour(at) / 60_000) % 60 === 0 });
  }
  return ticks;
}

/**
 * An hour as it stands above the tracks: "14:00"; next to a change of the clocks with its zone, "02:00 CEST" and then
 * "02:00 CET", so that a doubled hour is told apart and a missing one explained.
 */
export function hourWord(at, time) {
  const zone = time.zoneName(at);
  const isNextToChange = [at - HOUR_MS, at + HOUR_MS].some((near) => time.zoneName(near) !== zone);
  return isNextToChange ? `${time.clock(at)} ${zone}` : time.clock(at);
}

export class Axis {
  #ticks = new Map();

  constructor() {
    this.root = create("div", "axis");
    this.lines = create("div", "axis-lines");
    this.now = create("div", "axis-now");
    this.root.append(this.lines, this.now);
  }

  draw({ now, scale, time, measureHour }) {
    const ticks = new Map(listTicks(scale, time).map((tick) => [String(Math.round(tick.at / 1000)), tick]));
    keepChildren(this.lines, this.#ticks, [...ticks.keys()], () => new Tick());
    const halfNow = (1.4 * measureHour("00:00")) / 2;
    for (const [key, tick] of ticks) {
      const word = tick.isHour ? hourWord(tick.at, time) : "";
      this.#ticks.get(key).draw(scale.x(tick.at), word, { half: measureHour(word) / 2, halfNow, width: scale.width });
    }
    setText(this.now, time.clock(now));
    setStyle(this.now, "left", `${(scale.width * NOW_AT).toFixed(1)}px`);
  }
}

class Tick {
  constructor() {
    this.root = create("div", "tick");
    this.word = create("span", "tick-word");
    this.root.append(this.word);
  }

  /** The hour's word goes while the now line's own time, or the track's end, needs its place. */
  draw(x, word, { half, halfNow, width }) {
    setStyle(this.root, "left", `${x.toFixed(1)}px`);
    this.root.classList.toggle("is-hour", word !== "");
    setText(this.word, word);
    const nearNow = Math.abs(x - width * NOW_AT) < half + halfNow;
    this.word.hidden = word === "" || nearNow || x < half || x > width - half;
  }
}
