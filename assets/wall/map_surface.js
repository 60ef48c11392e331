/**
 * MapLibre, opened offline: its worker, fonts and data come from our own origin, so a policy of `default-src 'self'`
 * is enough. Everything that knows MapLibre's life cycle (styles, images, a lost drawing context) is here.
 */
import { openArchive } from "./map_archive.js";
import { drawTown } from "./map_icons.js";
import { SITE, siteLayers } from "./map_layers.js";
import { basemapLayers, basemapStyle, FONT } from "./map_style.js";

const LIBRARY = new URL("../vendor/maplibre-gl/maplibre-gl.mjs", import.meta.url).href;
const WORKER = new URL("../vendor/maplibre-gl/maplibre-gl-worker.mjs", import.meta.url).href;
const EARTH = new URL("../basemap/earth.pmtiles", import.meta.url).href;
const TILES = "earth://{z}/{x}/{y}";
const EMPTY = { type: "FeatureCollection", features: [] };

/** Labels are drawn once and kept: the fonts have to be there first. A missing one falls back to the system's. */
const loadFonts = () => Promise.allSettled(Object.values(FONT).map(([family]) => document.fonts.load(`20px "${family}"`)));

/** The workers take as long to start as the tiles to arrive: they start at once. */
async function loadLibrary() {
  const maplibre = await import(LIBRARY);
  maplibre.setWorkerUrl(WORKER);
  maplibre.prewarm();
  return maplibre;
}

/** Whether an error says that this browser cannot draw: no WebGL 2, or no more room for it. */
export const isAboutDrawing = (error) => error?.name === "GPUInitializationError";

/** Opens a map in `element`. `look` gives what `lookOf` does; `centre` is `[lon, lat]`. */
export async function openSurface(element, look, centre) {
  const [maplibre, earth] = await Promise.all([loadLibrary(), openArchive(EARTH), loadFonts()]);
  maplibre.addProtocol("earth", async ({ url }) => {
    const [z, x, y] = url.match(/\d+/g).map(Number);
    return { data: await earth.tile(z, x, y) };
  });
  return new Surface(maplibre, element, look(), centre());
}

class Surface {
  #ready = false;
  #styled; // the look that the style has

  constructor(maplibre, element, look, centre) {
    this.look = look;
    this.#styled = look;
    this.map = new maplibre.Map({
      container: element,
      style: styleOf(look),
      center: centre,
      zoom: 6,
      minZoom: 1.5,
      maxZoom: 17,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: 0,
      validateStyle: false,
      refreshExpiredTiles: false,
      locale: { "Map.Title": "Map of inbound trucks" },
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
  }

  /** Calls `ready` when the map can be given features: first, and again after a lost context came back. */
  onReady(ready) {
    const start = () => {
      this.#ready = true;
      if (this.#styled !== this.look) this.#apply();
      this.#addTown();
      ready();
    };
    this.map.on("style.load", start);
    this.map.on("webglcontextlost", () => (this.#ready = false));
    this.map.on("webglcontextrestored", () => this.map.style?._loaded && start());
    this.map.on("styleimagemissing", () => this.#addTown());
    this.map.on("error", ({ error }) => console.warn("map:", error?.message ?? error));
  }

  /** Calls `seen` once, when the ground in view has been drawn for the first time. */
  onGround(seen) {
    const look = () => {
      if (!this.#ready || !this.map.isSourceLoaded("earth")) return;
      this.map.off("render", look);
      seen();
    };
    this.map.on("render", look);
  }

  get isReady() {
    return this.#ready;
  }

  /** The site's fences, as GeoJSON. */
  setSite(features) {
    this.map.getSource(SITE)?.setData(features);
  }

  /** Where the picture looks. */
  get sight() {
    const { lng, lat } = this.map.getCenter();
    return { centre: [lng, lat], zoom: this.map.getZoom() };
  }

  /** Another theme or another size of text, without sending the shapes again. */
  restyle(look) {
    this.look = look;
    if (this.#ready) this.#apply();
  }

  #apply() {
    this.#styled = this.look;
    for (const { id, paint = {}, layout = {} } of layersOf(this.look)) {
      for (const [name, value] of Object.entries(paint)) this.map.setPaintProperty(id, name, value);
      for (const [name, value] of Object.entries(layout)) this.map.setLayoutProperty(id, name, value);
    }
    if (this.map.hasImage("town")) this.map.removeImage("town");
    this.#addTown();
  }

  #addTown() {
    if (this.map.hasImage("town")) return;
    const { palette, iconScale, ratio } = this.look;
    const town = drawTown(palette, iconScale, ratio);
    this.map.addImage("town", town.getContext("2d").getImageData(0, 0, town.width, town.height), { pixelRatio: ratio });
  }

  close() {
    this.map.remove();
  }
}

const layersOf = (look) => [...basemapLayers(look), ...siteLayers(look)];

function styleOf(look) {
  const style = basemapStyle(TILES, look);
  style.sources[SITE] = { type: "geojson", data: EMPTY, maxzoom: 14, tolerance: 0.1 };
  return { ...style, layers: layersOf(look) };
}
