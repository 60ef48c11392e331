// The text under a track: as much of each truck's label as has room, never cut, never over another's.

import { detailOf } from "./states.js";

const GAP_PX = 10;

/** What may be said of a row, the fullest first. */
export function labelsOf(row, now) {
  const detail = detailOf(row, now);
  const join = (...words) => words.filter(Boolean).join(" · ");
  return [...new Set([join(detail, row.vehicle, row.supplier), join(detail, row.vehicle), detail || row.vehicle])];
}

/**
 * Chooses a label and its place for each placed shipment, from left to right.
 * A label begins where its shipment is first seen and ends before the next one's begins.
 * @param measure {(text) => number} its width in pixels
 * @returns Map of id -> {text, left}; a shipment without room for any label is not in it
 */
export function placeLabels(placed, { now, width, measure }) {
  const items = [...placed].sort((a, b) => start(a) - start(b));
  const chosen = new Map();
  let free = 0;
  items.forEach((item, index) => {
    const left = Math.max(start(item), free);
    const limit = index + 1 < items.length ? start(items[index + 1]) - GAP_PX : width;
    const text = labelsOf(item.row, now).find((label) => label && left + measure(label) <= limit);
    if (text === undefined) return;
    chosen.set(item.row.id, { text, left });
    free = left + measure(text) + GAP_PX;
  });
  return chosen;
}

function start({ extent }) {
  return Math.max(0, extent.left);
}
