// What the screen says when there is no board, or nothing on it. Run with `node --test tests/js`.

import assert from "node:assert/strict";
import { test } from "node:test";

import { listComing } from "../../assets/wall/calm.js";
import { News } from "../../assets/wall/news.js";
import { noticeOf } from "../../assets/wall/notice.js";
import { SiteTime } from "../../assets/wall/site_clock.js";
import { Spoken } from "../../assets/wall/spoken.js";
import { listWarnings } from "../../assets/wall/warning_list.js";
import { NOON, aRow, minutes } from "./rows.mjs";

const time = new SiteTime("Europe/Berlin");

function notice(rows, { link = "live", waited_s = 9, isLoaded = true } = {}) {
  const board = { isLoaded, site: { name: "Plant North" }, rows: new Map(rows.map((row) => [row.id, row])) };
  return noticeOf({ link, site: "north", board, waited_s, now: NOON, time });
}

test("a board that comes within a second needs no words; one that does not is said to be waited for", () => {
  const waiting = (waited_s) => notice([], { link: "connecting", isLoaded: false, waited_s });
  assert.equal(waiting(0.9), null);
  assert.match(waiting(1.1).title, /Waiting.*north/);
});

test("each failure before the first board says what is wrong and what to do, over the whole screen", () => {
  for (const link of ["no_server", "no_store", "no_room", "unknown_site"]) {
    const { kind, over, title, lines } = notice([], { link, isLoaded: false });
    assert.deepEqual([kind, over], ["error", "all"]);
    assert.ok(title && lines.join(" ").length > 20, link);
  }
  assert.match(notice([], { link: "no_server", isLoaded: false }).command, /app\.py run/);
  assert.match(notice([], { link: "unknown_site", isLoaded: false }).command, /plan import/);
});

test("who may not see a wall is told, with a board or without, and sees none", () => {
  for (const isLoaded of [true, false]) {
    const { kind, over, title } = notice([aRow({ id: "a" })], { link: "not_yours", isLoaded });
    assert.deepEqual([kind, over], ["error", "instead"]);
    assert.match(title, /may not see the wall of “north”/);
  }
});

test("a plan that the tracker has not written yet is not called empty", () => {
  assert.match(notice([], { link: "unwritten" }).title, /tracker/);
});

test("a site without shipments gives the command that loads them", () => {
  const { title, command, over } = notice([]);
  assert.match(title, /No shipments are planned for Plant North/);
  assert.equal(command, "python app.py plan import FILE");
  assert.equal(over, "doors");
});

test("where all is done it is said how many, and that nothing follows", () => {
  const done = [aRow({ id: "a", milestone: "done" }), aRow({ id: "b", milestone: "no_show" })];
  assert.match(notice(done).title, /All 2 shipments are over; nothing more/);
});

test("where nothing is due within sight the next is named with its time", () => {
  const later = aRow({ id: "b", ws: NOON + minutes(17 * 60), we: NOON + minutes(18 * 60), door: "D04" });
  const { title, lines } = notice([aRow({ id: "a", milestone: "done" }), later]);
  assert.equal(title, "Nothing is due before Wed 11 Mar, 06:00.");
  assert.match(lines[0], /D04 · HA-417 · Kolb, in 17 h/);
});

test("a board with anything due within sight, or any truck here, speaks for itself", () => {
  assert.equal(notice([aRow()]), null);
  const later = aRow({ id: "b", ws: NOON + minutes(17 * 60) });
  assert.equal(notice([later, aRow({ milestone: "unloading" })]), null);
});

test("what comes next is by window, without those that are here or gone", () => {
  const rows = [
    aRow({ id: "second", ws: NOON + minutes(30) }),
    aRow({ id: "first", ws: NOON + minutes(10) }),
    aRow({ id: "here", milestone: "at_dock", ws: NOON }),
    aRow({ id: "gone", milestone: "done", ws: NOON }),
  ];
  assert.deepEqual(listComing(rows).map(({ id }) => id), ["first", "second"]);
  assert.equal(listComing(rows, 1).length, 1);
});

const red = (id, headline) => aRow({ id, warnings: [{ kind: "late", severity: "red", p: 0.9, headline }] });

test("a new red warning is spoken once; those of the first board, and amber ones, are not", () => {
  const root = { textContent: "" };
  const [news, spoken] = [new News(() => 0), new Spoken(root)];
  const tell = (rows) => spoken.tellWarnings(news.take(listWarnings(rows)));
  tell([red("a", "LATE 72 %")]);
  assert.equal(root.textContent, "");
  const amber = aRow({ id: "c", warnings: [{ kind: "early", severity: "amber", p: 0.9, headline: "EARLY" }] });
  tell([red("a", "LATE 73 %"), amber]);
  assert.equal(root.textContent, "");
  tell([red("a", "LATE 73 %"), red("b", "LATE 80 %")]);
  assert.equal(root.textContent, "D01 LATE 80 %");
  root.textContent = "";
  tell([red("a", "LATE 73 %"), red("b", "LATE 81 %")]);
  assert.equal(root.textContent, "", "its figures may change without a word");
});

test("a change of the link is spoken once, without the seconds", () => {
  const root = { textContent: "" };
  const spoken = new Spoken(root);
  spoken.tellLink("live", null);
  assert.equal(root.textContent, "", "that all is well goes without saying");
  spoken.tellLink("lost", "14:05:12");
  assert.equal(root.textContent, "LINK LOST. Shown: the board of 14:05:12. Trying again by itself.");
  root.textContent = "";
  spoken.tellLink("lost", "14:05:12");
  assert.equal(root.textContent, "");
  spoken.tellLink("live", null);
  assert.equal(root.textContent, "Live again.");
});
