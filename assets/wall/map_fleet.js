/**
 * All trucks of the map as they are shown: taken from the board's rows, moved on between them, packed for drawing.
 *
 *     rows -> take() -> trucks by id -> move(now) -> sprites (calm below the labels, trouble above them)
 *
 * A truck on its way has the shape of its risk. In the yard it is a discreet dot. After that, nothing. Made for 10,000
 * rows: one that has not changed is known by its object and costs a comparison.
 */
import { isPlace } from "./map_geo.js";
import { Glider, courseOf, isExtrapolated, lonLat, mercator } from "./map_glide.js";
import { stateOf } from "./states.js";

/** What is drawn of a truck: [x, y, shape, pointer, heading, opacity]; `pointer` is -1 where there is none. */
export const STRIDE = 6;
export const SHAPES = ["late", "at_risk", "early", "silent", "unknown", "on_time"];
/** On time and "no estimate" have no label, so they may lie under those of others. */
const CALM_FROM = SHAPES.indexOf("unknown");
const SHAPE_OF = new Map(SHAPES.map((state, shape) => [state, shape]));
const FAINT = 0.5;
/** Where trucks of the next hours are is what a dock acts on; one that is a day away must not shrink them to a dot. */
const MATTERS_WITHIN_MS = 6 * 3_600_000;
const HALFWAY = [10, 50];

export class Fleet {
  counts = {};
  yard = [];
  #trucks = new Map();
  #lists = { calm: [], trouble: [] };
  #origin = mercator(HALFWAY[1], HALFWAY[0]);
  #round = 0;

  /** @param still no gliding, for those who asked for stillness: trucks are shown at their last fix */
  constructor({ still = () => false } = {}) {
    this.still = still;
  }

  /** Where (0, 0) of every place here lies, in the unit square. */
  get origin() {
    return this.#origin;
  }

  /** The trucks of `list`, "calm" or "trouble", the worst last. */
  list(list) {
    return this.#lists[list];
  }

  /** @param centre `[lon, lat]` of the plant: places are counted from there */
  setCentre([lon, lat]) {
    const origin = mercator(lat, lon);
    if (origin[0] === this.#origin[0] && origin[1] === this.#origin[1]) return;
    this.#origin = origin;
    this.#trucks.clear();
  }

  take(rows, now, ticks) {
    this.#round += 1;
    this.yard = [];
    const ranks = SHAPES.map(() => []);
    for (const row of rows.values()) {
      const truck = this.#follow(row, now, ticks);
      if (truck) ranks[truck.shape].push(truck);
    }
    for (const [id, { round }] of this.#trucks) if (round !== this.#round) this.#trucks.delete(id);
    this.counts = Object.fromEntries(ranks.flatMap((trucks, shape) => (trucks.length ? [[SHAPES[shape], trucks.length]] : [])));
    this.#lists = { calm: ranks.slice(CALM_FROM).reverse().flat(), trouble: ranks.slice(0, CALM_FROM).reverse().flat() };
  }

  #follow(row, now, ticks) {
    const known = this.#trucks.get(row?.id);
    if (known && known.row === row) return this.#stay(known);
    if (!row?.pos || !isPlace(row.pos.lat, row.pos.lon)) return null;
    const state = stateOf(row);
    const shape = SHAPE_OF.get(state);
    if (state === "in_yard") this.yard.push(row);
    if (shape === undefined) return null;
    const course = courseOf(row, this.#origin);
    const truck = known ?? this.#welcome(row.id, course);
    if (known) truck.glider.steer(course, now, ticks, this.still());
    truck.row = row;
    truck.shape = shape;
    truck.heading = Number.isFinite(row.pos.hdg) ? (row.pos.hdg * Math.PI) / 180 : null;
    return this.#stay(truck);
  }

  #stay(truck) {
    truck.round = this.#round;
    return truck;
  }

  #welcome(id, course) {
    const truck = { glider: new Glider(course), row: null, shape: 0, heading: null, round: 0 };
    this.#trucks.set(id, truck);
    return truck;
  }

  /**
   * Moves every truck to where it is at `now`. Returns {fastest, apart}: the greatest speed in units a second of site
   * time, and how far the one is that has the longest way to catch up.
   */
  move(now, ticks) {
    let fastest = 0;
    let apart = 0;
    const still = this.still();
    for (const { glider } of this.#trucks.values()) {
      apart = Math.max(apart, glider.move(now, ticks, still));
      if (!still) fastest = Math.max(fastest, glider.speedAt(now));
    }
    return { fastest, apart };
  }

  /** A list's trucks for drawing, in `into` if it is large enough: {numbers, count}. */
  pack(list, now, into) {
    const trucks = this.#lists[list];
    const numbers = into?.length >= trucks.length * STRIDE ? into : new Float32Array((trucks.length + 64) * STRIDE);
    let at = 0;
    for (const { glider, row, shape, heading } of trucks) {
      numbers[at] = glider.x;
      numbers[at + 1] = glider.y;
      numbers[at + 2] = shape;
      numbers[at + 3] = heading === null ? -1 : shape + (this.#isExtrapolated(glider, now) ? SHAPES.length : 0);
      numbers[at + 4] = heading ?? 0;
      numbers[at + 5] = row.milestone === "planned" ? FAINT : 1;
      at += STRIDE;
    }
    return { numbers, count: trucks.length };
  }

  placeOf({ glider }) {
    return lonLat(this.#origin[0] + glider.x, this.#origin[1] + glider.y);
  }

  countExtrapolated(now) {
    let count = 0;
    for (const { glider } of this.#trucks.values()) if (this.#isExtrapolated(glider, now)) count += 1;
    return count;
  }

  #isExtrapolated({ course }, now) {
    return !this.still() && isExtrapolated(course, now);
  }

  /** The corners `[lon, lat]` of the box that holds every truck that matters; none without trucks on their way. */
  corners(now) {
    const all = [...this.#trucks.values()].filter(({ row }) => row.milestone !== "planned");
    const near = all.filter(({ row }) => matters(row, now));
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const { glider } of near.length ? near : all) {
      box[0] = Math.min(box[0], glider.x);
      box[1] = Math.min(box[1], glider.y);
      box[2] = Math.max(box[2], glider.x);
      box[3] = Math.max(box[3], glider.y);
    }
    if (box[0] === Infinity) return [];
    const [x, y] = this.#origin;
    return [lonLat(x + box[0], y + box[1]), lonLat(x + box[2], y + box[3])];
  }
}

/** Whether a truck is due within the next hours, or is overdue. Without its times it matters: nobody knows better. */
function matters({ eta, ws }, now) {
  const due = eta?.[1] ?? ws;
  return now === null || !Number.isFinite(due) || due - now < MATTERS_WITHIN_MS;
}
