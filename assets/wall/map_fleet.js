/**
 * All trucks of the map as they are shown: taken from the board's rows, moved on between them.
 *
 *     rows -> take() -> trucks by id -> move(now) -> lists to draw (calm below the labels, trouble above them)
 *
 * A truck on its way has the shape of its risk. In the yard it is a discreet dot. After that, nothing. Made for 10,000
 * rows: one that has not changed is known by its object and costs a comparison.
 */
import { isPlace } from "./map_geo.js";
import { Glider, courseOf, isExtrapolated, lonLat, mercator } from "./map_glide.js";
import { stateOf } from "./states.js";

export const SHAPES = ["late", "at_risk", "early", "silent", "unknown", "on_time"];
/** On time and "no estimate" have no label, so they may lie under those of others. */
const CALM_FROM = SHAPES.indexOf("unknown");
const SHAPE_OF = new Map(SHAPES.map((state, shape) => [state, shape]));
/** In how many steps a heading is drawn. */
export const HEADINGS = 36;
/** Among more trucks than this nobody can tell a pointer from its neighbours or see one slide, and both cost dearly. */
const CROWD = 2000;
const NO_CROWD = 1900; // so that they do not come and go with one truck
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
  #isStill = false;
  #isCrowd = false;

  /** @param still no gliding, for those who asked for stillness: trucks are shown at their last fix */
  constructor({ still = () => false } = {}) {
    this.still = still;
  }

  /** Where (0, 0) of every place here lies, in the unit square. */
  get origin() {
    return this.#origin;
  }

  has(id) {
    return this.#trucks.has(id);
  }

  /** Whether there are too many trucks for pointers and slides. */
  get isCrowd() {
    return this.#isCrowd;
  }

  /** The trucks of `list`, "calm" or "trouble", the worst last: [{row, shape, turn, isFaint, glider}], `turn` -1 for none. */
  list(list) {
    return this.#lists[list];
  }

  /** Counts places from the plant, at `[lon, lat]`. Returns whether that is another place than before. */
  setCentre([lon, lat]) {
    const origin = mercator(lat, lon);
    if (origin[0] === this.#origin[0] && origin[1] === this.#origin[1]) return false;
    this.#origin = origin;
    this.#trucks.clear();
    return true;
  }

  /** @param slides whether trucks that are elsewhere than shown slide there, or are there at once */
  take(rows, now, ticks, slides = true) {
    this.#round += 1;
    this.yard = [];
    const ranks = SHAPES.map(() => []);
    const isStill = !slides || this.still();
    for (const row of rows.values()) {
      const truck = this.#follow(row, now, ticks, isStill);
      if (truck) ranks[truck.shape].push(truck);
    }
    for (const [id, { round }] of this.#trucks) if (round !== this.#round) this.#trucks.delete(id);
    this.#isCrowd = this.#trucks.size > (this.#isCrowd ? NO_CROWD : CROWD);
    this.counts = Object.fromEntries(ranks.flatMap((trucks, shape) => (trucks.length ? [[SHAPES[shape], trucks.length]] : [])));
    this.#lists = { calm: ranks.slice(CALM_FROM).reverse().flat(), trouble: ranks.slice(0, CALM_FROM).reverse().flat() };
  }

  #follow(row, now, ticks, isStill) {
    const known = this.#trucks.get(row?.id);
    if (known && known.row === row) return this.#stay(known);
    if (!row?.pos || !isPlace(row.pos.lat, row.pos.lon)) return null;
    const state = stateOf(row);
    const shape = SHAPE_OF.get(state);
    if (state === "in_yard") this.yard.push(row);
    if (shape === undefined) return null;
    const course = courseOf(row, this.#origin);
    const truck = known ?? this.#welcome(row.id, course);
    if (known) truck.glider.steer(course, now, ticks, isStill);
    truck.row = row;
    truck.shape = shape;
    truck.turn = turnOf(row.pos.hdg);
    truck.isFaint = row.milestone === "planned";
    return this.#stay(truck);
  }

  #stay(truck) {
    truck.round = this.#round;
    return truck;
  }

  #welcome(id, course) {
    const truck = { glider: new Glider(course), row: null, shape: 0, turn: -1, isFaint: false, round: 0 };
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
    const still = (this.#isStill = this.still());
    for (const { glider } of this.#trucks.values()) {
      apart = Math.max(apart, glider.move(now, ticks, still));
      if (!still) fastest = Math.max(fastest, glider.speedAt(now));
    }
    return { fastest, apart };
  }

  countExtrapolated(now) {
    let count = 0;
    for (const truck of this.#trucks.values()) if (this.isExtrapolated(truck, now)) count += 1;
    return count;
  }

  /** Whether a truck is shown ahead of where it was last measured, and for so long that it has to be said. */
  isExtrapolated({ glider }, now) {
    return !this.#isStill && isExtrapolated(glider.course, now);
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

/** The step of a heading; -1 without one. */
function turnOf(degrees) {
  return Number.isFinite(degrees) ? Math.round((((degrees % 360) + 360) % 360) / (360 / HEADINGS)) % HEADINGS : -1;
}

/** Whether a truck is due within the next hours, or is overdue. Without its times it matters: nobody knows better. */
function matters({ eta, ws }, now) {
  const due = eta?.[1] ?? ws;
  return now === null || !Number.isFinite(due) || due - now < MATTERS_WITHIN_MS;
}
