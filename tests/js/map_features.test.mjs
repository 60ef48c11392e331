import assert from "node:assert/strict";
import { test } from "node:test";
import { fleetOf, kindOf, siteFeatures } from "../../assets/wall/map_features.js";
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
const fleet = (...rows) => fleetOf(new Map(rows.map((row, at) => [at, row])), NOW);
const first = (row) => fleet(row).vehicles.features[0];

test("a truck on its way is a vehicle, one in the yard a dot, one that has ended or is nowhere is not drawn", () => {
  assert.equal(kindOf(truck()), "vehicle");
  for (const milestone of ["in_yard", "at_dock", "unloading"]) assert.equal(kindOf(truck({ milestone })), "yard");
  for (const milestone of ["done", "turned_away", "no_show"]) assert.equal(kindOf(truck({ milestone })), null);
  assert.equal(kindOf(truck({ pos: null })), null);
});

test("a position that is no place on Earth leaves out its own truck and no other", () => {
  const broken = [NaN, Infinity, 91, "51", null, undefined].map((lat) => truck({ pos: { lat, lon: 9.5 } }));
  const { vehicles, inbound } = fleet(...broken, null, undefined, {}, truck());
  assert.equal(vehicles.features.length, 1);
  assert.deepEqual(inbound, [[9.5, 51.3]]);
});

test("a bad corner of a trail is skipped and the rest of the trail is drawn to the truck", () => {
  const { trails } = fleet(truck({ trail: [[51.2, 9.2], [NaN, 9], null, "x", [51.25, 9.4]] }));
  const corners = trails.features.flatMap(({ geometry }) => geometry.coordinates);
  assert.deepEqual(corners, [[9.2, 51.2], [9.4, 51.25], [9.4, 51.25], [9.5, 51.3]]);
  assert.equal(fleet(truck({ trail: null })).trails.features.length, 0);
});

test("a trail begins after its last gap of more than 30 km: a straight line across the country is no road", () => {
  const { trails } = fleet(truck({ trail: [[48, 9], [51.2, 9.2], [51.25, 9.4]] }));
  assert.deepEqual(trails.features[0].geometry.coordinates[0], [9.2, 51.2]);
  assert.equal(fleet(truck({ trail: [[48, 9]] })).trails.features.length, 0);
});

test("a risk that is not known is never shown as on time", () => {
  for (const risk of [null, undefined, "splendid"]) assert.equal(first(truck({ risk })).properties.risk, "unknown");
});

test("the heading is shown when it is known, north included, and left out when it is not", () => {
  assert.equal(first(truck({ pos: { lat: 1, lon: 2, hdg: 0 } })).properties.hdg, 0);
  assert.ok(!("hdg" in first(truck({ pos: { lat: 1, lon: 2, hdg: null } })).properties));
});

test("trucks in trouble carry their door, or their plate where no door is set; calm ones carry nothing", () => {
  assert.equal(first(truck()).properties.label, "D04");
  assert.equal(first(truck({ door: "" })).properties.label, "KS-T 104");
  for (const risk of ["on_time", "unknown"]) assert.equal(first(truck({ risk })).properties.label, "");
});

test("a silent truck says for how long, where the time is known", () => {
  const silent = truck({ risk: "silent", silent: NOW - 12.1 * 60_000 });
  assert.equal(first(silent).properties.words, "D04 silent 12 min");
  assert.equal(fleetOf(new Map([[1, silent]]), null).vehicles.features[0].properties.words, "D04");
});

test("a truck that has not set out does not widen the view", () => {
  assert.deepEqual(fleet(truck({ milestone: "planned", risk: "on_time" })).inbound, []);
});

test("the worst of several trucks weighs most, so that it lies on top", () => {
  const weights = ["on_time", "unknown", "silent", "early", "at_risk", "late"].map((risk) => first(truck({ risk })).properties.weight);
  assert.deepEqual(weights, [...weights].sort((a, b) => a - b));
  assert.equal(new Set(weights).size, 6);
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
  const { counts } = fleet(truck({ risk: "on_time" }), truck(), truck({ risk: "on_time" }));
  assert.equal(summaryOf(counts), "Map: 3 trucks inbound, 1 late, 2 on time");
  assert.equal(summaryOf({}), "Map: 0 trucks inbound");
});
