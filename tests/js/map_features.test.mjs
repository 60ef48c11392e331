import assert from "node:assert/strict";
import { test } from "node:test";
import { labelFeatures, siteFeatures, trailsOf } from "../../assets/wall/map_features.js";
import { ringOf } from "../../assets/wall/map_geo.js";
import { summaryOf } from "../../assets/wall/map_words.js";


const NOW = 1_773_148_040_000;
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
const label = (row, now = NOW) => labelFeatures([{ row, place: [9.5, 51.3] }], now).features[0].properties;
const cornersOf = (row) => trailsOf([row]).features.flatMap(({ geometry }) => geometry.coordinates);

test("a bad corner of a trail is skipped and the rest of the trail is drawn to the truck", () => {
  const corners = cornersOf(truck({ trail: [[51.2, 9.2], [NaN, 9], null, "x", [51.25, 9.4]] }));
  assert.deepEqual(corners, [[9.2, 51.2], [9.4, 51.25], [9.4, 51.25], [9.5, 51.3]]);
  assert.deepEqual(cornersOf(truck({ trail: null })), []);
});

test("a trail begins after its last gap of more than 30 km: a straight line across the country is no road", () => {
  assert.deepEqual(cornersOf(truck({ trail: [[48, 9], [51.2, 9.2], [51.25, 9.4]] }))[0], [9.2, 51.2]);
  assert.deepEqual(cornersOf(truck({ trail: [[48, 9]] })), []);
});

test("a risk that is not known is never shown as on time", () => {
  for (const risk of [null, undefined, "splendid"]) assert.equal(label(truck({ risk })).risk, "unknown");
});

test("trucks in trouble carry their door, or their plate where no door is set; calm ones carry nothing", () => {
  assert.equal(label(truck()).label, "D04");
  assert.equal(label(truck({ door: "" })).label, "KS-T 104");
  for (const risk of ["on_time", "unknown"]) assert.equal(label(truck({ risk })).label, "");
});

test("a silent truck says for how long, where the time is known", () => {
  const silent = truck({ risk: "silent", silent: NOW - 12.1 * 60_000 });
  assert.equal(label(silent).words, "D04 silent 12 min");
  assert.equal(label(silent, null).words, "D04");
});

test("words stand right of a truck, or left of it where the picture ends", () => {
  const sides = [true, false].map((isEast) => labelFeatures([{ row: truck(), place: [0, 0], isEast }], NOW).features[0].properties.side);
  assert.deepEqual(sides, ["right", "left"]);
});

test("a circle becomes a closed ring of its radius, wherever it lies", () => {
  const ring = ringOf({ shape: "circle", lat: 60, lon: 10, radius_m: 25_000 });
  assert.deepEqual(ring[0].map((x) => x.toFixed(6)), ring.at(-1).map((x) => x.toFixed(6)));
  const east = Math.max(...ring.map(([lon]) => lon)) - 10;
  assert.ok(Math.abs(east * 111.195 * Math.cos(Math.PI / 3) - 25) < 0.1, `${east} degrees`);
});

test("a fence that cannot be drawn is left out, and the rest of the site stays", () => {
  const site = {
    name: "Plant North",
    lat: 51.3,
    lon: 9.5,
    approach: { shape: "circle", lat: 51.3, lon: 9.5, radius_m: -1 },
    gate: { shape: "polygon", ring: [[51, 9], [51, 9.1], [51.1, 9.1]] },
    doors: [{ id: "D01", fence: null }, null, { id: "D02", fence: { shape: "star" } }],
  };
  assert.deepEqual(siteFeatures(site).features.map(({ properties }) => properties.kind), ["gate", "plant"]);
  assert.deepEqual(siteFeatures(null).features, []);
});

test("the map in words names what is worst first", () => {
  const counts = { on_time: 2, late: 1 };
  assert.equal(summaryOf(counts), "Map: 3 trucks inbound, 1 late, 2 on time");
  assert.equal(summaryOf(counts, 2), "Map: 3 trucks inbound, 1 late, 2 on time, 2 positions extrapolated");
  assert.equal(summaryOf({}), "Map: 0 trucks inbound");
});
