// The top of the wall: which site, can it be trusted, how many of what, and what time it is there.

import { create, setAttribute, setText } from "./dom.js";
import { plain } from "./plain.js";
import { isPast, linkWords, pillText } from "./link_state.js";
import { createShape } from "./shapes.js";
import { COUNTED, STATES, countStates } from "./states.js";

export class Header {
  #numbers = new Map();

  constructor(part) {
    this.name = part("site-name");
    this.pill = part("link-pill");
    this.counts = part("counts");
    this.clock = part("clock");
    this.zone = part("zone");
    this.words = part("link-words");
    this.state = create("span");
    this.pace = create("span", "pace");
    this.pill.append(this.state, this.pace);
    this.headline = create("strong", "link-headline");
    this.explanation = create("span", "link-explanation");
    this.words.append(this.headline, this.explanation);
    for (const state of COUNTED) this.counts.append(this.#cell(state));
  }

  #cell(state) {
    const cell = create("li", `count of-${state}`);
    const number = create("span", "count-number");
    const top = create("span", "count-top");
    top.append(createShape(state), number);
    cell.append(top, create("span", "count-word", STATES[state].word));
    this.#numbers.set(state, number);
    return cell;
  }

  drawCounts(rows) {
    const counts = countStates(rows);
    for (const [state, number] of this.#numbers) {
      setText(number, String(counts[state]));
      setAttribute(number.closest(".count"), "data-none", counts[state] === 0 ? "" : null);
    }
  }

  drawSite(site) {
    setText(this.name, site.name);
    setAttribute(this.name, "data-length", site.name.length > 11 ? "long" : "short");
    document.title = `${plain(site.name)} · Dockwatch`;
  }

  drawTime(now, time, speed) {
    setText(this.clock, time.clock(now));
    setText(this.zone, `${time.date(now)} · ${time.zoneName(now)}`);
    setText(this.pace, speed === 1 ? "" : `${speed}× speed`);
  }

  /** @param age_s real seconds since the board was written, null if unknown; `since` its time in words */
  drawLink(link, { age_s, since }) {
    setText(this.state, pillText(link, age_s));
    setAttribute(this.pill, "data-link", link);
    const words = linkWords(link, { age_s, since });
    this.words.hidden = words === null;
    setAttribute(this.counts, "data-untold", words !== null || link === "connecting" ? "" : null);
    if (words) [this.headline, this.explanation].forEach((element, index) => setText(element, words[index]));
    setAttribute(document.body, "data-link", isPast(link) ? "past" : link);
  }
}
