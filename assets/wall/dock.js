// A truck's stay at its door that is still to come: the wait, the unloading, and how long it may take. Pure arithmetic.
//
//     actual ....|now      . . . . [ unloading ]-----|
//                          wait    door     free   free_p90

import { YARD_PHASES } from "./states.js";

const ENDED = ["done", "no_show", "turned_away"];

/** The spans still ahead of a row: {waiting, ahead, whisker}, each null where there is nothing to draw. */
export function placeDock(row, now, scale) {
  const none = { waiting: null, ahead: null, whisker: null };
  if (ENDED.includes(row.milestone)) return none;
  const isHere = YARD_PHASES.includes(row.milestone);
  if (!row.dock) return { ...none, ahead: isHere && row.busy > now ? scale.span(now, row.busy) : null };
  const { gate, door, free, free_p90 } = row.dock;
  const begun = isHere ? now : gate;
  return {
    waiting: door > begun ? scale.span(begun, door) : null,
    ahead: free > Math.max(door, now) ? scale.span(isHere ? Math.max(door, now) : door, free) : null,
    whisker: free_p90 > Math.max(free, now) ? scale.span(Math.max(free, isHere ? now : free), free_p90) : null,
  };
}

/** Where two stays at this door overlap, each pair once: what is hatched. */
export function findConflicts(rows, now, scale) {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return rows.flatMap((row) =>
    row.conflicts
      .filter((other) => row.id < other && byId.has(other))
      .map((other) => ({ id: `${row.id}|${other}`, span: overlap(row, byId.get(other), now, scale) }))
      .filter(({ span }) => span !== null),
  );
}

/** From when the second could use the door until the first is gone; by the stays where their times are not known. */
function overlap(one, other, now, scale) {
  if (one.dock && other.dock) {
    const [first, second] = one.dock.door <= other.dock.door ? [one, other] : [other, one];
    const wanted = Math.max(second.dock.gate, second.ws, first.dock.door);
    return scale.span(wanted, Math.min(first.dock.free, second.dock.free));
  }
  const [a, b] = [stay(one, now), stay(other, now)];
  return scale.span(Math.max(a.from, b.from), Math.min(a.to, b.to));
}

/** From arrival to the end of unloading, actual or predicted; the window where nothing is known. */
function stay(row, now) {
  const from = row.reached.in_yard ?? row.eta?.[1] ?? row.ws;
  return { from, to: row.busy ?? Math.max(row.we, row.reached.in_yard ? now : from) };
}
