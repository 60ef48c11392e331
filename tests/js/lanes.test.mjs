// Where things stand on a track, and what room their labels find. One pixel is one minute throughout; now is at 250.

import assert from "node:assert/strict";
import { test } from "node:test";

import { listTicks } from "../../assets/wall/axis.js";
import { findConflicts, placeDock } from "../../assets/wall/dock.js";
import { Scale, actualPhases, assignLanes, isVisible, place } from "../../assets/wall/lanes.js";
import { labelsOf, placeLabels, textOf } from "../../assets/wall/labels.js";
import { SiteTime } from "../../assets/wall/site_clock.js";
import { NOON, aRow, minutes } from "./rows.mjs";

const WIDTH = 1000;
const HALF = 20;
const scale = new Scale({ now: NOON, width: WIDTH, hour_px: 60 });
const placed = (row) => place(row, NOON, scale, HALF);
const at = (count) => NOON + minutes(count);
const expected = (id, p50, changes = {}) =>
  aRow({ id, ws: at(p50 - 20), we: at(p50 + 20), eta: [at(p50 - 10), at(p50), at(p50 + 10)], ...changes });

test("now stands at a quarter of the track, whatever the time", () => {
  assert.equal(scale.x(NOON), 250);
  assert.equal(new Scale({ now: at(500), width: WIDTH, hour_px: 60 }).x(at(500)), 250);
});

test("a truck to come has its window, its interval and its mark at P50", () => {
  const { window, interval, mark, phases } = placed(expected("a", 100));
  assert.deepEqual(window, { left: 330, width: 40 });
  assert.deepEqual(interval, { left: 340, width: 20 });
  assert.equal(mark, 350);
  assert.deepEqual(phases, []);
});

test("a truck without an estimate is marked in its window, and has no bar", () => {
  const { interval, mark, tether } = placed(aRow({ risk: "unknown", ws: at(60), we: at(100) }));
  assert.deepEqual([interval, tether, mark], [null, null, 330]);
});

test("a mark outside its window is tied to the nearer end of it", () => {
  const early = placed(aRow({ ws: at(100), we: at(140), eta: [at(50), at(60), at(70)] }));
  const late = placed(aRow({ ws: at(0), we: at(40), eta: [at(50), at(60), at(70)] }));
  assert.deepEqual(early.tether, { left: 310, width: 40 });
  assert.deepEqual(late.tether, { left: 290, width: 20 });
  assert.equal(placed(expected("a", 100)).tether, null);
});

test("the stay runs from phase to phase up to now, and on to when the door is free again", () => {
  const row = aRow({
    milestone: "unloading",
    reached: { in_yard: at(-30), at_dock: at(-20), unloading: at(-15) },
    busy: at(25),
  });
  assert.deepEqual(
    actualPhases(row, NOON).map(({ phase, from, to }) => [phase, from - NOON, to - NOON]),
    [
      ["in_yard", minutes(-30), minutes(-20)],
      ["at_dock", minutes(-20), minutes(-15)],
      ["unloading", minutes(-15), 0],
    ],
  );
  assert.deepEqual(placed(row).ahead, { left: 250, width: 25 });
  assert.equal(placed(row).mark, null);
});

test("a stay that is over ends when the truck left, and is all done", () => {
  const reached = { in_yard: at(-90), unloading: at(-70), done: at(-40) };
  const phases = actualPhases(aRow({ milestone: "done", reached }), NOON);
  assert.deepEqual(phases.map(({ phase }) => phase), ["done", "done"]);
  assert.equal(phases.at(-1).to, at(-40));
});

test("what lies outside the track on both sides is not drawn", () => {
  assert.equal(isVisible(placed(expected("a", 100)), WIDTH), true);
  assert.equal(isVisible(placed(expected("a", 900)), WIDTH), false);
  assert.equal(isVisible(placed(expected("a", -400)), WIDTH), false);
});

test("marks that would cover each other share the height; others have all of it", () => {
  const lanes = assignLanes([expected("a", 100), expected("b", 120), expected("c", 300)].map(placed));
  assert.deepEqual(lanes.get("a"), { lane: 0, isCrowded: true });
  assert.deepEqual(lanes.get("b"), { lane: 1, isCrowded: true });
  assert.deepEqual(lanes.get("c"), { lane: "all", isCrowded: false });
});

test("forecasts that run into each other share the height, and their marks stay large", () => {
  const wide = (id, p50) => expected(id, p50, { eta: [at(p50 - 60), at(p50), at(p50 + 60)] });
  const lanes = assignLanes([wide("a", 100), wide("b", 150)].map(placed));
  assert.deepEqual(lanes.get("a"), { lane: 0, isCrowded: false });
  assert.deepEqual(lanes.get("b"), { lane: 1, isCrowded: false });
});

test("two stays at one door are hatched once, where they overlap", () => {
  const rows = [
    expected("a", 60, { busy: at(110), conflicts: ["b"] }),
    expected("b", 90, { busy: at(140), conflicts: ["a"] }),
    expected("c", 200, { busy: at(240), conflicts: ["elsewhere"] }),
  ];
  assert.deepEqual(findConflicts(rows, NOON, scale), [{ id: "a|b", span: { left: 340, width: 20 } }]);
});

