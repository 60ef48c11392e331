// The wall's pure parts. Run with `node --test tests/js`.

import assert from "node:assert/strict";
import { test } from "node:test";

import { chooseDoors, findSite, readAddress, withSound } from "../../assets/wall/address.js";
import { Board } from "../../assets/wall/board.js";
import { listDoors, troubleAt } from "../../assets/wall/doors.js";
import { isPast, judgeLink, linkWords, pillText } from "../../assets/wall/link_state.js";
import { SiteClock, SiteTime, inWords } from "../../assets/wall/site_clock.js";
import { countStates, detailOf, stateOf } from "../../assets/wall/states.js";
import { listWarnings } from "../../assets/wall/warning_list.js";
import { NOON, aRow, minutes } from "./rows.mjs";

test("an address names layout, theme and doors, and what it misspells falls back", () => {
  assert.deepEqual(readAddress("?layout=docks&theme=light&doors=D01-D03, D7"), {
    layout: "docks",
    theme: "light",
    doors: ["D01-D03", "D7"],
    sound: false,
  });
  assert.deepEqual(readAddress("?layout=sideways&theme=pink"), {
    layout: "both",
    theme: "dark",
    doors: [],
    sound: false,
  });
});

test("sound is off unless the address says on, and turning it leaves the rest of the address as it was", () => {
  assert.equal(readAddress("?sound=on").sound, true);
  assert.equal(readAddress("?sound=loud").sound, false);
  assert.equal(withSound("?doors=D01-D03,D7&theme=light", true), "?doors=D01-D03,D7&theme=light&sound=on");
  assert.equal(withSound("?sound=on&theme=light", false), "?theme=light");
  assert.equal(withSound("?sound=on", false), "");
});

test("only /wall/<site> names a site", () => {
  assert.equal(findSite("/wall/plant%20north"), "plant north");
  assert.equal(findSite("/wall/north/"), "north");
  for (const path of ["/", "/wall", "/plan/north", "/wall/a/b", "/wall/%E0%A4%A"]) assert.equal(findSite(path), null);
});

test("door ranges are by number, and doors with a dash in their name are doors", () => {
  const doors = ["D1", "D2", "D9", "D10", "N-1"];
  assert.deepEqual(chooseDoors(doors, ["D2-D10"]), ["D2", "D9", "D10"]);
  assert.deepEqual(chooseDoors(doors, ["N-1"]), ["N-1"]);
  assert.deepEqual(chooseDoors(doors, ["X1-X9"]), doors, "none of them: all of them");
});

test("a patch that does not start at the board's revision changes nothing", () => {
  const board = new Board();
  board.take({ site: { id: "n" }, rev: 4, as_of: 1, rows: [aRow({ id: "a" }), aRow({ id: "b" })] });
  assert.equal(board.apply({ from: 5, rev: 6, as_of: 2, rows: [aRow({ id: "c" })], removed: ["a"] }), false);
  assert.deepEqual([...board.rows.keys()], ["a", "b"]);
  assert.equal(board.apply({ from: 4, rev: 6, as_of: 2, rows: [aRow({ id: "c" })], removed: ["a"] }), true);
  assert.deepEqual([...board.rows.keys()], ["b", "c"]);
  assert.deepEqual([board.revision, board.asOf], [6, 2]);
});

test("no patch fits before the first snapshot", () => {
  assert.equal(new Board().apply({ from: 0, rev: 1, as_of: 2, rows: [], removed: [] }), false);
});

test("site time runs on the browser's ticks at the demo's speed, and ages are real seconds", () => {
  let ticks = 1000;
  const clock = new SiteClock(() => ticks);
  clock.set({ now: NOON, speed: 30 });
  ticks += 2000;
  assert.equal(clock.now(), NOON + 60_000);
  assert.equal(clock.realSecondsSince(NOON), 2);
  assert.equal(clock.realSecondsSince(NOON + minutes(5)), 0, "what comes from ahead is not older than new");
});

test("times are the site's, 24 hours, with the zone's name", () => {
  const time = new SiteTime("Europe/Berlin");
  assert.equal(time.clock(NOON), "13:00");
  assert.equal(time.zoneName(NOON), "CET");
  assert.equal(time.clock(Date.UTC(2026, 2, 9, 23, 0)), "00:00", "midnight is 00, not 24");
});

test("a zone that this browser does not know is told in UTC, and said to be", () => {
  for (const zone of ["Europe/Nowhere", "", undefined]) {
    const time = new SiteTime(zone);
    assert.equal(time.clock(NOON), "12:00");
    assert.equal(time.exact(NOON), "12:00:00");
    assert.equal(time.zoneName(NOON), "UTC");
    assert.equal(time.sinceHour(NOON + minutes(7)), minutes(7));
  }
});

test("hours begin where the site's own clock has them", () => {
  assert.equal(new SiteTime("Asia/Kolkata").sinceHour(NOON), minutes(30));
  assert.equal(new SiteTime("Europe/Berlin").sinceHour(NOON + minutes(7)), minutes(7));
});

test("spans are told in the unit that still says something", () => {
  assert.deepEqual([4, 89, 90, 7100, 7300].map(inWords), ["4 s", "89 s", "2 min", "118 min", "2 h"]);
});

