// One door's row on the timeline: its name, and the trucks due there. Draws what `lanes` and `labels` decide.

import { create, keepChildren, setAttribute, setSpan, setStyle, setText } from "./dom.js";
import { placeLabels } from "./labels.js";
import { isAsking } from "./panel_way.js";
import { findConflicts } from "./dock.js";
import { assignLanes, isVisible, place } from "./lanes.js";
import { plain } from "./plain.js";
import { createShape, setShape } from "./shapes.js";
import { STATES } from "./states.js";

const PHASE_WORDS = { in_yard: "in yard", at_dock: "at dock", unloading: "unloading", done: "done" };

export class Track {
  #trucks = new Map();
  #conflicts = new Map();

  constructor(door) {
    this.root = create("div", "door-row");
    this.root.dataset.door = door;
    this.name = create("div", "door-name", plain(door) || "no door");
    this.name.dataset.length = this.name.textContent.length > 5 ? "long" : "short";
    this.lane = create("div", "door-track");
    this.hatched = create("div", "conflicts");
    this.trucks = create("div", "trucks");
    this.trucks.setAttribute("role", "list");
    this.trucks.setAttribute("aria-label", this.name.textContent);
    this.lane.append(this.hatched, this.trucks);
    this.root.append(this.name, this.lane);
  }

  /** @param view {now, scale, measure, markHalf_px, time} */
  draw(rows, view) {
    const { now, scale, markHalf_px } = view;
    const placed = rows.map((row) => place(row, now, scale, markHalf_px)).filter((item) => isVisible(item, scale.width));
    const lanes = assignLanes(placed);
    const labels = placeLabels(placed, { now, width: scale.width, measure: view.measure, time: view.time });
    const ids = placed.map(({ row }) => row.id);
    keepChildren(this.trucks, this.#trucks, ids, (id) => new Truck(id));
    for (const item of placed) this.#trucks.get(item.row.id).draw(item, lanes, labels, view);
    this.#hatch(findConflicts(rows, now, scale));
    setAttribute(this.root, "data-trouble", rows.some(isRed) ? "red" : null);
  }

  #hatch(conflicts) {
    const spans = new Map(conflicts.map(({ id, span }) => [id, span]));
    keepChildren(this.hatched, this.#conflicts, [...spans.keys()], () => ({ root: create("div", "conflict") }));
    for (const [id, { root }] of this.#conflicts) setSpan(root, spans.get(id));
  }
}

function isRed({ warnings }) {
  return warnings.some(({ severity }) => severity === "red");
}

class Truck {
  #phases = new Map();

  constructor(id) {
    this.root = create("div", "truck");
    this.root.dataset.shipment = id;
    this.root.setAttribute("role", "listitem");
    this.window = create("div", "window");
    this.body = create("div", "body");
    this.tether = create("div", "tether");
    this.interval = create("div", "interval");
    this.waiting = create("div", "waiting");
    this.ahead = create("div", "ahead");
    this.whisker = create("div", "whisker");
    this.stay = create("div", "stay");
    this.mark = createShape("unknown");
    this.label = create("div", "truck-label");
    this.detail = create("span", "truck-detail");
    this.name = create("span", "truck-name");
    this.label.append(this.detail, this.name);
    this.body.append(this.tether, this.interval, this.waiting, this.whisker, this.ahead, this.stay);
    this.root.append(this.window, this.body, this.mark, this.label);
  }

  draw(item, lanes, labels, view) {
    const { row, state } = item;
    const { lane, isCrowded } = lanes.get(row.id);
    setAttribute(this.root, "data-state", state);
    setAttribute(this.root, "data-fixed-at", row.pos?.at ?? null);
    setAttribute(this.root, "aria-label", describe(row, state, view.time));
    setAttribute(this.root, "title", (row.eta && row.why) || null);
    setAttribute(this.body, "data-lane", lane);
    this.body.classList.toggle("is-to-come", item.isToCome);
    setAttribute(this.mark, "data-lane", isCrowded ? lane : "all");
    setSpan(this.window, item.window);
    setSpan(this.tether, item.tether);
    setSpan(this.interval, item.interval);
    for (const span of ["waiting", "ahead", "whisker"]) setSpan(this[span], item[span]);
    this.#drawPhases(item.phases, view, lane === "all");
    this.#drawMark(item);
    this.#drawLabel(labels.get(row.id));
  }

  /** The phase's word stands in its bar where both its length and the lane's height allow. */
  #drawPhases(phases, view, isTall) {
    keepChildren(this.stay, this.#phases, phases.map(({ phase }, index) => `${index}${phase}`), (key) => {
      const root = create("div", `phase phase-${key.slice(1)}`);
      return { root };
    });
    phases.forEach(({ phase, span }, index) => {
      const { root } = this.#phases.get(`${index}${phase}`);
      setSpan(root, span);
      const shown = Math.min(span.left + span.width, view.scale.width) - Math.max(span.left, 0);
      const word = phase === "done" && index < phases.length - 1 ? "" : PHASE_WORDS[phase];
      setText(root, isTall && view.measure(word) + 0.6 * view.markHalf_px < shown ? word : "");
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
    setText(this.detail, label.detail);
    setText(this.name, label.detail && label.name ? ` ${label.name}` : label.name);
    setStyle(this.label, "left", `${label.left.toFixed(1)}px`);
  }
}

/** A truck in words, for those who listen to the page. */
function describe(row, state, time) {
  const why = row.why ? ` (${row.why})` : "";
  const expected = row.eta ? `, expected ${time.clock(row.eta[1])}${why}` : "";
  const free = row.dock && state !== "done" ? `, door free ${time.clock(row.dock.free)}` : "";
  const window = `window ${time.clock(row.ws)} to ${time.clock(row.we)}`;
  const asks = isAsking(row) ? ", asks for another window" : "";
  return `${row.vehicle} of ${row.carrier}, ${row.supplier}: ${STATES[state].word}, ${window}${expected}${free}${asks}`;
}