const dock = (gate, door, free, free_p90) => ({
  gate: at(gate),
  door: at(door),
  free: at(free),
  free_p90: at(free_p90),
});

test("a truck to come waits from its arrival to its door, and leaves it within the whisker", () => {
  const row = expected("a", 100, { dock: dock(100, 110, 140, 155) });
  assert.deepEqual(placeDock(row, NOON, scale), {
    waiting: { left: 350, width: 10 },
    ahead: { left: 360, width: 30 },
    whisker: { left: 390, width: 15 },
  });
  assert.equal(placed(row).extent.right, 405);
  assert.equal(placed(row).body.right, 370, "an expected stay takes no lane from the next truck");
});

test("of a truck that is here only what lies ahead is expected", () => {
  const waits = aRow({ milestone: "in_yard", reached: { in_yard: at(-20) }, dock: dock(-20, 15, 45, 60) });
  const stands = aRow({ milestone: "unloading", reached: { unloading: at(-20) }, dock: dock(-25, -20, 10, 20) });
  assert.deepEqual(placeDock(waits, NOON, scale).waiting, { left: 250, width: 15 });
  assert.deepEqual(placeDock(waits, NOON, scale).ahead, { left: 265, width: 30 });
  assert.deepEqual(placeDock(stands, NOON, scale), {
    waiting: null,
    ahead: { left: 250, width: 10 },
    whisker: { left: 260, width: 10 },
  });
});

test("nothing is expected of a truck that is gone, or that nobody can say anything of", () => {
  const none = { waiting: null, ahead: null, whisker: null };
  assert.deepEqual(placeDock(aRow({ milestone: "done", dock: dock(-60, -50, -20, -20) }), NOON, scale), none);
  assert.deepEqual(placeDock(aRow({ risk: "unknown", dock: null }), NOON, scale), none);
});

test("a door that is still taken when the next truck could use it is hatched until it is free", () => {
  const rows = [
    expected("a", 60, { dock: dock(60, 65, 110, 120), conflicts: ["b"] }),
    expected("b", 90, { dock: dock(90, 110, 150, 165), conflicts: ["a"] }),
  ];
  assert.deepEqual(findConflicts(rows, NOON, scale), [{ id: "a|b", span: { left: 340, width: 20 } }]);
});

test("a truck at its door says when the door is free, one on its way does not", () => {
  const time = new SiteTime("Europe/Berlin");
  const words = (row) => labelsOf(row, NOON, time).map(textOf);
  const stands = aRow({ milestone: "at_dock", reached: { at_dock: at(-5) }, dock: dock(-9, -5, 25, 40) });
  assert.equal(words(stands)[0], "free 13:25 HA-417 · Kolb");
  assert.equal(words(expected("a", 60, { dock: dock(60, 65, 95, 120) }))[0], "HA-417 · Kolb");
});

const measure = (text) => text.length * 5;

function labelled(rows) {
  const items = rows.map(placed);
  return { items, labels: placeLabels(items, { now: NOON, width: WIDTH, measure }) };
}

test("no label covers another, the now line, or the track's end, and none is cut", () => {
  const rows = Array.from({ length: 18 }, (_, index) => expected(`s${index}`, -240 + index * 60));
  const { labels } = labelled(rows);
  const spans = [...labels.values()].map((label) => [label.left, label.left + measure(textOf(label))]);
  spans.sort((a, b) => a[0] - b[0]);
  assert.ok(spans.length > 10);
  spans.forEach(([left, right], index) => {
    assert.ok(right <= (spans[index + 1]?.[0] ?? WIDTH));
    assert.ok(right <= 250 || left >= 250);
  });
});

test("trouble is told before the name when room is short, and the supplier only when it is ample", () => {
  const late = expected("a", 100, { risk: "late", slack: -26 });
  const one = (rows) => textOf(labelled(rows).labels.get("a"));
  assert.equal(one([late]), "26 min over HA-417 · Kolb");
  assert.equal(one([late, expected("b", 210)]), "26 min over HA-417");
  assert.equal(one([late, expected("b", 175)]), "26 min over");
});

test("what moved the estimate of a truck in trouble is told where it fits whole, of any other truck it is not", () => {
  const why = "8 min slower than planned";
  const late = expected("a", 100, { risk: "late", slack: -26, why });
  const one = (rows) => textOf(labelled(rows).labels.get("a"));
  assert.equal(one([late]), `26 min over HA-417 · Kolb · ${why}`);
  assert.equal(one([late, expected("b", 355)]), `26 min over HA-417 · ${why}`);
  assert.equal(one([late, expected("b", 210)]), "26 min over HA-417");
  assert.equal(one([expected("a", 100, { why })]), "HA-417 · Kolb");
  assert.equal(one([aRow({ id: "a", ws: at(80), we: at(120), risk: "late", why })]), "late HA-417 · Kolb");
});

test("hours are the site's, and half hours lie between them", () => {
  const ticks = listTicks(scale, new SiteTime("Asia/Kolkata"));
  const hours = ticks.filter(({ isHour }) => isHour).map(({ at: instant }) => new Date(instant).getUTCMinutes());
  assert.ok(hours.length >= 15);
  assert.ok(hours.every((minute) => minute === 30), "India's hours begin at UTC's half hours");
  assert.ok(ticks.every((tick, index) => index === 0 || tick.isHour !== ticks[index - 1].isHour));
});
