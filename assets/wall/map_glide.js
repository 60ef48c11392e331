/**
 * Where a truck is between two pings: on along its heading, ever slower, so that one that is not heard of comes to a
 * stand instead of driving through the plant. Pure arithmetic, in Mercator units (the world is 1 wide) off an origin.
 *
 *     fix -----> - - - -> - - > - >|     at most RUN_ON_S of driving, and never past the plant
 *
 * A new ping seldom lies where the truck is shown: the difference is made good within CATCH_UP_MS, so nothing jumps.
 */
const EARTH_M = 40_075_017;
const HIGHEST = 85.051129; // degrees: the edge of the square
const FASTEST_KMH = 300; // of anything on wheels: more is a mistake, and at the poles no number
const RUN_ON_S = 120;
export const CATCH_UP_MS = 800;
/** A difference longer than this is another place, not the same road: sliding there would be a lie. */
const LEAP_M = 30_000;
/** From then on a position is said to be extrapolated: a ping of the slowest usual devices, one a minute, is overdue. */
const EXTRAPOLATED_AFTER_S = 75;

/** `[x, y]` of a place in the unit square of Web Mercator. */
export function mercator(lat, lon) {
  const north = Math.max(-HIGHEST, Math.min(HIGHEST, lat)); // the poles are infinitely far on it
  const bent = Math.log(Math.tan(Math.PI / 4 + (north * Math.PI) / 360));
  return [lon / 360 + 0.5, 0.5 - bent / (2 * Math.PI)];
}

/** `[lon, lat]` of a point of that square. */
export function lonLat(x, y) {
  return [(x - 0.5) * 360, (Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) * 360) / Math.PI - 90];
}

/** `[x, y]` of a place off `origin`, on its side of the 180th meridian. */
export function placeOff(lat, lon, origin) {
  const [east, south] = mercator(lat, lon);
  const x = east - origin[0];
  return [x - Math.round(x), south - origin[1]];
}

/**
 * The course of a truck from its last fix: {x, y} off `origin`, on its side of the 180th meridian, {vx, vy} a second,
 * `reach_s` of driving at most, `at` in epoch ms. A truck without a heading, or that is not on its way, stands.
 */
export function courseOf({ pos, milestone }, origin) {
  const [x, y] = placeOff(pos.lat, pos.lon, origin);
  const course = { x, y, vx: 0, vy: 0, reach_s: 0, at: pos.at };
  if (milestone === "planned" || !(pos.kmh > 0) || !Number.isFinite(pos.hdg) || !Number.isFinite(pos.at)) return course;
  const speed = Math.min(pos.kmh, FASTEST_KMH) / 3.6 / (EARTH_M * Math.cos((pos.lat * Math.PI) / 180));
  const turn = (pos.hdg * Math.PI) / 180;
  course.vx = speed * Math.sin(turn);
  course.vy = -speed * Math.cos(turn);
  course.reach_s = Math.min(RUN_ON_S, Math.hypot(x, y) / speed);
  return course;
}

/** Seconds of driving to carry a course on by at `now`: nearly its age at first, `reach_s` in the end. */
export function drivenOn({ reach_s, at }, now) {
  const age_s = (now - at) / 1000;
  return age_s > 0 && reach_s > 0 ? reach_s * (1 - Math.exp(-age_s / reach_s)) : 0;
}

export function isExtrapolated({ reach_s, at }, now) {
  return reach_s > 0 && (now - at) / 1000 > EXTRAPOLATED_AFTER_S;
}

/** One truck as shown: its course, and what is left of the way from where it was shown before. */
export class Glider {
  x = 0;
  y = 0;
  #course;
  #offX = 0;
  #offY = 0;
  #since = -Infinity;

  constructor(course) {
    this.#course = course;
  }

  get course() {
    return this.#course;
  }

  /** A new fix. With `still` set the truck does not slide to it. */
  steer(course, now, ticks, still) {
    const old = this.#course;
    this.#course = course;
    if (still) this.#since = -Infinity;
    if (still || (old.x === course.x && old.y === course.y && old.at === course.at)) return;
    const driven = drivenOn(course, now);
    const [offX, offY] = [this.x - course.x - course.vx * driven, this.y - course.y - course.vy * driven];
    const isLeap = Math.hypot(offX, offY) * EARTH_M > LEAP_M;
    [this.#offX, this.#offY, this.#since] = isLeap ? [0, 0, -Infinity] : [offX, offY, ticks];
  }

  /** Moves to where the truck is at `now`; `ticks` are real milliseconds. Returns how far it still is from there. */
  move(now, ticks, still) {
    const { x, y, vx, vy } = this.#course;
    const driven = still ? 0 : drivenOn(this.#course, now);
    const left = still ? 0 : Math.max(0, 1 - (ticks - this.#since) / CATCH_UP_MS);
    const share = left * left * (3 - 2 * left);
    this.x = x + vx * driven + this.#offX * share;
    this.y = y + vy * driven + this.#offY * share;
    return left > 0 ? Math.hypot(this.#offX, this.#offY) * share : 0;
  }

  /** How fast it moves just now, in units a second of site time. */
  speedAt(now) {
    const { vx, vy, reach_s } = this.#course;
    return reach_s > 0 ? Math.hypot(vx, vy) * (1 - drivenOn(this.#course, now) / reach_s) : 0;
  }
}
