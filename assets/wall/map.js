/**
 * The map of one site: the ground and the fences are MapLibre's, the trucks over it are drawn on a canvas of our own.
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
import { cameraOf } from "./map_camera.js";
import { Canvas } from "./map_canvas.js";
import { siteFeatures } from "./map_features.js";
import { Fleet, SHAPES } from "./map_fleet.js";
import { Followers } from "./map_followers.js";
import { isPlace, worldPx } from "./map_geo.js";
import { CATCH_UP_MS, isExtrapolated } from "./map_glide.js";
import { lookOf } from "./map_look.js";
import { Pace } from "./map_pace.js";
import { ATTRIBUTION } from "./map_style.js";
import { isAboutDrawing, openSurface } from "./map_surface.js";
import { View } from "./map_view.js";

const NO_WEBGL = "This screen cannot draw the map: its browser has no WebGL. Everything else is live.";
const NO_MAP = "The map could not be loaded. Everything else is live.";
const STEP_PX = 0.5;
const STEP_MS = 30;
/** Among more trucks than this no pointer can be told from its neighbours, and they cost as much as the trucks. */
const MOST_POINTERS = 2000;
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
  #canvas = null;
  #closed = false;
  #fresh = false;
  #drawn = null; // the site whose fences MapLibre has
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
    if (!this.#canvas) return [];
    const { clientWidth: width, clientHeight: height } = this.element;
    const { left, top, scale } = cameraOf(this.#surface.sight, this.#fleet.origin, { width, height });
    return ["calm", "trouble"]
      .flatMap((list) => this.#fleet.list(list))
      .map(({ row, shape, glider }) => ({ id: row.id, risk: SHAPES[shape], x: left + glider.x * scale, y: top + glider.y * scale }))
      .filter(({ x, y }) => x >= 0 && y >= 0 && x <= width && y <= height);
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
    this.#canvas = new Canvas();
    this.element.append(this.#canvas.root);
    this.#canvas.root.addEventListener("contextrestored", () => this.#paint());
    this.#canvas.fit(this.element, surface.look, ratio());
    this.#followers = new Followers(surface, this.#view, this.#canvas, this.element);
    surface.onReady(() => {
      this.#drawn = null;
      this.#draw();
    });
    surface.onGround(() => (this.element.dataset.state = "ready"));
    surface.map.on("move", () => this.#paint());
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
    if (JSON.stringify(look) !== JSON.stringify(this.#surface.look)) this.#surface.restyle(look);
    this.#view.scale = look.scale;
    this.#canvas.fit(this.element, look, ratio());
    this.#followers.expect();
    this.#paint();
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
    this.#fence();
    if (!this.#rows) return;
    const now = this.#now();
    const ticks = performance.now();
    this.#pace.begin();
    if (this.#fresh) this.#take(now, ticks);
    const motion = this.#fleet.move(now, ticks);
    const [fleet, site] = [this.#fleet, this.#site];
    const owed_ms = this.#followers.follow({ fleet, site, camera: () => this.#camera(), now, ticks });
    this.#paint();
    setTimeout(() => this.#pace.end()); // when this frame is out
    this.#soon(Math.min(this.#untilStep(motion), Math.max(owed_ms, STEP_MS)));
  }

  #now() {
    return this.clock?.now() ?? null;
  }

  #fence() {
    if (this.#drawn === this.#site) return;
    this.#drawn = this.#site;
    this.#surface.setSite(siteFeatures(this.#site));
  }

  #take(now, ticks) {
    this.#fresh = false;
    this.#followers.expect();
    this.#fleet.setCentre(this.#centre());
    this.#fleet.take(this.#rows, now, ticks, !this.#pace.isSlow);
  }

  #camera() {
    return cameraOf(this.#surface.sight, this.#fleet.origin, this.#canvas.size, this.#canvas.ratio);
  }

  #paint() {
    const now = this.#now();
    const isStill = this.#fleet.still();
    const isHollow = ({ glider }) => !isStill && isExtrapolated(glider.course, now);
    const isCrowd = this.#fleet.size > MOST_POINTERS;
    this.#canvas.paint(this.#camera(), this.#followers.scene, this.#fleet, isCrowd ? null : isHollow);
  }

  /** Milliseconds until some truck has moved by a step that can be seen. */
  #untilStep({ fastest, apart }) {
    const unit_px = worldPx(this.#surface.map.getZoom());
    if (apart * unit_px > STEP_PX) {
      return Math.max(STEP_MS, (CATCH_UP_MS * STEP_PX) / (apart * unit_px));
    }
    const perSecond_px = fastest * unit_px * (this.clock?.speed ?? 1);
    return Math.max(STEP_MS, Math.min(LONGEST_STILL_MS, (1000 * STEP_PX) / perSecond_px));
  }
}

const ratio = () => globalThis.devicePixelRatio || 1;
