// Puts the wall together: address -> link -> board -> header, timeline, warnings, map.
//
// Two rhythms. What a patch brings is drawn in the next frame. What only time moves (the clock, the flowing hours, the
// age of the board) is drawn twice a second, whether anything arrives or not.

import { findSite, readAddress } from "./address.js";
import { pathOf } from "./base.js";
import { Board } from "./board.js";
import { wander } from "./burn_in.js";
import { Header } from "./header.js";
import { drawLegend } from "./legend.js";
import { Link } from "./link.js";
import { isPast, judgeLink } from "./link_state.js";
import { showMap } from "./map_slot.js";
import { News } from "./news.js";
import { Notice, noticeOf } from "./notice.js";
import { departureOfPage, keepCookie, onReturn, renewalOfPage, tellRunning } from "./page.js";
import { panelWay } from "./panel_way.js";
import { SiteClock, SiteTime } from "./site_clock.js";
import { Sound } from "./sound.js";
import { Spoken } from "./spoken.js";
import { countTicks } from "./ticks.js";
import { Timeline } from "./timeline.js";
import { listWarnings } from "./warning_list.js";
import { Warnings } from "./warnings.js";

const BEAT_MS = 500;
const ticks = countTicks(() => performance.now(), () => Date.now());

class Wall {
  #frame = 0;
  #pictureAt = null;
  #isPast = false;

  constructor(root, site, address) {
    const part = (id) => root.querySelector(`#${id}`);
    root.dataset.layout = address.layout;
    this.root = root;
    this.board = new Board();
    this.clock = new SiteClock(ticks);
    this.header = new Header(part);
    this.timeline = new Timeline(part("timeline"), { doors: address.doors, ticks });
    const way = panelWay(root, site);
    this.warnings = new Warnings(part("warnings"), way.addressOf);
    this.news = new News(ticks);
    this.sound = new Sound(part("warnings"), { isOn: address.sound, ticks });
    const options = { theme: address.theme, clock: this.#shown(), open: way.open ?? undefined };
    this.map = address.layout === "docks" ? null : showMap(part("map"), options);
    this.notice = new Notice(part("notice"));
    this.spoken = new Spoken(part("spoken"));
    this.site = site;
    this.openedAt = ticks();
    drawLegend(part("legend"), address.layout);
    wander(root);
    this.renewal = renewalOfPage();
    this.departure = departureOfPage();
    this.link = new Link(site, this.#listeners(), ticks);
    setInterval(() => this.#beat(), BEAT_MS);
    onReturn(() => this.link.hurry());
    const refit = () => (this.board.isLoaded ? this.#changed() : this.#soon());
    addEventListener("resize", refit);
    keepCookie();
    document.fonts.addEventListener("loadingdone", refit);
  }

  #listeners() {
    return {
      clock: (message) => this.clock.set(message),
      refused: () => this.departure.look(),
      snapshot: (snapshot) => {
        this.departure.stay();
        this.renewal.note(snapshot.build);
        this.board.take(snapshot);
        this.time = new SiteTime(snapshot.site.zone);
        this.header.drawSite(snapshot.site);
        this.map?.setSite(snapshot.site);
        this.#changed();
      },
      patch: (patch) => {
        const fits = this.board.apply(patch);
        if (fits && (patch.rows.length || patch.removed.length)) this.#changed();
        return fits;
      },
    };
  }

  #changed() {
    this.map?.setRows(this.board.rows);
    const rows = [...this.board.rows.values()];
    this.header.drawCounts(rows);
    const warnings = listWarnings(rows);
    if (this.board.asOf !== null) this.warnings.draw(warnings, rows, this.time); // unwritten is not calm
    const fresh = this.news.take(warnings);
    this.sound.hear(fresh);
    this.spoken.tellWarnings(fresh);
    this.#soon();
  }

  #soon() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #beat() {
    this.link.watch();
    this.#soon();
  }

  #draw() {
    const link = this.#judge();
    this.#explain(link);
    if (!this.board.isLoaded) return;
    this.header.drawTime(this.clock.now(), this.time, this.clock.speed);
    this.#isPast = isPast(link);
    if (!this.#isPast) this.#pictureAt = this.clock.now();
    this.timeline.draw(this.board, this.#shownAt(), this.time);
  }

  /** The instant that the picture is of: a picture of the past stands still. */
  #shownAt() {
    return (this.#isPast ? this.#pictureAt : null) ?? this.clock.now();
  }

  /** The clock of what is shown, for the map. */
  #shown() {
    const wall = this;
    return {
      now: () => wall.#shownAt(),
      get speed() {
        return wall.clock.speed;
      },
    };
  }

  #explain(link) {
    const waited_s = (ticks() - this.openedAt) / 1000;
    const { site, board, time } = this;
    this.notice.draw(noticeOf({ link, site, board, waited_s, now: this.clock.now(), time }));
  }

  #judge() {
    const { asOf } = this.board;
    const age_s = asOf === null ? null : this.clock.realSecondsSince(asOf);
    const { heard_s, cut_s, hasStore, isKnown, hasRoom, isOurs, isAway } = this.link;
    const { isLoaded } = this.board;
    const link = judgeLink({ heard_s, cut_s, age_s, hasStore, isKnown, hasRoom, isOurs, isAway, isLoaded });
    const since = asOf === null ? null : this.time.exact(asOf);
    this.header.drawLink(link, { age_s, since });
    this.spoken.tellLink(link, since);
    return link;
  }
}

/** Dash draws the skeleton after this module has run. */
function whenPresent(selector) {
  return new Promise((resolve) => {
    const look = () => document.querySelector(selector);
    if (look()) return resolve(look());
    const observer = new MutationObserver(() => {
      if (!look()) return;
      observer.disconnect();
      resolve(look());
    });
    observer.observe(document.body, { childList: true, subtree: true });
  });
}

const address = readAddress(location.search);
document.documentElement.dataset.theme = address.theme;
const path = pathOf(location.pathname);
const site = findSite(path);
if (site !== null) {
  whenPresent("#wall").then((root) => {
    new Wall(root, site, address);
    tellRunning();
  });
} else {
  import("../desk/desk.js");
  if (!path.startsWith("/shared/")) import("../access/attended.js"); // who holds a link is nobody who signed in
}
