// Where things stand on a door's track. Pure arithmetic: instants in, pixels out.
//
//     |  past  | now                          future |
//     [in yard|at dock|unloading....]  (  window  )
//                                        <==P50==>
//                                            ..[ stay ]--|    `dock` says when

import { placeDock } from "./dock.js";
import { YARD_PHASES, stateOf } from "./states.js";

export const NOW_AT = 0.25; // the now line's place: a quarter of the track is past
const HOUR_MS = 3_600_000;
const LEAST_PX = 4; // what is there must be seen, however short

export class Scale {
  /** @param hour_px how many pixels an hour takes */
  constructor({ now, width, hour_px }) {
    this.width = width;
    this.perMs = hour_px / HOUR_MS;
    this.from = now - (width * NOW_AT) / this.perMs;
    this.until = this.from + width / this.perMs;
  }

  x(instant) {
    return (instant - this.from) * this.perMs;
  }

  /** Pixels from one instant to another, at least a few; null if either is missing. */
  span(from, to) {
    if (from == null || to == null || to < from) return null;
    const left = this.x(from);
    return { left, width: Math.max(LEAST_PX, this.x(to) - left) };
  }
}

/**
 * All that is drawn for one shipment. `solid` is the mark or the stay, `body` also the forecast round it, `extent` all
 * of it with the window.
 */
export function place(row, now, scale, markHalf_px) {
  const state = stateOf(row);
  const phases = actualPhases(row, now).map(({ phase, from, to }) => ({ phase, span: scale.span(from, to) }));
  const isToCome = phases.length === 0 && state !== "no_show";
  const mark = phases.length ? null : scale.x(markInstant(row, isToCome));
  const placed = {
    row,
    state,
    phases,
    mark,
    window: scale.span(row.ws, row.we),
    ...placeDock(row, now, scale),
    isToCome,
    tether: isToCome && row.eta ? tether(row, scale) : null,
    interval: isToCome && row.eta ? scale.span(row.eta[0], row.eta[2]) : null,
  };
  return { ...placed, ...extents(placed, markHalf_px) };
}

/** The stay as it was: what the truck did from when to when, up to now. */
export function actualPhases(row, now) {
  const steps = [...YARD_PHASES, "done"].filter((phase) => row.reached[phase] !== undefined);
  return steps.flatMap((phase, index) => {
    if (phase === "done") return [];
    const to = row.reached[steps[index + 1]] ?? now;
    const isOver = row.milestone === "done" || row.milestone === "turned_away";
    return [{ phase: isOver ? "done" : phase, from: row.reached[phase], to: Math.max(to, row.reached[phase]) }];
  });
}

/** From a mark outside its window to the nearer end of it: what ties a bar to the window it misses. */
function tether({ eta, ws, we }, scale) {
  if (eta[1] < ws) return scale.span(eta[1], ws);
  return eta[1] > we ? scale.span(we, eta[1]) : null;
}

function markInstant(row, isToCome) {
  return isToCome && row.eta ? row.eta[1] : (row.ws + row.we) / 2;
}

function extents({ phases, ahead, whisker, interval, mark, window }, markHalf_px) {
  const solid = phases.map(({ span }) => span);
  if (mark !== null) solid.push({ left: mark - markHalf_px, width: 2 * markHalf_px });
  const body = [...solid, interval].filter(Boolean);
  return { solid: union(solid), body: union(body), extent: union([...body, ahead, whisker, window].filter(Boolean)) };
}

function union(spans) {
  return {
    left: Math.min(...spans.map(({ left }) => left)),
    right: Math.max(...spans.map(({ left, width }) => left + width)),
  };
}

export function isVisible({ extent }, width) {
  return extent.right > 0 && extent.left < width;
}

/**
 * Gives each of a track's placed shipments its lane: "all" of the height, or the upper (0) or lower (1) half where
 * bodies overlap. A mark stays large, over all of the height, unless it would cover another mark or a stay: `isCrowded`.
 */
export function assignLanes(placed) {
  const crowded = new Set(overlapping(placed, "solid").filter((group) => group.length > 1).flat());
  const lanes = new Map();
  for (const group of overlapping(placed, "body")) {
    const ends = [-Infinity, -Infinity];
    for (const item of group) {
      const lane = item.body.left >= ends[0] || ends[0] <= ends[1] ? 0 : 1;
      ends[lane] = Math.max(ends[lane], item.body.right);
      lanes.set(item.row.id, { lane: group.length > 1 ? lane : "all", isCrowded: crowded.has(item) });
    }
  }
  return lanes;
}

/** Runs of shipments whose spans of that name overlap, from left to right. */
function overlapping(placed, span) {
  const groups = [];
  let end = -Infinity;
  for (const item of [...placed].sort((a, b) => a[span].left - b[span].left || (a.row.id < b.row.id ? -1 : 1))) {
    if (item[span].left >= end) groups.push([]);
    groups.at(-1).push(item);
    end = Math.max(end, item[span].right);
  }
  return groups;
}
