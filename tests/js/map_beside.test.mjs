import assert from "node:assert/strict";
import { test } from "node:test";
import { wayOf, wordsOf } from "../../assets/wall/map_beside.js";
import { placeOff } from "../../assets/wall/map_glide.js";

const NOW = 1_773_148_040_000;
const ORIGIN = [0.5, 0.3];
const truck = (more = {}) => ({
  id: "S1",
  door: "D04",
  vehicle: "KS-T 104",
  milestone: "en_route",
  risk: "late",
  pos: { lat: 51.3, lon: 9.5, hdg: 90, kmh: 70, at: NOW },
  silent: null,
  trail: [],
  ...more,
});
const places = (...spots) => spots.map(([lat, lon]) => placeOff(lat, lon, ORIGIN));

test("a bad corner of a trail is skipped and the rest of the trail is drawn to the truck", () => {
  const { old, fresh } = wayOf(truck({ trail: [[51.2, 9.2], [NaN, 9], null, "x", [51.25, 9.4]] }), ORIGIN);
  assert.deepEqual(old, places([51.2, 9.2], [51.25, 9.4]));
  assert.deepEqual(fresh, places([51.25, 9.4], [51.3, 9.5]));
  for (const trail of [null, "abc", {}]) assert.equal(wayOf(truck({ trail }), ORIGIN).fresh.length, 1);
});

test("a trail begins after its last gap of more than 30 km: a straight line across the country is no road", () => {
  assert.deepEqual(wayOf(truck({ trail: [[48, 9], [51.2, 9.2], [51.25, 9.4]] }), ORIGIN).old[0], places([51.2, 9.2])[0]);
  assert.deepEqual(wayOf(truck({ trail: [[48, 9]] }), ORIGIN).fresh, places([51.3, 9.5]));
});

test("trucks in trouble carry their door, or their plate where no door is set; calm ones carry nothing", () => {
  assert.equal(wordsOf(truck(), NOW, true), "D04");
  assert.equal(wordsOf(truck({ door: "" }), NOW, true), "KS-T 104");
  for (const risk of ["on_time", "unknown", null, undefined, "splendid"]) assert.equal(wordsOf(truck({ risk }), NOW, true), "");
});

test("a silent truck says for how long, where the time is known and where there is room", () => {
  const silent = truck({ risk: "silent", silent: NOW - 12.1 * 60_000 });
  assert.equal(wordsOf(silent, NOW, true), "D04 silent 12 min");
  assert.equal(wordsOf(silent, null, true), "D04");
  assert.equal(wordsOf(silent, NOW, false), "D04");
});
