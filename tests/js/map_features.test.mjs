import assert from "node:assert/strict";
import { test } from "node:test";
import { siteFeatures } from "../../assets/wall/map_features.js";
import { ringOf } from "../../assets/wall/map_geo.js";
import { summaryOf } from "../../assets/wall/map_words.js";

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
  assert.deepEqual(siteFeatures(site).features.map(({ properties }) => properties.kind), ["gate"]);
  assert.deepEqual(siteFeatures(null).features, []);
});

test("the map in words names what is worst first", () => {
  const counts = { on_time: 2, late: 1 };
  assert.equal(summaryOf(counts), "Map: 3 trucks inbound, 1 late, 2 on time");
  assert.equal(summaryOf(counts, 2), "Map: 3 trucks inbound, 1 late, 2 on time, 2 positions extrapolated");
  assert.equal(summaryOf({}), "Map: 0 trucks inbound");
});
