/**
 * What follows the trucks at a distance: words beside them, the ways they came, dots in the yard, the view, the legend.
 * It costs more than the trucks themselves and nobody reads more of it, so it comes once a second, for the worst ones,
 * and is sent to MapLibre only where it differs from what is there.
 */
import { labelFeatures, siteFeatures, trailsOf, yardFeatures } from "./map_features.js";
import { worldPx } from "./map_geo.js";
import { ExtrapolatedLegend } from "./map_legend.js";
import { summaryOf } from "./map_words.js";

const EACH_MS = 1000;
const MOST_LABELS = 150;
const MOST_TRAILS = 300;
const STEP_PX = 0.5; // words that would move by less are not placed anew
/** What the longest words beside a truck take, at a scale of 1. */
const WORDS_PX = { roomy: 260, close: 110 };

export class Followers {
  #site = null;
  #sent = {};
  #at_ms = -Infinity;
  #isBehind = false; // trucks have changed since
  #legend = new ExtrapolatedLegend();

  constructor(surface, view, element) {
    this.surface = surface;
    this.view = view;
    this.element = element;
    element.append(this.#legend.root);
  }

  /** MapLibre has nothing yet, or has it no longer. */
  begin() {
    this.#site = null;
    this.#sent = {};
    this.#at_ms = -Infinity;
  }

  showSite(site) {
    if (site === this.#site) return;
    this.#site = site;
    this.surface.setFeatures("site", siteFeatures(site));
  }

  /** Trucks have changed: do not wait for long. */
  expect() {
    this.#isBehind = true;
  }

  /** Follows if it is time. Returns in how many milliseconds it wants to be called again, Infinity if it need not. */
  follow(fleet, now, ticks) {
    const owed_ms = this.#at_ms + EACH_MS - ticks;
    if (owed_ms > 0) return this.#isBehind ? owed_ms : Infinity;
    this.#at_ms = ticks;
    this.#isBehind = false;
    this.#draw(fleet, now);
    return Infinity;
  }

  #draw(fleet, now) {
    const [calm, trouble] = [fleet.list("calm"), fleet.list("trouble")];
    const labelled = trouble.slice(-MOST_LABELS).map((truck) => this.#placed(truck.row, fleet.placeOf(truck)));
    this.#send("labels", labelFeatures(labelled, now));
    this.#send("yard", yardFeatures(fleet.yard));
    this.#send("trails", trailsOf([...calm, ...trouble].slice(-MOST_TRAILS).map(({ row }) => row)));
    this.view.hold(fleet.corners(now), this.#site);
    const extrapolated = fleet.countExtrapolated(now);
    this.surface.map.getCanvas().setAttribute("aria-label", summaryOf(fleet.counts, extrapolated));
    this.#legend.show(extrapolated);
  }

  /** A row with its truck's place to half a pixel, and on which side its words have room. */
  #placed(row, exact) {
    const { map, look } = this.surface;
    const step = (360 * STEP_PX) / worldPx(map.getZoom());
    const place = exact.map((degrees) => Math.round(degrees / step) * step);
    const room_px = (look.isRoomy ? WORDS_PX.roomy : WORDS_PX.close) * look.scale;
    return { row, place, isEast: map.project(place).x > this.element.clientWidth - room_px };
  }

  #send(source, features) {
    const text = JSON.stringify(features);
    if (this.#sent[source] === text) return;
    this.#sent[source] = text;
    this.surface.setFeatures(source, features);
  }
}
