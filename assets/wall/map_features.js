/**
 * The site, and what stands beside trucks and behind them, as GeoJSON: pure, and never stopped by one bad row.
 */
import { distanceKm, isPlace, ringOf } from "./map_geo.js";
import { plain } from "./plain.js";
import { inWords } from "./site_clock.js";
import { STATES, stateOf } from "./states.js";

/** A straight line longer than this is not a road: twenty minutes of driving between two fixes. */
const GAP_KM = 30;
/** Letters of a name on the map. */
const LONGEST_NAME = 20;
/** Those that have words beside them. */
const NAMED = new Set(["late", "at_risk", "early", "silent"]);

const collection = (features) => ({ type: "FeatureCollection", features });

const feature = (type, coordinates, properties) => ({
  type: "Feature",
  properties,
  geometry: { type, coordinates },
});

/** What stands beside a truck in trouble: its door, or its name. */
function labelOf(row, risk) {
  return NAMED.has(risk) ? shortName(row.door || row.vehicle) : "";
}

/** A name as it has room on a map, among others. */
function shortName(text) {
  const shown = plain(String(text ?? ""));
  return shown.length > LONGEST_NAME ? `${shown.slice(0, LONGEST_NAME)}…` : shown;
}

/** What stands beside a truck where there is room: a silent one says for how long, where the time is known. */
function wordsOf(row, risk, now_ms) {
  const label = labelOf(row, risk);
  if (risk !== "silent" || now_ms === null || !Number.isFinite(row.silent)) return label;
  return `${label} silent ${inWords(Math.max(0, now_ms - row.silent) / 1000)}`;
}

/** The words beside trucks: `{row, place, isEast}` of each: its place `[lon, lat]` as shown, its words left of it. */
export function labelFeatures(trucks, now_ms) {
  return collection(
    trucks.map(({ row, place, isEast = false }) => {
      const risk = stateOf(row);
      const words = { label: labelOf(row, risk), words: wordsOf(row, risk, now_ms) };
      return feature("Point", place, { id: row.id, risk, weight: -STATES[risk].rank, side: isEast ? "right" : "left", ...words });
    }),
  );
}

export function yardFeatures(rows) {
  return collection(rows.map(({ id, pos }) => feature("Point", [pos.lon, pos.lat], { id })));
}

/**
 * The way a truck came, in two pieces: the older one is drawn fainter. Where two spots are far apart nobody knows the road
 * between them, so the way begins after the last such gap.
 */
function trailFeatures(row) {
  const spots = (row.trail ?? []).filter((spot) => Array.isArray(spot) && isPlace(...spot));
  spots.push([row.pos.lat, row.pos.lon]);
  const gap = spots.findLastIndex((spot, at) => at > 0 && distanceKm(spots[at - 1], spot) > GAP_KM);
  const way = spots.slice(Math.max(0, gap)).map(([lat, lon]) => [lon, lat]);
  const half = Math.floor(way.length / 2);
  const piece = (line, fresh) => feature("LineString", line, { risk: stateOf(row), fresh });
  return [piece(way.slice(0, half + 1), 0), piece(way.slice(half), 1)].filter(
    ({ geometry }) => geometry.coordinates.length > 1,
  );
}

/** The ways that several trucks came. */
export function trailsOf(rows) {
  return collection(rows.flatMap(trailFeatures));
}

/** The plant, its rings and its doors. A fence that makes no sense is left out. */
export function siteFeatures(site) {
  if (!site || !isPlace(site.lat, site.lon)) return collection([]);
  const doors = Array.isArray(site.doors) ? site.doors : [];
  const fences = [
    ["approach", site.approach, ""],
    ["gate", site.gate, ""],
    ...doors.map((door) => ["door", door?.fence, shortName(door?.id)]),
  ];
  const drawn = fences
    .map(([kind, fence, name]) => [kind, ringOf(fence), name])
    .filter(([, ring]) => ring)
    .map(([kind, ring, name]) => feature("Polygon", [ring], { kind, name }));
  return collection([...drawn, feature("Point", [site.lon, site.lat], { kind: "plant", name: shortName(site.name) })]);
}
