/** Shapes and labels cut into vector tiles: a screen then reads only the few tiles it shows. */
import { gzipSync } from "node:zlib";
import geojsonvt from "geojson-vt";
import vtpbf from "vt-pbf";
import { isSound, mended } from "./areas.mjs";

/**
 * The last zoom that is cut; MapLibre enlarges it further in. It has twice the usual resolution, some 100 m a step,
 * which is what the sources are worth.
 */
export const LAST_ZOOM = 5;
const extentOf = (z) => (z === LAST_ZOOM ? 8192 : 4096);
/** Shapes reach this far into the neighbouring tile: wide, soft coast lines must not show the seam. */
const BUFFER_SHARE = 1 / 32;
/** Layers that are not shown further out are not cut there either. */
const FIRST_ZOOM = { province: 5, river: 3, lake: 2 };

/** Layers that are filled. */
const AREAS = new Set(["land", "lake"]);

function cut(shape, extent, tolerance) {
  const whole = { maxZoom: LAST_ZOOM, indexMaxZoom: LAST_ZOOM, indexMaxPoints: 0 };
  return geojsonvt(shape, { ...whole, extent, buffer: extent * BUFFER_SHARE, tolerance });
}

/** Labels are kept in a tile when they can show at its zoom, or further in for the last zoom. */
const showsAt = (tags, z) => z === LAST_ZOOM || (tags.zoom ?? 0) <= z + 1;

/** Every `{z, x, y, bytes}` that has something in it; `bytes` is a gzipped vector tile. */
export function* tiles(shapes, labels) {
  const all = Object.entries({ ...shapes, ...labels });
  const cutAt = (extent) => all.map(([name, shape]) => [name, cut(shape, extent, name in shapes ? 6 : 0)]);
  for (let z = 0; z <= LAST_ZOOM; z++) {
    const extent = extentOf(z);
    const layers = cutAt(extent);
    for (const [x, y] of grid(2 ** z)) {
      const content = contentOf(layers, extent, z, x, y);
      if (content) yield { z, x, y, bytes: encode(content, extent) };
    }
  }
}

function* grid(side) {
  for (let x = 0; x < side; x++) for (let y = 0; y < side; y++) yield [x, y];
}

function contentOf(layers, extent, z, x, y) {
  const content = {};
  for (const [name, index] of layers) {
    if (z < (FIRST_ZOOM[name] ?? 0)) continue;
    const seen = (index.getTile(z, x, y)?.features ?? []).filter(({ tags }) => showsAt(tags ?? {}, z));
    const features = seen.map((one) => (AREAS.has(name) ? filled(one, extent) : one)).filter((one) => one.geometry.length);
    if (features.length) content[name] = { features };
  }
  return Object.keys(content).length ? content : null;
}

function filled(area, extent) {
  const geometry = mended(area.geometry);
  if (!isSound(geometry, extent)) throw new Error("an area would be filled wrongly");
  return { ...area, geometry };
}

const encode = (content, extent) => gzipSync(vtpbf.fromGeojsonVt(content, { version: 2, extent }), { level: 9 });
