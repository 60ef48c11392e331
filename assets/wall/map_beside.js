/** What is told of a truck on the map besides its shape: the words beside it and the way it came. Pure. */
import { distanceKm, isPlace } from "./map_geo.js";
import { placeOff } from "./map_glide.js";
import { plain } from "./plain.js";
import { inWords } from "./site_clock.js";
import { stateOf } from "./states.js";

/** A straight line longer than this is not a road: twenty minutes of driving between two fixes. */
const GAP_KM = 30;
/** Letters of a name on the map. */
const LONGEST_NAME = 20;
/** Those that have words beside them. */
const NAMED = new Set(["late", "at_risk", "early", "silent"]);

/** A name as it has room on a map, among others. */
export function shortName(text) {
  const shown = plain(String(text ?? ""));
  return shown.length > LONGEST_NAME ? `${shown.slice(0, LONGEST_NAME)}…` : shown;
}

/** What stands beside a truck in trouble: its door, or its name; where there is room, for how long it has been silent. */
export function wordsOf(row, now_ms, isRoomy) {
  const state = stateOf(row);
  if (!NAMED.has(state)) return "";
  const name = shortName(row.door || row.vehicle);
  if (!isRoomy || state !== "silent" || now_ms === null || !Number.isFinite(row.silent)) return name;
  return `${name} silent ${inWords(Math.max(0, now_ms - row.silent) / 1000)}`;
}

/**
 * The way a truck came, in two pieces of places `[x, y]` off `origin`: {old, fresh}; a piece of one place is nothing to
 * draw. Where two spots are far apart nobody knows the road between them: the way begins after the last such gap.
 */
export function wayOf(row, origin) {
  const spots = (Array.isArray(row.trail) ? row.trail : []).filter((spot) => Array.isArray(spot) && isPlace(...spot));
  spots.push([row.pos.lat, row.pos.lon]);
  const gap = spots.findLastIndex((spot, at) => at > 0 && distanceKm(spots[at - 1], spot) > GAP_KM);
  const way = spots.slice(Math.max(0, gap)).map(([lat, lon]) => placeOff(lat, lon, origin));
  const half = Math.floor(way.length / 2);
  return { old: way.slice(0, half + 1), fresh: way.slice(half) };
}
