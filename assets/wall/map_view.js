/**
 * Where the map looks. People read it from afar, so it moves rarely: when a truck would leave the picture, when the
 * whole traffic would fit in a much closer one (and then not more than once a minute), or when the screen changes.
 */
import { boxOf, isPlace, ringOf } from "./map_geo.js";

const CLOSER_BY_ZOOM = 0.8;
const CALM_MS = 60_000;
/** After somebody moved the map by hand, it is theirs for this long. */
const HANDS_OFF_MS = 120_000;
const EASE_MS = 1500;
const NEAREST_ZOOM = 11.5;
/** Pixels at a scale of 1 that a truck keeps from the edge, so that its words fit in; and what a new picture leaves. */
const LEAST_PX = { x: 40, y: 28 };
const PADDING_PX = { x: 96, y: 60 };
const MOST_PADDING = 0.14;

/** Whether every point projects into the picture, at least `margin` ({x, y} in pixels) from its edge. */
function areInside(points, project, { width, height }, margin) {
  return points.every((point) => {
    const { x, y } = project(point);
    return x >= margin.x && y >= margin.y && x <= width - margin.x && y <= height - margin.y;
  });
}

/** The plant with its approach: a measure that stays in the picture when the last trucks come close. */
function siteCorners(site) {
  if (!site || !isPlace(site.lat, site.lon)) return [];
  return ringOf(site.approach) ?? [[site.lon, site.lat]];
}

/** The same place, on the plant's side of the 180th meridian: the short way is the one to show. */
function nearTo(site, [lon, lat]) {
  const turns = Math.round((lon - (site?.lon ?? lon)) / 360) || 0;
  return [lon - turns * 360, lat];
}

/** Keeps the plant and all inbound trucks in the picture of one MapLibre map. */
export class View {
  #map;
  #points = [];
  #fittedAt_ms = -Infinity;
  #followedAt_ms = -Infinity;
  #touchedAt_ms = -Infinity;
  #still = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)");

  constructor(map, scale) {
    this.#map = map;
    this.scale = scale;
    map.on("movestart", ({ originalEvent }) => {
      if (originalEvent) this.#touchedAt_ms = performance.now();
    });
  }

  /** Trucks `[lon, lat]` that must be seen, with the plant: looks again, and moves only if it has to. */
  hold(inbound, site) {
    this.#points = [...inbound.map((truck) => nearTo(site, truck)), ...siteCorners(site)];
    if (performance.now() - this.#touchedAt_ms < HANDS_OFF_MS) return;
    if (performance.now() - this.#followedAt_ms < EASE_MS) return; // on its way: to begin again would hold it up
    const target = this.#target();
    if (target && this.#mustMove(target)) this.#moveTo(target);
  }

  /** Moves at once, as after a change of size. */
  refit() {
    const target = this.#target();
    if (target) this.#map.jumpTo(target);
  }

  #target() {
    const box = boxOf(this.#points);
    if (!box) return null;
    const [west, south, east, north] = box;
    const { clientWidth, clientHeight } = this.#map.getContainer();
    const [x, y] = [
      Math.min(PADDING_PX.x * this.scale, MOST_PADDING * clientWidth),
      Math.min(PADDING_PX.y * this.scale, MOST_PADDING * clientHeight),
    ];
    const padding = { top: y, bottom: y, left: x, right: x };
    return this.#map.cameraForBounds([west, south, east, north], { padding, maxZoom: NEAREST_ZOOM });
  }

  #mustMove({ zoom }) {
    if (this.#fittedAt_ms === -Infinity) return true;
    const { clientWidth: width, clientHeight: height } = this.#map.getContainer();
    const project = (point) => this.#map.project(point);
    const margin = { x: Math.min(LEAST_PX.x * this.scale, 0.1 * width), y: Math.min(LEAST_PX.y * this.scale, 0.1 * height) };
    if (!areInside(this.#points, project, { width, height }, margin)) return true;
    return zoom - this.#map.getZoom() > CLOSER_BY_ZOOM && performance.now() - this.#fittedAt_ms > CALM_MS;
  }

  #moveTo(target) {
    const first = this.#fittedAt_ms === -Infinity;
    this.#fittedAt_ms = performance.now();
    if (!first) this.#followedAt_ms = this.#fittedAt_ms;
    if (first || this.#still?.matches) this.#map.jumpTo(target);
    else this.#map.easeTo({ ...target, duration: EASE_MS });
  }
}
