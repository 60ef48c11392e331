// Which doors are on the screen: all of them while they fit, else pages that turn by themselves. Pure.
//
//     warned | D01-D12 | warned | D13-D24 | warned | D25-D36 ...
//
// The pages are in the plan's order, so that a door is found where it always is. The doors with warnings have a page of
// their own that returns between the others: each is on the screen at least half of the time.

import { compareDoors } from "./address.js";

const PAGE = 12; // doors that stay legible from five metres on one screen
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
  const severities = rows.flatMap(({ warnings }) => warnings.map(({ severity }) => severity));
  if (severities.length === 0) return CALM;
  return severities.includes("red") ? 0 : 1;
}

/** Doors in the plan's order, split into pages that are all full: the last begins early enough to be so too. */
export function pageDoors(doors) {
  const count = Math.max(1, Math.ceil(doors.length / PAGE));
  const lastFrom = Math.max(0, doors.length - PAGE);
  const starts = Array.from({ length: count }, (_, page) => Math.min(page * PAGE, lastFrom));
  return starts.map((from) => doors.slice(from, from + PAGE));
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
