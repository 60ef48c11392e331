// What stands where warnings would, while there are none: that nothing is needed, and what comes next.

import { create, keepChildren, setText } from "./dom.js";
import { createShape, setShape } from "./shapes.js";
import { STATES, YARD_PHASES, hasEnded, stateOf } from "./states.js";

const MOST = 6;

/** The trucks still to come, the next due first. */
export function listComing(rows, most = MOST) {
  return [...rows]
    .filter((row) => !hasEnded(row) && !YARD_PHASES.includes(row.milestone))
    .sort((a, b) => a.ws - b.ws || (a.id < b.id ? -1 : 1))
    .slice(0, most);
}

export class Calm {
  #trucks = new Map();
  #drawn = "";

  constructor() {
    this.root = create("div", "calm");
    this.next = create("h3", "calm-title", "Next due");
    this.list = create("ol", "calm-list");
    this.list.setAttribute("role", "list");
    this.root.append(create("p", "calm-words", "Nothing needs you now."), this.next, this.list);
    this.root.hidden = true; // until a board has said so
  }

  draw(rows, time) {
    const coming = new Map(listComing(rows).map((row) => [row.id, row]));
    const picture = JSON.stringify([[...coming.values()].map((row) => told(row, time)), this.root.clientHeight]);
    if (picture === this.#drawn) return; // patches come ten times a second
    this.#drawn = picture;
    this.next.hidden = coming.size === 0;
    keepChildren(this.list, this.#trucks, [...coming.keys()], () => new Due());
    for (const [id, due] of this.#trucks) due.draw(coming.get(id), time);
    this.#hideCut();
  }

  /** What has no whole place is not shown by half. */
  #hideCut() {
    const end = this.root.getBoundingClientRect().bottom + 0.5;
    for (const item of this.list.children) {
      item.toggleAttribute("data-spare", item.getBoundingClientRect().bottom > end);
    }
  }
}

/** What is said of a truck to come. */
function told(row, time) {
  return {
    id: row.id,
    at: time.clock(row.ws),
    door: row.door || "no door",
    state: stateOf(row),
    who: [row.vehicle, row.supplier].filter(Boolean).join(" · "),
  };
}

class Due {
  constructor() {
    this.root = create("li", "due");
    this.at = create("span", "due-at");
    this.door = create("span", "due-door");
    this.shape = createShape("on_time");
    this.state = create("span", "unseen");
    this.who = create("span", "due-who");
    this.root.append(this.at, this.door, this.shape, this.state, this.who);
  }

  draw(row, time) {
    const { at, door, state, who } = told(row, time);
    setText(this.at, at);
    setText(this.door, door);
    setShape(this.shape, state);
    setText(this.state, `${STATES[state].word}, `);
    setText(this.who, who);
  }
}
