// The dock timeline: a row a door, the hours above, the now line through all of it.

import { chooseDoors } from "./address.js";
import { Axis } from "./axis.js";
import { groupByDoor, listDoors } from "./doors.js";
import { create, keepChildren, remPx, setStyle } from "./dom.js";
import { Scale } from "./lanes.js";
import { Pager } from "./pager.js";
import { Pages } from "./pages.js";
import { Ruler } from "./ruler.js";
import { Track } from "./track.js";

const HOUR_REM = 22; // a window of 45 minutes is then wide enough for a truck's name
const LANE_SHARE = 0.62; // of a row's height; the rest is the label's
const MARK_REM = 6; // the most a mark takes, however tall the row
const LABEL_REM = { least: 2.2, share: 0.3, most: 3.2 };

export class Timeline {
  #tracks = new Map();
  #redraw = () => {};

  constructor(root, { doors, ticks }) {
    this.asked = doors;
    this.pages = new Pages(ticks);
    this.pager = new Pager(this.pages, () => this.#redraw());
    this.axis = new Axis();
    this.rows = create("div", "door-rows");
    this.past = create("div", "past");
    root.append(this.past, this.axis.root, this.rows, this.pager.root);
    this.root = root;
    this.ruler = new Ruler();
    document.fonts.addEventListener("loadingdone", () => this.ruler.forget());
  }

  draw(board, now, time) {
    const byDoor = groupByDoor(board.rows.values());
    this.#redraw = () => this.draw(board, now, time);
    const all = chooseDoors(listDoors(board.site, board.rows.values()), this.asked);
    this.pages.follow(all, (door) => byDoor.get(door) ?? []);
    const { doors } = this.pages.shown;
    this.pager.draw();
    setStyle(this.root, "--doors", String(this.#rowsPerPage()));
    keepChildren(this.rows, this.#tracks, doors, (door) => new Track(door));
    const view = this.#view(now, time);
    this.axis.draw(view);
    for (const door of doors) this.#tracks.get(door).draw(byDoor.get(door) ?? [], view);
  }

  #view(now, time) {
    const rem = remPx();
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
    return Math.max(this.pages.size, 6);
  }

  #ruler(font) {
    return (text) => this.ruler.width(font, text);
  }
}
