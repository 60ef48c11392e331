/**
 * The map of one site: basemap, fences, trails and trucks.
 *
 *     const map = createMap(element, {theme: "dark", clock});
 *     map.setSite(site); map.setRows(rows);  ...  map.setTheme("light");  map.destroy();
 *
 * `element.dataset.state` becomes "ready" with the first whole picture, or "failed".
 *
 * Calls made while the basemap loads are kept. Rows are drawn no faster than the screen can, and sent to MapLibre only when
 * what they look like has changed. A screen that cannot draw says so in words; nothing here throws at the caller.
 */
import { isPlace } from "./map_geo.js";
import { fleetOf, siteFeatures } from "./map_features.js";
import { lookOf } from "./map_look.js";
import { Pace } from "./map_pace.js";
import { ATTRIBUTION } from "./map_style.js";
import { isAboutDrawing, openSurface } from "./map_surface.js";
import { View } from "./map_view.js";
import { summaryOf } from "./map_words.js";

const NO_WEBGL = "This screen cannot draw the map: its browser has no WebGL. Everything else is live.";
const NO_MAP = "The map could not be loaded. Everything else is live.";
/** "silent 12 min" grows without any message from the truck. */
const AGE_MS = 20_000;

/** A map in `element`, at once; it appears when it has loaded. `clock.now()` is the site's time in epoch ms. */
export function createMap(element, { theme = "dark", clock = null } = {}) {
  const map = new SiteMap(element, theme, clock);
  map.open();
  return map;
}

class SiteMap {
  #surface = null;
  #view = null;
  #site = null;
  #rows = null;
  #frame = 0;
  #timer = 0;
  #pace = new Pace();
  #sent = {};
  #closed = false;

  constructor(element, theme, clock) {
    this.element = element;
    this.theme = theme;
    this.clock = clock;
    this.ticker = setInterval(() => this.#soon(), AGE_MS);
    this.onResize = () => this.#restyle();
    addEventListener("resize", this.onResize);
  }

  async open() {
    try {
      const ground = this.#append("div", "map-ground");
      const surface = await openSurface(ground, () => lookOf(this.element, this.theme), () => this.#centre());
      if (this.#closed) return surface.close();
      this.#start(surface);
      this.#append("p", "map-credit").textContent = ATTRIBUTION;
    } catch (error) {
      console.warn("the map does not open:", error);
      this.#explain(isAboutDrawing(error) ? NO_WEBGL : NO_MAP);
    }
  }

  setSite(site) {
    this.#site = site;
    this.#soon();
  }

  setRows(rows) {
    this.#rows = rows;
    this.#soon();
  }

  /** What is on the screen now: `[{id, risk, x, y}]`, in CSS pixels from the map's top left corner. */
  listDrawn() {
    return this.#surface?.isReady ? this.#surface.listDrawn() : [];
  }

  setTheme(theme) {
    this.theme = theme;
    this.#restyle();
  }

  destroy() {
    this.#closed = true;
    clearInterval(this.ticker);
    clearTimeout(this.#timer);
    cancelAnimationFrame(this.#frame);
    removeEventListener("resize", this.onResize);
    this.#surface?.close();
    this.element.replaceChildren();
  }

  #start(surface) {
    this.#surface = surface;
    this.#view = new View(surface.map, surface.look.scale);
    surface.onReady(() => {
      this.#sent = {};
      this.#draw();
    });
    surface.onGround(() => (this.element.dataset.state = "ready"));
    surface.map.on("idle", () => this.#pace.end());
    surface.map.on("resize", () => {
      this.#restyle();
      this.#view.refit();
    });
  }

  #append(tag, className) {
    const child = document.createElement(tag);
    child.className = className;
    this.element.append(child);
    return child;
  }

  #explain(words) {
    this.element.replaceChildren();
    this.element.dataset.state = "failed";
    const note = this.#append("p", "map-words");
    note.setAttribute("role", "status");
    note.textContent = words;
  }

  #centre() {
    return isPlace(this.#site?.lat, this.#site?.lon) ? [this.#site.lon, this.#site.lat] : [10, 50];
  }

  #restyle() {
    if (!this.#surface) return;
    const look = lookOf(this.element, this.theme);
    if (JSON.stringify(look) === JSON.stringify(this.#surface.look)) return;
    this.#surface.restyle(look);
    this.#view.scale = look.scale;
    this.#soon();
  }

  #soon() {
    this.#timer ||= setTimeout(() => {
      this.#timer = 0;
      if (this.#pace.wait_ms > 0) return this.#soon();
      this.#frame ||= requestAnimationFrame(() => {
        this.#frame = 0;
        this.#draw();
      });
    }, this.#pace.wait_ms);
  }

  #draw() {
    if (!this.#surface?.isReady) return;
    if (this.#site) this.#send("site", siteFeatures(this.#site));
    if (!this.#rows) return;
    const fleet = fleetOf(this.#rows, this.clock?.now() ?? null);
    this.#send("trails", fleet.trails);
    this.#send("vehicles", fleet.vehicles);
    this.#view.hold(fleet.inbound, this.#site);
    this.#surface.map.getCanvas().setAttribute("aria-label", summaryOf(fleet.counts));
  }

  #send(source, features) {
    const text = JSON.stringify(features);
    if (this.#sent[source] === text) return;
    this.#sent[source] = text;
    this.#pace.begin();
    this.#surface.setFeatures(source, features);
  }
}
