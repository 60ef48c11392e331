// One door's row on the timeline: its name, and the trucks due there. Draws what `lanes` and `labels` decide.

import { create, keepChildren, setAttribute, setSpan, setStyle, setText } from "./dom.js";
import { placeLabels } from "./labels.js";
import { assignLanes, findConflicts, isVisible, place } from "./lanes.js";
import { createShape, setShape } from "./shapes.js";
import { STATES } from "./states.js";

const PHASE_WORDS = { in_yard: "in yard", at_dock: "at dock", unloading: "unloading", done: "done" };

export class Track {
  #trucks = new Map();
  #conflicts = new Map();

  constructor(door) {
    this.root = create("div", "door-row");
    this.root.dataset.door = door;
    this.name = create("div", "door-name", door || "no door");
    this.name.dataset.length = this.name.textContent.length > 5 ? "long" : "short";
    this.lane = create("div", "door-track");
    this.hatched = create("div", "conflicts");
    this.trucks = create("div", "trucks");
    this.trucks.setAttribute("role", "list");
    this.lane.append(this.hatched, this.trucks);
    this.root.append(this.name, this.lane);
  }

  /** @param view {now, scale, measure, markHalf_px, time} */
  draw(rows, view) {
    const { now, scale, markHalf_px } = view;
    const placed = rows.map((row) => place(row, now, scale, markHalf_px)).filter((item) => isVisible(item, scale.width));
    const lanes = assignLanes(placed);
    const labels = placeLabels(placed, { now, width: scale.width, measure: view.measure });
    const ids = placed.map(({ row }) => row.id);
    keepChildren(this.trucks, this.#trucks, ids, (id) => new Truck(id));
    for (const item of placed) this.#trucks.get(item.row.id).draw(item, lanes, labels, view);
    this.#hatch(findConflicts(rows, now, scale));
  }

  #hatch(conflicts) {
    const spans = new Map(conflicts.map(({ id, span }) => [id, span]));
    keepChildren(this.hatched, this.#conflicts, [...spans.keys()], () => ({ root: create("div", "conflict") }));
    for (const [id, { root }] of this.#conflicts) setSpan(root, spans.get(id));
  }
}

class Truck {
  #phases = new Map();

  constructor(id) {
    this.root = create("div", "truck");
    this.root.dataset.shipment = id;
    this.root.setAttribute("role", "listitem");
    this.window = create("div", "window");
    this.body = create("div", "body");
    this.interval = create("div", "interval");
    this.ahead = create("div", "ahead");
    this.stay = create("div", "stay");
    this.mark = createShape("unknown");
    this.label = create("div", "truck-label");
    this.body.append(this.interval, this.ahead, this.stay, this.mark);
    this.root.append(this.window, this.body, this.label);
  }

  draw(item, lanes, labels, view) {
    const { row, state } = item;
    const { lane, of } = lanes.get(row.id);
    setAttribute(this.root, "data-state", state);
    setAttribute(this.root, "data-fixed-at", row.pos?.at ?? null);
    setAttribute(this.root, "aria-label", describe(row, state, view.time));
    setAttribute(this.body, "data-lane", of === 1 ? "all" : lane);
    setSpan(this.window, item.window);
    setSpan(this.interval, item.interval);
    setSpan(this.ahead, item.ahead);
    this.#drawPhases(item.phases, view);
    this.#drawMark(item);
    this.#drawLabel(labels.get(row.id));
  }

  #drawPhases(phases, view) {
    keepChildren(this.stay, this.#phases, phases.map(({ phase }, index) => `${index}${phase}`), (key) => {
      const root = create("div", `phase phase-${key.slice(1)}`);
      return { root };
    });
    phases.forEach(({ phase, span }, index) => {
      const { root } = this.#phases.get(`${index}${phase}`);
      setSpan(root, span);
      const shown = Math.min(span.left + span.width, view.scale.width) - Math.max(span.left, 0);
      const word = phase === "done" && index > 0 ? "" : PHASE_WORDS[phase];
      setText(root, view.measure(word) + 12 < shown && span.left > 0 ? word : "");
    });
  }

  #drawMark({ mark, state }) {
    this.mark.toggleAttribute("hidden", mark === null);
    if (mark === null) return;
    setShape(this.mark, state);
    setStyle(this.mark, "left", `${mark.toFixed(1)}px`);
  }

  #drawLabel(label) {
    this.label.hidden = label === undefined;
    if (label === undefined) return;
    setText(this.label, label.text);
    setStyle(this.label, "left", `${label.left.toFixed(1)}px`);
  }
}

/** A truck in words, for those who listen to the page. */
function describe(row, state, time) {
  const expected = row.eta ? `, expected ${time.clock(row.eta[1])}` : "";
  const window = `window ${time.clock(row.ws)} to ${time.clock(row.we)}`;
  return `${row.vehicle} of ${row.carrier}, ${row.supplier}: ${STATES[state].word}, ${window}${expected}`;
}
