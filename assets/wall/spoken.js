// What a screen reader is told without being asked, and nothing else: a new red warning, and a change of the link. The
// clock, the counts and the age of the board change all the time and are read where they stand.

import { linkWords } from "./link_state.js";
import { plain } from "./plain.js";

export class Spoken {
  #link = "connecting";

  constructor(root) {
    this.root = root;
  }

  /** Speaks of new red warnings. */
  tellWarnings(fresh) {
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

  /** Written anew even if it is the same as last time: a reader hears what is put there, not what stands there. */
  #say(words) {
    this.root.textContent = plain(words);
  }
}
