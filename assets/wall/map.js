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
import { cameraOf, eastOf, southOf } from "./map_camera.js";
import { Canvas } from "./map_canvas.js";
import { siteFeatures } from "./map_features.js";
import { Fleet, SHAPES } from "./map_fleet.js";
import { Followers } from "./map_followers.js";
import { isPlace, worldPx } from "./map_geo.js";
import { CATCH_UP_MS } from "./map_glide.js";
import { lookOf, watchRatio } from "./map_look.js";
import { Pace } from "./map_pace.js";
import { ATTRIBUTION } from "./map_style.js";
import { isAboutDrawing, openSurface } from "./map_surface.js";
import { View } from "./map_view.js";

const NO_WEBGL = "This screen cannot draw the map: its browser has no WebGL. Everything else is live.";
const NO_MAP = "The map could not be loaded. Everything else is live.";
const STEP_PX = 0.5;
const STEP_MS = 30;
const PICK_PX = 24; // a truck's shape, and a finger's width
/** "silent 12 min" grows without any message from the truck. */
const LONGEST_STILL_MS = 5000;

/**
 * A map in `element`, at once; it appears when it has loaded. `clock.now()` is the site's time in epoch ms; `open(id)` is
 * called for a truck that is clicked.
 */
export function createMap(element, { theme = "dark", clock = null, open = () => {} } = {}) {
  const map = new SiteMap(element, theme, clock, open);
  map.open();
  return map;
}

class SiteMap {
  #surface = null;
  #view = null;
  #canvas = null;
  #followers = null;
  #site = null;
  #fenced = null; // the site whose fences MapLibre has
  #rows = null;
  #isFresh = false;
  #frame = 0;
  #timer = 0;
  #pace = new Pace();
  #isClosed = false;
  #still = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)");
  #fleet = new Fleet({ still: () => this.#still?.matches ?? false });

  constructor(element, theme, clock, open) {
    this.element = element;
    this.theme = theme;
    this.clock = clock;
    this.onPick = open;
    this.onResize = () => this.#restyle();
    addEventListener("resize", this.onResize);
    this.endWatch = watchRatio(this.onResize);
  }

