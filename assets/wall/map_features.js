/**
 * The site and its rows as GeoJSON: pure, and never stopped by one bad row.
 *
 * A truck on its way is a vehicle with the shape of its risk. In the yard it is a discreet dot. After that, nothing.
 */
import { distanceKm, isPlace, ringOf } from "./map_geo.js";
import { inWords } from "./site_clock.js";
import { STATES, stateOf } from "./states.js";

/** A straight line longer than this is not a road: twenty minutes of driving between two fixes. */
const GAP_KM = 30;
/** What stands beside each truck in trouble. */
const NAMED = new Set(["late", "at_risk", "early", "silent"]);
const RISKS = new Set(["late", "at_risk", "early", "silent", "unknown", "on_time"]);

/** What the map makes of a row: "vehicle", "yard", or null for one that is not drawn. */
export function kindOf(row) {
  if (!row?.pos || !isPlace(row.pos.lat, row.pos.lon)) return null;
  const state = stateOf(row);
  if (state === "in_yard") return "yard";
  return RISKS.has(state) ? "vehicle" : null;
}

const collection = (features) => ({ type: "FeatureCollection", features });

const feature = (type, coordinates, properties) => ({
  type: "Feature",
  properties,
  geometry: { type, coordinates },
});

/** What stands beside a truck in trouble: its door, and for how long it has been silent (where the time is known). */
function labelOf(row, risk) {
  return NAMED.has(risk) ? String(row.door || row.vehicle || "") : "";
}

function wordsOf(row, risk, now_ms) {
  const label = labelOf(row, risk);
  if (risk !== "silent" || now_ms === null || !Number.isFinite(row.silent)) return label;
  return `${label} silent ${inWords(Math.max(0, now_ms - row.silent) / 1000)}`;
}

function vehicleFeature(row, now_ms) {
  const { lat, lon, hdg } = row.pos;
  const risk = stateOf(row);
  return feature("Point", [lon, lat], {
    id: row.id,
    risk,
    weight: -STATES[risk].rank,
    label: labelOf(row, risk),
    words: wordsOf(row, risk, now_ms),
    planned: row.milestone === "planned" ? 1 : 0,
    ...(Number.isFinite(hdg) ? { hdg } : {}),
  });
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

/** `{vehicles, trails, inbound, counts}`: two collections, the `[lon, lat]` that the view must hold, rows by risk. */
export function fleetOf(rows, now_ms) {
  const fleet = { vehicles: [], trails: [], inbound: [], counts: {} };
  for (const row of rows.values()) {
    const kind = kindOf(row);
    if (kind === "yard") fleet.vehicles.push(feature("Point", [row.pos.lon, row.pos.lat], { id: row.id, yard: 1 }));
    if (kind === "vehicle") addVehicle(fleet, row, now_ms);
  }
  return { ...fleet, vehicles: collection(fleet.vehicles), trails: collection(fleet.trails) };
}

function addVehicle(fleet, row, now_ms) {
  const risk = stateOf(row);
  fleet.vehicles.push(vehicleFeature(row, now_ms));
  fleet.trails.push(...trailFeatures(row));
  fleet.counts[risk] = (fleet.counts[risk] ?? 0) + 1;
  if (row.milestone !== "planned") fleet.inbound.push([row.pos.lon, row.pos.lat]);
}

/** The plant, its rings and its doors. A fence that makes no sense is left out. */
export function siteFeatures(site) {
  if (!site || !isPlace(site.lat, site.lon)) return collection([]);
  const doors = Array.isArray(site.doors) ? site.doors : [];
  const fences = [
    ["approach", site.approach, ""],
    ["gate", site.gate, ""],
    ...doors.map((door) => ["door", door?.fence, String(door?.id ?? "")]),
  ];
  const drawn = fences
    .map(([kind, fence, name]) => [kind, ringOf(fence), name])
    .filter(([, ring]) => ring)
    .map(([kind, ring, name]) => feature("Polygon", [ring], { kind, name }));
  return collection([...drawn, feature("Point", [site.lon, site.lat], { kind: "plant", name: String(site.name ?? "") })]);
}
