/**
 * The map of one site: basemap, fences, trails and trucks.
 *
 *     const map = createMap(element, {theme: "dark", clock});
 *     map.setSite(site); map.setRows(rows);  ...  map.setTheme("light");  map.destroy();
 *
 * `element.dataset.state` becomes "ready" once the ground in view is drawn, or "failed".
 *
 * Calls made while the basemap loads are kept. Rows are drawn no faster than the screen can. Between them trucks glide,
 * in steps of half a pixel: on a map of a country that is a frame each few seconds. A screen that cannot draw says so in
 * words; nothing here throws at the caller.
 */
import { isPlace, worldPx } from "./map_geo.js";
import { Fleet, SHAPES } from "./map_fleet.js";
import { Followers } from "./map_followers.js";
import { CATCH_UP_MS } from "./map_glide.js";
import { lookOf } from "./map_look.js";
import { Pace } from "./map_pace.js";
import { ATTRIBUTION } from "./map_style.js";
import { isAboutDrawing, openSurface } from "./map_surface.js";
import { View } from "./map_view.js";

const NO_WEBGL = "This screen cannot draw the map: its browser has no WebGL. Everything else is live.";
const NO_MAP = "The map could not be loaded. Everything else is live.";
const STEP_PX = 0.5;
const STEP_MS = 30;
/** "silent 12 min" grows without any message from the truck. */
const LONGEST_STILL_MS = 5000;

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
  #followers = null;
  #closed = false;
  #fresh = false;
  #packed = {};
  #still = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)");
  #fleet = new Fleet({ still: () => this.#still?.matches ?? false });

  constructor(element, theme, clock) {
    this.element = element;
    this.theme = theme;
    this.clock = clock;
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
    this.#fresh = true;
    this.#soon();
  }

  /** The trucks in the picture now: `[{id, risk, x, y}]`, in CSS pixels from the map's top left corner. */
  listDrawn() {
    if (!this.#surface?.isReady) return [];
    const { clientWidth, clientHeight } = this.element;
    const trucks = ["calm", "trouble"].filter((list) => this.#packed[list]).flatMap((list) => this.#fleet.list(list));
    return trucks
      .map((truck) => ({ id: truck.row.id, risk: SHAPES[truck.shape], ...this.#project(truck) }))
      .filter(({ x, y }) => x >= 0 && y >= 0 && x <= clientWidth && y <= clientHeight);
  }

  #project(truck) {
    const { x, y } = this.#surface.map.project(this.#fleet.placeOf(truck));
    return { x, y };
  }

  setTheme(theme) {
    this.theme = theme;
    this.#restyle();
  }

  destroy() {
    this.#closed = true;
    clearTimeout(this.#timer);
    cancelAnimationFrame(this.#frame);
    removeEventListener("resize", this.onResize);
    this.#surface?.close();
    this.element.replaceChildren();
  }

  #start(surface) {
    this.#surface = surface;
    this.#view = new View(surface.map, surface.look.scale);
    this.#followers = new Followers(surface, this.#view, this.element);
    surface.onReady(() => {
      this.#followers.begin();
      this.#fresh = true;
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

  /** Draws in the next frame after `wait_ms`, or when the map has rested, whichever is later. */
  #soon(wait_ms = 0) {
    if (wait_ms === 0) clearTimeout(this.#timer);
    else if (this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = 0;
      if (this.#pace.wait_ms > 0) return this.#soon(this.#pace.wait_ms);
      this.#frame ||= requestAnimationFrame(() => {
        this.#frame = 0;
        this.#draw();
      });
    }, Math.max(wait_ms, this.#pace.wait_ms));
  }

  #draw() {
    if (!this.#surface?.isReady) return;
    this.#followers.showSite(this.#site);
    if (!this.#rows) return;
    const now = this.clock?.now() ?? null;
    const ticks = performance.now();
    if (this.#fresh) this.#take(now, ticks);
    const motion = this.#fleet.move(now, ticks);
    this.#pace.begin();
    for (const list of ["calm", "trouble"]) {
      this.#packed[list] = this.#fleet.pack(list, now, this.#packed[list]?.numbers);
      this.#surface.setTrucks(list, this.#packed[list], this.#fleet.origin);
    }
    const owed_ms = this.#followers.follow(this.#fleet, now, ticks);
    this.#soon(Math.min(this.#untilStep(motion), Math.max(owed_ms, STEP_MS)));
  }

  #take(now, ticks) {
    this.#fresh = false;
    this.#followers.expect();
    this.#fleet.setCentre(this.#centre());
    this.#fleet.take(this.#rows, now, ticks);
  }

  /** Milliseconds until some truck has moved by a step that can be seen. */
  #untilStep({ fastest, apart }) {
    const unit_px = worldPx(this.#surface.map.getZoom());
    if (apart * unit_px > STEP_PX) {
      return this.#pace.isSlow ? CATCH_UP_MS : Math.max(STEP_MS, (CATCH_UP_MS * STEP_PX) / (apart * unit_px));
    }
    const perSecond_px = fastest * unit_px * (this.clock?.speed ?? 1);
    return Math.max(STEP_MS, Math.min(LONGEST_STILL_MS, (1000 * STEP_PX) / perSecond_px));
  }
}