  async open() {
    try {
      const ground = this.#append("div", "map-ground");
      const surface = await openSurface(ground, () => lookOf(this.element, this.theme), () => this.#centre());
      if (this.#isClosed) return surface.close();
      this.#start(surface);
      this.#append("p", "map-credit").textContent = ATTRIBUTION;
    } catch (error) {
      console.warn("the map does not open:", error);
      if (this.#isClosed) return;
      this.#surface?.close();
      this.#surface = null;
      this.#explain(isAboutDrawing(error) ? NO_WEBGL : NO_MAP);
    }
  }

  setSite(site) {
    this.#site = site;
    this.#followers?.begin();
    this.#soon();
  }

  setRows(rows) {
    this.#rows = rows;
    this.#isFresh = true;
    this.#soon();
  }

  /** The trucks in the picture now: `[{id, risk, x, y}]`, in CSS pixels from the map's top left corner. */
  listDrawn() {
    if (!this.#canvas) return [];
    const { clientWidth: width, clientHeight: height } = this.element;
    const camera = cameraOf(this.#surface.sight, this.#fleet.origin, { width, height });
    return ["calm", "trouble"]
      .flatMap((list) => this.#fleet.list(list))
      .map(({ row, shape, glider }) => ({ id: row.id, risk: SHAPES[shape], x: eastOf(camera, glider.x), y: southOf(camera, glider.y) }))
      .filter(({ x, y }) => x >= 0 && y >= 0 && x <= width && y <= height);
  }

  /** The truck under a finger or a mouse: the nearest one within its own size. */
  #pick({ x, y }) {
    const away = (truck) => Math.hypot(truck.x - x, truck.y - y);
    const [nearest] = this.listDrawn().sort((a, b) => away(a) - away(b));
    if (nearest && away(nearest) < PICK_PX * this.#surface.look.scale) this.onPick(nearest.id);
  }

  setTheme(theme) {
    this.theme = theme;
    this.#restyle();
  }

  destroy() {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    cancelAnimationFrame(this.#frame);
    removeEventListener("resize", this.onResize);
    this.endWatch();
    this.#surface?.close();
    this.element.replaceChildren();
  }

  #start(surface) {
    this.#surface = surface;
    this.#view = new View(surface.map, surface.look.scale);
    this.#canvas = new Canvas();
    this.element.append(this.#canvas.root);
    this.#canvas.restyle(surface.look);
    this.#canvas.resize(this.element);
    this.#canvas.root.addEventListener("contextrestored", () => {
      this.#canvas.restyle(surface.look);
      this.#paint();
    });
    this.#followers = new Followers(surface, this.#view, this.#canvas, this.element);
    surface.onReady(() => {
      this.#fenced = null;
      this.#follow();
    });
    surface.onGround(() => (this.element.dataset.state = "ready"));
    surface.map.on("click", ({ point }) => this.#pick(point));
    surface.map.on("move", () => this.#paint());
    surface.map.on("moveend", () => this.#follow());
    surface.map.on("resize", () => {
      this.#canvas.resize(this.element);
      this.#restyle();
      this.#view.refit();
      this.#paint();
      this.#follow();
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
    if (this.#isClosed || !this.#surface) return;
    const look = lookOf(this.element, this.theme);
    if (JSON.stringify(look) === JSON.stringify(this.#surface.look)) return;
    const isSharper = look.ratio !== this.#surface.look.ratio;
    this.#surface.restyle(look);
    this.#view.scale = look.scale;
    this.#canvas.restyle(look);
    if (isSharper) this.#canvas.resize(this.element);
    this.#followers.begin();
    this.#draw();
  }

  /** The picture is another: what stands beside the trucks finds its places anew. */
  #follow() {
    this.#followers.begin();
    this.#soon();
  }

  /** Draws in the next frame after `wait_ms`, or when the map has rested, whichever is later. */
  #soon(wait_ms = 0) {
    if (this.#isClosed) return;
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

  /** Trucks need no ground: they are drawn before it comes, and while a drawing context of MapLibre's is lost. */
  #draw() {
    if (!this.#surface) return;
    this.#fence();
    if (!this.#rows) return;
    const now = this.#now();
    const ticks = performance.now();
    this.#pace.begin();
    if (this.#isFresh) this.#take(now, ticks);
    const motion = this.#fleet.move(now, ticks);
    const [fleet, site] = [this.#fleet, this.#site];
    const owed_ms = this.#followers.follow({ fleet, site, camera: () => this.#camera(), now, ticks });
    this.#paint();
    this.#pace.end();
    this.#soon(Math.max(STEP_MS, Math.min(this.#untilStep(motion), owed_ms)));
  }

  #now() {
    return this.clock?.now() ?? null;
  }

  #fence() {
    if (this.#fenced === this.#site || !this.#surface.isReady) return;
    this.#fenced = this.#site;
    this.#surface.setSite(siteFeatures(this.#site));
  }

  #take(now, ticks) {
    this.#isFresh = false;
    if (this.#fleet.setCentre(this.#centre())) this.#followers.begin();
    this.#fleet.take(this.#rows, now, ticks, !this.#pace.isSlow && !this.#fleet.isCrowd);
    this.#followers.expect(this.#fleet);
  }

  #camera() {
    return cameraOf(this.#surface.sight, this.#fleet.origin, this.#canvas.size, this.#surface.look.ratio);
  }

  #paint() {
    this.#canvas.paint(this.#camera(), this.#followers.scene, this.#fleet, this.#now());
  }

  /** Milliseconds until some truck has moved by a step that can be seen. */
  #untilStep({ fastest, apart }) {
    const unit_px = worldPx(this.#surface.sight.zoom);
    if (apart * unit_px > STEP_PX) return (CATCH_UP_MS * STEP_PX) / (apart * unit_px);
    const perSecond_px = fastest * unit_px * (this.clock?.speed ?? 1);
    return Math.min(LONGEST_STILL_MS, (1000 * STEP_PX) / perSecond_px);
  }
}
