/**
 * What follows the trucks at a distance: words beside them, the ways they came, dots in the yard, the view, the legend.
 * It costs more than the trucks themselves and nobody reads more of it, so it comes once a second, for the worst ones.
 */
import { wayOf } from "./map_beside.js";
import { isPlace } from "./map_geo.js";
import { placeOff } from "./map_glide.js";
import { Labels } from "./map_labels.js";
import { PLANT_ZOOM } from "./map_layers.js";
import { ExtrapolatedLegend } from "./map_legend.js";
import { summaryOf } from "./map_words.js";

const EACH_MS = 1000;
const MOST_WAYS = 300;

export class Followers {
  /** What is drawn with the trucks, see `Canvas.paint`. */
  scene = { ways: [], yard: [], plant: null, labels: [] };
  #at_ms = -Infinity;
  #isBehind = false; // trucks have changed since
  #legend = new ExtrapolatedLegend();
  #labels;

  constructor(surface, view, canvas, element) {
    this.surface = surface;
    this.view = view;
    this.#labels = new Labels(canvas);
    element.append(this.#legend.root);
  }

  /** The picture has changed, or where its places are counted from: the next call follows, whenever it comes. */
  begin() {
    this.#at_ms = -Infinity;
  }

  /** Trucks have changed: what belongs to those that are gone goes at once, the rest does not wait for long. */
  expect(fleet) {
    this.#isBehind = true;
    this.scene.labels = this.scene.labels.filter(({ id }) => id === null || fleet.has(id));
    this.scene.ways = this.scene.ways.filter(({ id }) => fleet.has(id));
  }

  /** Follows if it is time. Returns in how many milliseconds it wants to be called again, Infinity if it need not. */
  follow({ fleet, site, camera, now, ticks }) {
    const owed_ms = this.#at_ms + EACH_MS - ticks;
    if (owed_ms > 0) return this.#isBehind ? owed_ms : Infinity;
    this.#at_ms = ticks;
    this.#isBehind = false;
    if (this.surface.isReady) this.view.hold(fleet.corners(now), site);
    this.scene = this.#gather(fleet, site, camera(), now);
    const extrapolated = fleet.countExtrapolated(now);
    this.surface.map.getCanvas().setAttribute("aria-label", summaryOf(fleet.counts, extrapolated));
    this.#legend.show(extrapolated);
    return Infinity;
  }

  #gather(fleet, site, camera, now) {
    const { origin } = fleet;
    const { look, map } = this.surface;
    const trucks = [...fleet.list("calm"), ...fleet.list("trouble")].slice(-MOST_WAYS);
    const plant = isPlace(site?.lat, site?.lon) ? placeOff(site.lat, site.lon, origin) : null;
    return {
      ways: trucks.map(({ row, shape }) => ({ id: row.id, shape, ...wayOf(row, origin) })),
      yard: map.getZoom() < PLANT_ZOOM ? [] : fleet.yard.map(({ pos }) => placeOff(pos.lat, pos.lon, origin)),
      plant,
      labels: this.#labels.place({ fleet, site, plant, camera, look, now }),
    };
  }
}
