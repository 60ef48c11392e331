// What a screen reader is told without being asked, and nothing else: a new red warning, and a change of the link. The
// clock, the counts and the age of the board change all the time and are read where they stand.

import { setText } from "./dom.js";
import { linkWords } from "./link_state.js";
import { keyOf, listWarnings } from "./warning_list.js";

export class Spoken {
  #red = null;
  #link = "connecting";

  constructor(root) {
    this.root = root;
  }

  /** Speaks of red warnings that were not there before; those of the first board are read like the rest of it. */
  tellWarnings(rows) {
    const red = listWarnings(rows).filter(({ warning }) => warning.severity === "red");
    const fresh = this.#red === null ? [] : red.filter((item) => !this.#red.has(keyOf(item)));
    this.#red = new Set(red.map(keyOf));
    if (fresh.length) this.#say(fresh.map(({ row, warning }) => `${row.door} ${warning.headline}`).join(". "));
  }

  /** Speaks once of each change of the link; without the age, which would change what is said every second. */
  tellLink(link, since) {
    if (link === this.#link) return;
    const wasFine = ["connecting", "live"].includes(this.#link);
    this.#link = link;
    const words = linkWords(link, { age_s: null, since });
    if (words) this.#say(words.join(". "));
    else if (!wasFine) this.#say("Live again.");
  }

  #say(words) {
    setText(this.root, words);
  }
}
