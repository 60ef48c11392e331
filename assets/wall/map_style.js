/**
 * The basemap's style: the one place to change when a plant brings a vector tile set of its own.
 *
 * No `glyphs`: MapLibre then draws labels with the page's own fonts (css/fonts.css). A town shows from the zoom the
 * build gave it, where it has room; larger text needs more room, so `scale` moves that zoom.
 */
export const FONT = { plain: ["Inter"], strong: ["Inter SemiBold"], bold: ["Inter Bold"] };

/** The last zoom in the archive; further in, MapLibre enlarges its tiles. */
const LAST_ZOOM = 5;
/** Both ask to be named where the map is shown. */
export const ATTRIBUTION = "Natural Earth · GeoNames (CC BY 4.0)";

/** A complete MapLibre style. `tiles` is the address of a tile; `look.scale` is 1 on a screen of 1080 lines. */
export function basemapStyle(tiles, look) {
  return {
    version: 8,
    sources: { earth: { type: "vector", tiles: [tiles], minzoom: 0, maxzoom: LAST_ZOOM } },
    layers: basemapLayers(look),
  };
}

/** The layers alone, so that a change of theme or size can be applied without sending the shapes again. */
export function basemapLayers({ palette, scale }) {
  return [...ground(palette), ...lines(palette, scale), ...names(palette, scale)];
}

function byZoom(...stops) {
  return ["interpolate", ["linear"], ["zoom"], ...stops];
}

function ground(palette) {
  return [
    { id: "water", type: "background", paint: { "background-color": palette.water } },
    glow("shore-wide", palette, byZoom(3, 6, 8, 26), 0.16),
    glow("shore-near", palette, byZoom(3, 3, 8, 12), 0.28),
    {
      id: "land",
      type: "fill",
      source: "earth",
      "source-layer": "land",
      paint: { "fill-color": palette.land, "fill-antialias": false },
    },
    {
      id: "lake",
      type: "fill",
      source: "earth",
      "source-layer": "lake",
      paint: { "fill-color": palette.water },
    },
  ];
}

/** Shallows: a soft band along the coast, of which the land hides the inner half. */
function glow(id, palette, width, opacity) {
  return {
    id,
    type: "line",
    source: "earth",
    "source-layer": "land",
    layout: { "line-join": "round" },
    paint: { "line-color": palette.shore, "line-width": width, "line-opacity": opacity, "line-blur": byZoom(3, 3, 8, 9) },
  };
}

function lines(palette, scale) {
  const line = (id, width, more = {}) => ({
    id,
    type: "line",
    source: "earth",
    "source-layer": id,
    layout: { "line-join": "round" },
    paint: { "line-color": palette[id], "line-width": width, ...more },
  });
  return [
    line("river", byZoom(4, 0.5 * scale, 8, 2 * scale, 11, 4 * scale)),
    { ...line("province", scale, { "line-dasharray": [4, 3] }), minzoom: 5, maxzoom: 9 },
    { ...line("coast", scale), "source-layer": "land" },
    line("border", byZoom(3, 0.8 * scale, 8, 2 * scale)),
  ];
}

function names(palette, scale) {
  return [countryNames(palette, scale), towns(palette, scale)];
}

function towns(palette, scale) {
  const zoom = ["get", "zoom"];
  const tight = Math.log2(scale) - 0.3;
  return {
    id: "town",
    type: "symbol",
    source: "earth",
    "source-layer": "town",
    filter: ["<=", zoom, ["-", ["zoom"], tight]],
    layout: {
      "icon-image": "town",
      "text-field": ["get", "name"],
      "text-font": FONT.plain,
      "text-size": byZoom(4, 17 * scale, 8, ["case", ["<", zoom, 5], 23 * scale, 17 * scale]),
      "text-variable-anchor": ["left", "right", "top", "bottom"],
      "text-radial-offset": 0.45,
      "text-justify": "auto",
      "text-padding": 6 * scale,
      "text-max-width": 9,
      "symbol-sort-key": ["get", "place"],
    },
    paint: {
      "text-color": palette.townText,
      "text-halo-color": palette.halo,
      "text-halo-width": 1.6 * scale,
      "text-halo-blur": 0.5,
    },
  };
}

function countryNames(palette, scale) {
  return {
    id: "country",
    type: "symbol",
    source: "earth",
    "source-layer": "country",
    maxzoom: 7,
    layout: {
      "text-field": ["upcase", ["get", "name"]],
      "text-font": FONT.strong,
      "text-size": ["interpolate", ["linear"], ["get", "width"], 0.3, 16 * scale, 4, 21 * scale],
      "text-letter-spacing": 0.2,
      "text-max-width": 7,
      "text-padding": 14 * scale,
      "symbol-sort-key": ["get", "place"],
    },
    paint: { "text-color": palette.countryText, "text-halo-color": palette.halo, "text-halo-width": 1.4 * scale },
  };
}
