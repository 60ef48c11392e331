/** What moves on the map: the site's fences, trails, trucks and their labels, on sources of their own. */
import { FONT } from "./map_style.js";
import { STATES } from "./states.js";

export const SOURCES = ["site", "trails", "vehicles"];
export const VEHICLE_LAYERS = ["calm", "trouble"];

const is = (name, value) => ["==", ["get", name], value];
const VEHICLE = ["has", "risk"];

/** From this zoom on, the gate, the doors and the trucks in the yard can be told apart. */
const PLANT_ZOOM = 11;
const DOOR_ZOOM = 14;
/** On time and "no estimate" have no label, so they may lie under those of others. */
const CALM_WEIGHT = -STATES.unknown.rank;

/**
 * Layers over the basemap, lowest first. MapLibre hands out room from the top: trucks in trouble first, then their
 * labels, which keep clear of them, then the calm trucks, then what is left of the ground.
 */
export function fleetLayers({ palette, scale, isRoomy }) {
  const colour = ["match", ["get", "risk"], ...Object.entries(palette.risk).flat(), palette.risk.unknown];
  return [
    ...fences(palette, scale),
    ...trails(colour, scale),
    yard(palette, scale),
    pointers(),
    vehicles("calm", ["<=", ["get", "weight"], CALM_WEIGHT]),
    symbol("plant", "site", is("kind", "plant"), { "icon-image": "plant" }),
    ...words({ palette, scale, isRoomy }, colour),
    vehicles("trouble", [">", ["get", "weight"], CALM_WEIGHT]),
  ];
}

function fences(palette, scale) {
  const ring = (kind, width, more = {}) => ({
    id: `${kind}-line`,
    type: "line",
    source: "site",
    filter: is("kind", kind),
    paint: { "line-color": palette.fence, "line-width": width * scale, ...more },
  });
  const area = (kind, opacity) => ({
    id: `${kind}-area`,
    type: "fill",
    source: "site",
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
  ];
}

function trails(colour, scale) {
  const trail = (fresh, width, opacity) => ({
    id: fresh ? "trail-fresh" : "trail-old",
    type: "line",
    source: "trails",
    filter: is("fresh", fresh),
    layout: { "line-cap": "round", "line-join": "round" },
    paint: { "line-color": colour, "line-width": width * scale, "line-opacity": opacity },
  });
  return [trail(0, 2.5, 0.3), trail(1, 3.5, 0.6)];
}

function symbol(id, source, filter, layout) {
  const always = { "icon-allow-overlap": true, "icon-rotation-alignment": "map", "icon-pitch-alignment": "map" };
  return { id, type: "symbol", source, filter, layout: { ...always, ...layout } };
}

function yard(palette, scale) {
  return {
    id: "yard",
    type: "circle",
    source: "vehicles",
    minzoom: PLANT_ZOOM,
    filter: ["has", "yard"],
    paint: {
      "circle-radius": 5 * scale,
      "circle-color": palette.fence,
      "circle-stroke-color": palette.outline,
      "circle-stroke-width": 2 * scale,
    },
  };
}

/** A truck that has not set out yet is fainter; of trucks that lie on each other, the worst is on top. */
const FAINT = { "icon-opacity": ["case", is("planned", 1), 0.5, 1] };
const WORST_ON_TOP = { "symbol-sort-key": ["get", "weight"] };

function pointers() {
  const layer = symbol("pointer", "vehicles", ["has", "hdg"], {
    "icon-image": ["concat", ["get", "risk"], "-pointer"],
    "icon-rotate": ["get", "hdg"],
    "icon-ignore-placement": true,
    ...WORST_ON_TOP,
  });
  return { ...layer, paint: FAINT };
}

function vehicles(id, which) {
  const layer = symbol(id, "vehicles", ["all", VEHICLE, which], { "icon-image": ["get", "risk"], ...WORST_ON_TOP });
  return { ...layer, paint: FAINT };
}

function words({ palette, scale, isRoomy }, colour) {
  const text = (size) => ({
    "text-size": size * scale,
    "text-font": FONT.bold,
    "text-variable-anchor": ["left", "right", "bottom", "top", "bottom-left", "top-left"],
    "text-radial-offset": 1.15,
    "text-justify": "auto",
    "text-max-width": 20,
  });
  const halo = { "text-halo-color": palette.halo, "text-halo-width": 2.2 * scale };
  return [
    {
      id: "door-name",
      type: "symbol",
      source: "site",
      minzoom: DOOR_ZOOM,
      filter: is("kind", "door"),
      layout: { "text-field": ["get", "name"], "text-size": 22 * scale, "text-font": FONT.strong },
      paint: { "text-color": palette.ink, ...halo },
    },
    {
      id: "plant-name",
      type: "symbol",
      source: "site",
      filter: is("kind", "plant"),
      layout: { "text-field": ["get", "name"], ...text(23), "text-font": FONT.strong },
      paint: { "text-color": palette.ink, ...halo },
    },
    {
      id: "vehicle-label",
      type: "symbol",
      source: "vehicles",
      filter: ["all", VEHICLE, ["!=", ["get", "label"], ""]],
      layout: { "text-field": ["get", isRoomy ? "words" : "label"], ...text(24), "symbol-sort-key": ["-", ["get", "weight"]] },
      paint: { "text-color": colour, ...halo },
    },
  ];
}
