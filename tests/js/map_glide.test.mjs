import assert from "node:assert/strict";
import { test } from "node:test";
import { distanceKm } from "../../assets/wall/map_geo.js";
import { Glider, courseOf, drivenOn, isExtrapolated, lonLat, mercator } from "../../assets/wall/map_glide.js";

const NOW = 1_773_148_040_000;
const PLANT = [51.43, 12.24];
const ORIGIN = mercator(...PLANT);
const after = (seconds) => NOW + seconds * 1000;
const fix = (more = {}) => ({ lat: 51.0, lon: 9.0, hdg: 90, kmh: 72, at: NOW, ...more });
const course = (more = {}, milestone = "en_route") => courseOf({ pos: fix(more), milestone }, ORIGIN);
const place = ({ x, y }) => lonLat(ORIGIN[0] + x, ORIGIN[1] + y).reverse();

function shown(pos, seconds, { still = false } = {}) {
  const glider = new Glider(course(pos));
  glider.move(after(seconds), 0, still);
  return place(glider);
}

test("a place goes to the unit square and back", () => {
  for (const [lat, lon] of [[0, 0], [51.43, 12.24], [-37.8, 144.9], [84, -179.9]]) {
    const [backLon, backLat] = lonLat(...mercator(lat, lon));
    assert.ok(Math.abs(backLat - lat) < 1e-9 && Math.abs(backLon - lon) < 1e-9);
  }
});

test("a truck drives on along its heading at its speed", () => {
  for (const [hdg, north, east] of [[0, 1, 0], [90, 0, 1], [180, -1, 0], [270, 0, -1]]) {
    const [lat, lon] = shown({ hdg }, 10);
    const km = [distanceKm([51, 9], [lat, 9]) * Math.sign(lat - 51), distanceKm([51, 9], [51, lon]) * Math.sign(lon - 9)];
    assert.ok(Math.abs(km[0] - 0.19 * north) < 0.012, `${hdg} degrees: ${km[0]} km north`);
    assert.ok(Math.abs(km[1] - 0.19 * east) < 0.012, `${hdg} degrees: ${km[1]} km east`);
  }
});

test("one that is not heard of comes to a stand within two minutes of driving", () => {
  const far = distanceKm([51, 9], shown({}, 24 * 3600));
  assert.ok(far > 2.35 && far < 2.41, `${far} km at 72 km/h`);
});

test("no truck is carried past the plant", () => {
  const near = { lat: PLANT[0], lon: PLANT[1] - 0.005 };
  const passed = shown({ ...near, hdg: 90 }, 3600)[1] - PLANT[1];
  assert.ok(passed < 1e-6, `${passed} degrees past the plant`);
});

test("one that stands, has no heading or speed, has not set out or was measured ahead of now is where it was measured", () => {
  for (const pos of [{ kmh: 0 }, { kmh: null }, { hdg: null }, { kmh: -1 }, { at: null }, { at: after(600) }]) {
    const [lat, lon] = shown(pos, 60);
    assert.ok(Math.abs(lat - 51) < 1e-9 && Math.abs(lon - 9) < 1e-9, JSON.stringify(pos));
  }
  assert.equal(course({}, "planned").reach_s, 0);
});

test("a place is said to be carried on when a ping a minute would be overdue, and never that of a truck that stands", () => {
  assert.equal(isExtrapolated(course(), after(75)), false);
  assert.equal(isExtrapolated(course(), after(76)), true);
  assert.equal(isExtrapolated(course({ kmh: 0 }), after(600)), false);
});

test("a new fix moves no truck by a jump, and within a second it is where the fix has it", () => {
  const glider = new Glider(course());
  glider.move(after(60), 0, false);
  const before = place(glider);
  const next = course({ lon: 9.01, lat: 51.002, at: after(60) });
  glider.steer(next, after(60), 1000, false);
  glider.move(after(60), 1000, false);
  assert.ok(distanceKm(before, place(glider)) < 1e-6);
  let last = place(glider);
  for (let ms = 50; ms <= 1000; ms += 50) {
    glider.move(after(60), 1000 + ms, false);
    assert.ok(distanceKm(last, place(glider)) < 0.13, "no step of more than a tenth of the way");
    last = place(glider);
  }
  assert.equal(glider.move(after(60), 2000, false), 0);
  assert.ok(distanceKm(last, [51.002, 9.01]) < 1e-6);
});

test("a fix in another part of the country is shown there at once", () => {
  const glider = new Glider(course());
  glider.move(NOW, 0, false);
  glider.steer(course({ lat: 48 }), NOW, 0, false);
  glider.move(NOW, 0, false);
  assert.ok(distanceKm(place(glider), [48, 9]) < 1e-6);
});

test("for those who asked for stillness a truck is where it was measured, before and after a fix", () => {
  assert.ok(distanceKm(shown({}, 60, { still: true }), [51, 9]) < 1e-6);
  const glider = new Glider(course());
  glider.move(after(60), 0, true);
  glider.steer(course({ lon: 9.1, at: after(60) }), after(60), 0, true);
  glider.move(after(60), 0, true);
  assert.ok(distanceKm(place(glider), [51, 9.1]) < 1e-6);
});

test("across the 180th meridian the short way is the one", () => {
  const { x } = courseOf({ pos: fix({ lon: -179 }), milestone: "en_route" }, mercator(51, 178));
  assert.ok(Math.abs(x - 3 / 360) < 1e-9);
});

test("what is driven grows and never beyond the reach", () => {
  const driven = [0, 1, 10, 60, 600, 6e6].map((seconds) => drivenOn(course(), after(seconds)));
  assert.deepEqual(driven, driven.toSorted((a, b) => a - b));
  assert.ok(driven.at(-1) <= 120);
});

test("a device stuck at a pole is somewhere, and comes back from there", () => {
  const glider = new Glider(course({ lat: -90 }));
  glider.move(NOW, 0, false);
  for (const lat of [-90, 90, 51]) glider.steer(course({ lat, at: after(1) }), after(1), 0, false);
  glider.move(after(2), 5000, false);
  assert.ok(Number.isFinite(glider.x) && Number.isFinite(glider.y));
});
