// Which doors are on the screen: all of them while they fit, else pages that turn by themselves. Pure.
//
//     warned | D01-D10 | warned | D11-D20 | warned | D21-D30 ...
//
// The pages are in the plan's order, so that a door is found where it always is. The doors with warnings have a page of
// their own that returns between the others: each is on the screen at least half of the time.

import { compareDoors } from "./address.js";

export const PAGE = 12; // doors that stay legible from five metres on one screen
const CALM = 2;

/** The plan's doors in its order, then any that only a shipment names; "" stands for shipments without a door. */
export function listDoors(site, rows) {
  const planned = site.doors.map(({ id }) => id);
  const known = new Set(planned);
  const stray = new Set();
  for (const { door } of rows) if (!known.has(door)) stray.add(door);
  return [...planned, ...[...stray].sort(compareDoors)];
}

/** How bad it is at a door: 0 with a red warning, 1 with an amber one, 2 with none. */
export function troubleAt(rows) {
  return Math.min(CALM, ...rows.flatMap(({ warnings }) => warnings.map(({ severity }) => (severity === "red" ? 0 : 1))));
}

/** Doors in the plan's order, split into as few pages as can be, alike in length. */
export function pageDoors(doors) {
  const size = Math.ceil(doors.length / Math.ceil(doors.length / PAGE)) || 0;
  if (size === 0) return [[]];
  return Array.from({ length: Math.ceil(doors.length / size) }, (_, page) => doors.slice(page * size, (page + 1) * size));
}

/** The doors with warnings, those with red ones first, each kind in the plan's order. */
export function warnedDoors(doors, rowsAt) {
  const trouble = new Map(doors.map((door) => [door, troubleAt(rowsAt(door))]));
  return doors.filter((door) => trouble.get(door) < CALM).sort((a, b) => trouble.get(a) - trouble.get(b));
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
