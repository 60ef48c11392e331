// The text under a track: as much of each truck's label as has room; never cut, never over another or the now line.

import { NOW_AT } from "./lanes.js";
import { detailOf } from "./states.js";

const GAP_PX = 16;
const NOW_CLEAR_PX = 8;

/** What may be said of a row, the fullest first: {detail, name}, either may be empty. */
export function labelsOf(row, now) {
  const detail = detailOf(row, now);
  const full = { detail, name: [row.vehicle, row.supplier].filter(Boolean).join(" · ") };
  const short = { detail, name: row.vehicle };
  return detail ? [full, short, { detail, name: "" }] : [full, short];
}

/** A label as one text, as it is measured. */
export function textOf({ detail, name }) {
  return [detail, name].filter(Boolean).join(" ");
}

/**
 * Chooses a label and its place for each placed shipment, from left to right: from where the shipment is first seen, or
 * from the now line if it reaches beyond, to where the next one begins; never across the now line.
 * @param measure {(text) => number} its width in pixels
 * @returns Map of id -> {detail, name, left}; a shipment without room for any label is not in it
 */
export function placeLabels(placed, { now, width, measure }) {
  const items = [...placed].sort((a, b) => start(a) - start(b));
  const chosen = new Map();
  let free = 0;
  items.forEach((item, index) => {
    const limit = index + 1 < items.length ? Math.max(start(items[index + 1]) - GAP_PX, 0) : width;
    const line = width * NOW_AT;
    const isPast = item.extent.right < line;
    const room = { from: Math.max(start(item), free), limit: isPast ? Math.min(limit, line - NOW_CLEAR_PX) : limit };
    const label = fit(labelsOf(item.row, now), { ...room, line, measure });
    if (label === null) return;
    chosen.set(item.row.id, label);
    free = label.left + measure(textOf(label)) + GAP_PX;
  });
  return chosen;
}

/** The fullest label that fits between `from` and `limit`, on one side of the now line. */
function fit(labels, { from, limit, line, measure }) {
  for (const label of labels) {
    const text = textOf(label);
    if (!text) continue;
    const length = measure(text);
    const crosses = from < line + NOW_CLEAR_PX && from + length > line - NOW_CLEAR_PX;
    const left = crosses ? line + NOW_CLEAR_PX : from;
    if (left + length <= limit) return { ...label, left };
  }
  return null;
}

function start({ extent }) {
  return Math.max(0, extent.left);
}