test("a truck in the yard is in the yard whatever its risk was, and no word for unknown is on time", () => {
  assert.equal(stateOf(aRow({ milestone: "unloading", risk: "late" })), "in_yard");
  assert.equal(stateOf(aRow({ milestone: "done" })), "done");
  assert.equal(stateOf(aRow({ risk: null })), "unknown");
  assert.equal(stateOf(aRow({ risk: "a word from tomorrow" })), "unknown");
});

test("a truck that nothing is expected of yet is planned; it is neither counted nor without an estimate", () => {
  const planned = aRow({ risk: null, milestone: "planned" });
  assert.equal(stateOf(planned), "planned");
  assert.equal(detailOf(planned, NOON), "");
  assert.equal(Object.values(countStates([planned])).reduce((sum, count) => sum + count), 0);
});

test("counts hold every truck to come or here once, and none that has ended", () => {
  const rows = [aRow({ risk: "late" }), aRow({ risk: "late" }), aRow({ milestone: "at_dock" }), aRow({ milestone: "done" })];
  const counts = countStates(rows);
  assert.deepEqual([counts.late, counts.in_yard, counts.on_time], [2, 1, 0]);
  assert.equal(Object.values(counts).reduce((sum, n) => sum + n), 3);
});

test("a truck's detail is its trouble in numbers", () => {
  assert.equal(detailOf(aRow({ risk: "late", slack: -26 }), NOON), "26 min over");
  assert.equal(detailOf(aRow({ risk: "at_risk", slack: 6 }), NOON), "6 min spare");
  assert.equal(detailOf(aRow({ risk: "silent", silent: NOON - minutes(12) }), NOON), "silent 12 min");
  assert.equal(detailOf(aRow({ risk: "unknown" }), NOON), "no estimate");
  assert.equal(detailOf(aRow({ risk: "on_time" }), NOON), "");
});

const linked = { heard_s: 1, cut_s: null, age_s: 1, hasStore: true, isKnown: true, isLoaded: true };

test("a link is judged by what was heard: silence, a closed socket, a store away, an old board", () => {
  const judge = (changes) => judgeLink({ ...linked, ...changes });
  assert.equal(judge({}), "live");
  assert.equal(judge({ heard_s: 9 }), "lost");
  assert.equal(judge({ cut_s: 4 }), "live", "a server may restart");
  assert.equal(judge({ cut_s: 6 }), "lost");
  assert.equal(judge({ hasStore: false }), "no_store");
  assert.equal(judge({ age_s: 11 }), "live");
  assert.equal(judge({ age_s: 13 }), "stale");
  assert.equal(judge({ age_s: null }), "unwritten");
  assert.equal(judge({ heard_s: null, isLoaded: false }), "connecting");
  assert.equal(judge({ heard_s: null, cut_s: 6, isLoaded: false }), "no_server");
  assert.equal(judge({ isKnown: false }), "unknown_site");
  assert.equal(judge({ hasRoom: false, cut_s: 9, isLoaded: false }), "no_room");
  assert.equal(judge({ isOurs: false, cut_s: 9 }), "not_yours");
  assert.equal(judge({ isAway: true, cut_s: 9 }), "no_store", "the server answers, and cannot tell who asks");
});

test("every state of the link that is not good is said in words, with the time of the picture", () => {
  for (const link of ["lost", "no_store", "stale"]) {
    assert.ok(isPast(link));
    assert.match(linkWords(link, { age_s: 20, since: "14:05:12" }).join(" "), /20 s.*14:05:12/);
  }
  assert.match(linkWords("no_room", { age_s: 20, since: "14:05:12" }).join(" "), /TOO MANY SCREENS.*14:05:12/);
  assert.match(linkWords("unknown_site", { age_s: 20, since: "14:05:12" }).join(" "), /NO SUCH SITE.*14:05:12/);
  assert.match(linkWords("not_yours", { age_s: 20, since: "14:05:12" }).join(" "), /NOT YOURS.*signed in/);
  assert.ok(isPast("no_room") && isPast("unknown_site") && isPast("not_yours"));
  assert.equal(linkWords("live", { age_s: 1, since: "14:05:12" }), null);
  assert.equal(pillText("live", 1), "live 1 s");
  assert.equal(pillText("live", 0.4), "live", "no age is told as nothing");
  assert.equal(pillText("lost", 20), "no data 20 s");
});

test("warnings stand worst first: red before amber, then the likelier, then the sooner window", () => {
  const warned = (id, severity, p, we) => aRow({ id, we, warnings: [{ kind: "late", severity, p }] });
  const rows = [
    warned("amber", "amber", 0.9, NOON),
    warned("likely", "red", 0.8, NOON + minutes(60)),
    warned("soon", "red", 0.7, NOON),
    warned("later", "red", 0.7, NOON + minutes(60)),
    warned("unsure", "red", null, NOON),
  ];
  assert.deepEqual(
    listWarnings(rows).map(({ row }) => row.id),
    ["likely", "soon", "later", "unsure", "amber"],
  );
});

test("a red warning is worse than an amber one, and that worse than none", () => {
  const at = (...severities) => troubleAt([aRow(), aRow({ warnings: severities.map((severity) => ({ severity })) })]);
  assert.ok(at("amber", "red") < at("amber") && at("amber") < at());
});

test("a door that only a shipment names has its row too", () => {
  const site = { doors: [{ id: "D02" }, { id: "D01" }] };
  const rows = [aRow({ door: "X9" }), aRow({ door: "D01" }), aRow({ door: "" })];
  assert.deepEqual(listDoors(site, rows), ["D02", "D01", "", "X9"]);
});
