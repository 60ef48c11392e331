// Site time: the server's `now`, carried on by the browser's monotonic clock at the demo's speed. The machine's own
// date is never asked: a wall screen's clock may be wrong by years.

const MINUTE_MS = 60_000;

export class SiteClock {
  #now = 0;
  #heard = 0;
  speed = 1;

  /** @param {() => number} ticks milliseconds that only grow (`performance.now`) */
  constructor(ticks) {
    this.ticks = ticks;
  }

  set({ now, speed }) {
    this.#now = now;
    this.#heard = this.ticks();
    this.speed = speed;
  }

  /** Epoch milliseconds at the site. */
  now() {
    return this.#now + (this.ticks() - this.#heard) * this.speed;
  }

  /** Real seconds since an instant at the site: what a person in front of the screen has waited. */
  realSecondsSince(instant) {
    return Math.max(0, (this.now() - instant) / this.speed / 1000);
  }
}

/** Formats instants in a site's zone, 24 hours, the zone named. */
export class SiteTime {
  constructor(zone) {
    const timeZone = knownZone(zone);
    const at = (fields) => new Intl.DateTimeFormat("en-GB", { timeZone, hourCycle: "h23", ...fields });
    this.minute = at({ hour: "2-digit", minute: "2-digit" });
    this.second = at({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
    this.day = at({ weekday: "short", day: "numeric", month: "short" });
    this.named = at({ timeZoneName: "short", hour: "2-digit" });
  }

  clock = (instant) => this.minute.format(instant);
  exact = (instant) => this.second.format(instant);
  date = (instant) => this.day.format(instant);

  zoneName(instant) {
    return this.named.formatToParts(instant).find(({ type }) => type === "timeZoneName").value;
  }

  /** Milliseconds from the last full hour of the site's own clock: zones half an hour off keep their hours. */
  sinceHour(instant) {
    const minutes = Number(this.clock(instant).slice(3));
    return minutes * MINUTE_MS + (instant % MINUTE_MS);
  }
}

/** The zone, or UTC: an older browser does not know every zone, and given none it would show hours of its own. */
function knownZone(zone) {
  try {
    return new Intl.DateTimeFormat("en-GB", { timeZone: zone || "UTC" }).resolvedOptions().timeZone;
  } catch (error) {
    console.warn(`times are in UTC: ${error.message}`);
    return "UTC";
  }
}

/** A span in the largest unit that still says something: "40 s", "12 min", "3 h". */
export function inWords(seconds) {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
