// The text under a track: as much of each truck's label as has room; never cut, never over another or the now line.

import { NOW_AT } from "./lanes.js";
import { isAsking } from "./panel_way.js";
import { detailOf, stateOf } from "./states.js";

// In widths of a figure, so that they grow with the screen.
const GAP = 1.2;
const NOW_CLEAR = 0.7;
const AT_DOOR = ["at_dock", "unloading"];
const EXPLAINED = ["late", "at_risk", "early"];

/** What may be said of a row, the fullest first: {detail, name}, either may be empty. */
export function labelsOf(row, now, time) {
  const detail = detailOf(row, now) || freeOf(row, time);
  const full = { detail, name: named(vehicleOf(row), row.supplier) };
  const short = { detail, name: vehicleOf(row) };
  return [...explained(row, detail), full, short, ...(detail ? [{ detail, name: "" }] : [])];
}

/** What moved the estimate of a truck in trouble; of the others nobody asks. */
function explained(row, detail) {
  if (!row.why || !row.eta || !EXPLAINED.includes(stateOf(row))) return [];
  return [
    { detail, name: named(vehicleOf(row), row.supplier, row.why) },
    { detail, name: named(vehicleOf(row), row.why) },
  ];
}

/** Its name, and whether it wishes for another window. */
function vehicleOf(row) {
  return named(row.vehicle, isAsking(row) ? "asks" : "");
}

function named(...words) {
  return words.filter(Boolean).join(" · ");
}

/** When the door of a truck that stands at it is free. */
function freeOf({ milestone, dock }, time) {
  return dock && time && AT_DOOR.includes(milestone) ? `free ${time.clock(dock.free)}` : "";
}

/** A label as one text, as it is measured. */
export function textOf({ detail, name }) {
  return [detail, name].filter(Boolean).join(" ");
}

/**
 * Chooses a label and its place for each placed shipment, from left to right: from where the shipment is first seen, or
 * from the now line if it reaches beyond, to where the next one begins; never across the now line.
 * @param measure {(text) => number} its width in pixels
 * @param time the site's clock; without it no label tells when a door is free
 * @returns Map of id -> {detail, name, left}; a shipment without room for any label is not in it
 */
export function placeLabels(placed, { now, width, measure, time }) {
  const items = [...placed].sort((a, b) => start(a) - start(b));
  const chosen = new Map();
  const figure_px = measure("0");
  const [gap, clear] = [GAP * figure_px, NOW_CLEAR * figure_px];
  let free = 0;
  items.forEach((item, index) => {
    const limit = index + 1 < items.length ? Math.max(start(items[index + 1]) - gap, 0) : width;
    const line = width * NOW_AT;
    const isPast = item.extent.right < line;
    const room = { from: Math.max(start(item), free), limit: isPast ? Math.min(limit, line - clear) : limit };
    const label = fit(labelsOf(item.row, now, time), { ...room, line, clear, measure });
    if (label === null) return;
    chosen.set(item.row.id, label);
    free = label.left + measure(textOf(label)) + gap;
  });
  return chosen;
}

/** The fullest label that fits between `from` and `limit`, on one side of the now line. */
function fit(labels, { from, limit, line, clear, measure }) {
  for (const label of labels) {
    const text = textOf(label);
    if (!text) continue;
    const length = measure(text);
    const crosses = from < line + clear && from + length > line - clear;
    const left = crosses ? line + clear : from;
    if (left + length <= limit) return { ...label, left };
  }
  return null;
}

function start({ extent }) {
  return Math.max(0, extent.left);
}
