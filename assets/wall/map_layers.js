/** What moves on the map: the site's fences, trails, trucks and their labels, on sources of their own. */
import { FONT } from "./map_style.js";

export const SOURCES = ["site", "trails", "yard", "labels"];
/** The layers of trucks, which are not MapLibre's own (see map_sprites.js), and the layer that each lies under. */
export const SPRITE_LAYERS = { calm: "plant", trouble: undefined };

const is = (name, value) => ["==", ["get", name], value];

/** From this zoom on, the gate, the doors and the trucks in the yard can be told apart. */
const PLANT_ZOOM = 11;
const DOOR_ZOOM = 14;

/**
 * Layers over the basemap, lowest first. MapLibre hands out room from the top: trucks in trouble first, whose places are
 * kept free by symbols that are not seen, then their labels, then what is left of the ground.
 */
export function fleetLayers({ palette, scale, isRoomy }) {
  const colour = ["match", ["get", "risk"], ...Object.entries(palette.risk).flat(), palette.risk.unknown];
  return [
    ...fences(palette, scale),
    ...trails(colour, scale),
    yard(palette, scale),
    symbol("plant", "site", is("kind", "plant"), { "icon-image": "plant" }),
    ...words({ palette, scale, isRoomy }, colour),
    room(),
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
    source: "yard",
    minzoom: PLANT_ZOOM,
    paint: {
      "circle-radius": 5 * scale,
      "circle-color": palette.fence,
      "circle-stroke-color": palette.outline,
      "circle-stroke-width": 2 * scale,
    },
  };
}

/** The room that the trucks in trouble take. */
function room() {
  const layer = symbol("room", "labels", ["has", "risk"], { "icon-image": ["get", "risk"] });
  return { ...layer, paint: { "icon-opacity": 0 } };
}

/** Places for words beside a truck, the first that is free: at its sides, below it, above it. */
function beside(...sides) {
  const offsets = { left: [1.15, 0], right: [-1.15, 0], top: [0, 1.15], bottom: [0, -1.15] };
  return ["literal", [...sides, "top", "bottom"].flatMap((side) => [side, offsets[side]])];
}

function words({ palette, scale, isRoomy }, colour) {
  const text = (size) => ({
    "text-size": size * scale,
    "text-font": FONT.bold,
    "text-variable-anchor-offset": ["match", ["get", "side"], "right", beside("right", "left"), beside("left", "right")],
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
      source: "labels",
      filter: ["!=", ["get", "label"], ""],
      layout: { "text-field": ["get", isRoomy ? "words" : "label"], ...text(24), "symbol-sort-key": ["-", ["get", "weight"]] },
      paint: { "text-color": colour, ...halo },
    },
  ];
}
