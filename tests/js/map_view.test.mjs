import assert from "node:assert/strict";
import { test } from "node:test";
import { boxOf } from "../../assets/wall/map_geo.js";
import { View } from "../../assets/wall/map_view.js";

/** A flat map: a degree is `2 ** zoom` pixels. */
class FlatMap {
  moves = 0;
  zoom = 0;
  centre = [0, 0];
  on = (name, listener) => (this.moved = listener);
  getContainer = () => ({ clientWidth: 800, clientHeight: 400 });
  getZoom = () => this.zoom;
  project = ([lon, lat]) => ({
    x: 400 + (lon - this.centre[0]) * 2 ** this.zoom,
    y: 200 - (lat - this.centre[1]) * 2 ** this.zoom,
  });
  cameraForBounds = ([west, south, east, north], { padding, maxZoom }) => ({
    center: [(west + east) / 2, (south + north) / 2],
    zoom: Math.min(maxZoom, Math.log2((800 - 2 * padding.left) / (east - west)), Math.log2((400 - 2 * padding.top) / (north - south))),
  });
  jumpTo = ({ center, zoom }) => {
    this.moves += 1;
    this.centre = center;
    this.zoom = zoom;
  };
  easeTo = this.jumpTo;
}

const PLANT = { lat: 0, lon: 0, approach: { shape: "circle", lat: 0, lon: 0, radius_m: 25_000 } };
const opened = () => {
  const map = new FlatMap();
  return { map, view: new View(map, 1) };
};

test("a truck that moves within the picture does not move the picture", () => {
  const { map, view } = opened();
  view.hold([[3, 1]], PLANT);
  for (const lon of [2.9, 2.8, 2.7]) view.hold([[lon, 1]], PLANT);
  assert.equal(map.moves, 1);
});

test("a truck that would leave the picture moves it, and is then inside", () => {
  const { map, view } = opened();
  view.hold([[3, 1]], PLANT);
  view.hold([[9, 1]], PLANT);
  assert.equal(map.moves, 2);
  const { x, y } = map.project([9, 1]);
  assert.ok(x > 0 && x < 800 && y > 0 && y < 400);
});

test("a view on its way is not sent there again, also to where not all fit in", () => {
  const { map, view } = opened();
  view.hold([[3, 1]], PLANT);
  view.hold([[9, 1]], PLANT);
  for (const lon of [30, 31, 32]) view.hold([[lon, 1]], PLANT);
  assert.equal(map.moves, 2);
});

test("the approach stays in the picture when the last truck comes close", () => {
  const { map, view } = opened();
  view.hold([[0.01, 0]], PLANT);
  assert.ok(map.project([0, 0.22]).y > 0 && map.project([0, -0.22]).y < 400);
});

test("much closer traffic draws the view in, but not within a minute of the last move", (t) => {
  const { map, view } = opened();
  let now = 1000;
  t.mock.method(performance, "now", () => now);
  view.hold([[20, 5]], PLANT);
  now += 59_000;
  view.hold([[2, 1]], PLANT);
  assert.equal(map.moves, 1);
  now += 2_000;
  view.hold([[2, 1]], PLANT);
  assert.equal(map.moves, 2);
});

test("after somebody moved the map by hand it is left alone for two minutes", (t) => {
  const { map, view } = opened();
  let now = 1000;
  t.mock.method(performance, "now", () => now);
  view.hold([[3, 1]], PLANT);
  map.moved({ originalEvent: {} });
  view.hold([[30, 1]], PLANT);
  assert.equal(map.moves, 1);
  now += 121_000;
  view.hold([[30, 1]], PLANT);
  assert.equal(map.moves, 2);
});

test("a truck just across the 180th meridian is near, not a world away", () => {
  const { map, view } = opened();
  const lon = 178;
  view.hold([[-179, 1]], { lat: 0, lon, approach: { shape: "circle", lat: 0, lon, radius_m: 25_000 } });
  assert.ok(map.zoom > 6, `zoom ${map.zoom}`);
  assert.ok(map.project([181, 1]).x > 0 && map.project([181, 1]).x < 800);
});

test("without a plant and without trucks there is nothing to look at", () => {
  const { map, view } = opened();
  view.hold([], null);
  assert.equal(map.moves, 0);
  assert.equal(boxOf([]), null);
});
