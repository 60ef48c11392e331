// The dock timeline: a row a door, the hours above, the now line through all of it.

import { chooseDoors } from "./address.js";
import { Axis } from "./axis.js";
import { groupByDoor, listDoors, pageDoors } from "./doors.js";
import { create, keepChildren, setStyle, setText } from "./dom.js";
import { Scale } from "./lanes.js";
import { Ruler } from "./ruler.js";
import { Track } from "./track.js";

const HOUR_REM = 22; // a window of 45 minutes is then wide enough for a truck's name
const LANE_SHARE = 0.62; // of a row's height; the rest is the label's
const MARK_REM = 6; // the most a mark takes, however tall the row
const LABEL_REM = { least: 2.2, share: 0.3, most: 3.2 };
const TURN_MS = 15_000; // long enough to read a page, short enough to wait for the next

export class Timeline {
  #tracks = new Map();
  #pages = [[]];
  #page = 0;
  #turnedAt = 0;

  constructor(root, { doors, ticks }) {
    this.asked = doors;
    this.ticks = ticks;
    this.axis = new Axis();
    this.corner = create("div", "timeline-corner");
    this.rows = create("div", "door-rows");
    this.past = create("div", "past");
    this.words = create("p", "timeline-words", "Fetching the board …");
    root.append(this.past, this.corner, this.axis.root, this.rows, this.words);
    this.root = root;
    this.ruler = new Ruler();
    document.fonts.addEventListener("loadingdone", () => this.ruler.forget());
  }

  draw(board, now, time) {
    const byDoor = groupByDoor(board.rows.values());
    this.#turn(board, byDoor);
    const doors = this.#pages[this.#page];
    setStyle(this.root, "--doors", String(this.#rowsPerPage()));
    keepChildren(this.rows, this.#tracks, doors, (door) => new Track(door));
    const view = this.#view(now, time);
    this.axis.draw(view);
    for (const door of doors) this.#tracks.get(door).draw(byDoor.get(door) ?? [], view);
    this.#explainEmptiness(board);
  }

  /** Turns the page when its time has come; the order of doors changes only when the first page comes round. */
  #turn(board, byDoor) {
    const doors = chooseDoors(listDoors(board.site, board.rows.values()), this.asked);
    const isDue = this.ticks() - this.#turnedAt > TURN_MS;
    const changed = doors.length !== this.#pages.flat().length || !this.#pages.flat().every((door) => doors.includes(door));
    if (!isDue && !changed) return;
    this.#turnedAt = this.ticks();
    this.#page = changed ? 0 : (this.#page + 1) % this.#pages.length;
    if (this.#page === 0) this.#pages = pageDoors(doors, (door) => byDoor.get(door) ?? []);
    const pages = this.#pages.length;
    setText(this.corner, pages > 1 ? `${this.#page + 1} of ${pages}` : "");
  }

  #view(now, time) {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const width = this.axis.root.clientWidth;
    const family = getComputedStyle(this.root).fontFamily;
    const row = this.rows.clientHeight / this.#rowsPerPage();
    const label = Math.min(LABEL_REM.most * rem, Math.max(LABEL_REM.least * rem, LABEL_REM.share * row));
    setStyle(this.root, "--label", `${label.toFixed(1)}px`);
    const measure = this.#ruler(`600 ${label.toFixed(1)}px ${family}`);
    return {
      now,
      time,
      measure,
      measureHour: this.#ruler(`600 ${2.8 * rem}px ${family}`),
      markHalf_px: Math.min(LANE_SHARE * row, MARK_REM * rem) / 2,
      scale: new Scale({ now, width, hour_px: HOUR_REM * rem }),
    };
  }

  /** A small site's rows do not grow without end: they stay a picture of a day, not of a door. */
  #rowsPerPage() {
    return Math.max(this.#pages[this.#page].length, 6);
  }

  #ruler(font) {
    return (text) => this.ruler.width(font, text);
  }

  #explainEmptiness(board) {
    const isEmpty = board.rows.size === 0;
    this.words.hidden = !isEmpty;
    if (isEmpty) setText(this.words, "No shipments are planned here. Load a plan: python app.py plan import FILE");
  }
}
