// Which doors are on the screen: all of them while they fit, else pages that turn by themselves, trouble first.

import { compareDoors } from "./address.js";
import { STATES, stateOf } from "./states.js";

export const PAGE = 12; // doors that stay legible from five metres on one screen
const CALM = 9;

/** The plan's doors in its order, then any that only a shipment names; "" stands for shipments without a door. */
export function listDoors(site, rows) {
  const planned = site.doors.map(({ id }) => id);
  const known = new Set(planned);
  const stray = new Set();
  for (const { door } of rows) if (!known.has(door)) stray.add(door);
  return [...planned, ...[...stray].sort(compareDoors)];
}

/** How bad it is at a door, 0 the worst: red warnings, amber ones, then the states of its trucks. */
export function troubleAt(rows) {
  const ranks = rows.flatMap((row) => [
    ...row.warnings.map(({ severity }) => (severity === "red" ? 0 : 1)),
    isTrouble(row) ? 2 + STATES[stateOf(row)].rank : CALM,
  ]);
  return Math.min(CALM, ...ranks);
}

function isTrouble(row) {
  return ["late", "at_risk", "early", "silent"].includes(stateOf(row));
}

/** Doors split into pages. One page keeps the plan's order; several put the doors in trouble on the first ones. */
export function pageDoors(doors, rowsAt) {
  if (doors.length <= PAGE) return [doors];
  const trouble = new Map(doors.map((door) => [door, troubleAt(rowsAt(door))]));
  const byTrouble = doors
    .map((door, index) => ({ door, index }))
    .sort((a, b) => trouble.get(a.door) - trouble.get(b.door) || a.index - b.index)
    .map(({ door }) => door);
  const count = Math.ceil(doors.length / PAGE);
  return Array.from({ length: count }, (_, page) => byTrouble.slice(page * PAGE, (page + 1) * PAGE));
}

/** Rows by door. */
export function groupByDoor(rows) {
  const groups = new Map();
  for (const row of rows) {
    if (!groups.has(row.door)) groups.set(row.door, []);
    groups.get(row.door).push(row);
  }
  return groups;
}
