/** What the map has over the ground that does not move: the site's fences and its doors' names. */
import { FONT } from "./map_style.js";

export const SITE = "site";

const is = (name, value) => ["==", ["get", name], value];

/** From this zoom on, the gate, the doors and the trucks in the yard can be told apart. */
export const PLANT_ZOOM = 11;
const DOOR_ZOOM = 14;

/** Layers over the basemap, lowest first. */
export function siteLayers({ palette, scale }) {
  const ring = (kind, width, more = {}) => ({
    id: `${kind}-line`,
    type: "line",
    source: SITE,
    filter: is("kind", kind),
    paint: { "line-color": palette.fence, "line-width": width * scale, ...more },
  });
  const area = (kind, opacity) => ({
    id: `${kind}-area`,
    type: "fill",
    source: SITE,
    filter: is("kind", kind),
    paint: { "fill-color": palette.fence, "fill-opacity": opacity },
  });
  return [
    area("approach", 0.07),
    ring("approach", 2, { "line-dasharray": [3, 2], "line-opacity": 0.8 }),
    area("gate", 0.14),
    { ...ring("gate", 2.5), minzoom: PLANT_ZOOM },
    { ...area("door", 0.25), minzoom: DOOR_ZOOM },
    { ...ring("door", 2), minzoom: DOOR_ZOOM },
    doorNames(palette, scale),
  ];
}

function doorNames(palette, scale) {
  return {
    id: "door-name",
    type: "symbol",
    source: SITE,
    minzoom: DOOR_ZOOM,
    filter: is("kind", "door"),
    layout: { "text-field": ["get", "name"], "text-size": 22 * scale, "text-font": FONT.strong },
    paint: { "text-color": palette.ink, "text-halo-color": palette.halo, "text-halo-width": 2.2 * scale },
  };
}
