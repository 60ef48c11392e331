import assert from "node:assert/strict";
import { test } from "node:test";
import { cameraOf, eastOf, southOf } from "../../assets/wall/map_camera.js";
import { mercator, placeOff } from "../../assets/wall/map_glide.js";

const SIZE = { width: 1000, height: 700 };
const pixelOf = ([lat, lon], sight, plant, ratio) => {
  const origin = mercator(...plant);
  const camera = cameraOf(sight, origin, SIZE, ratio);
  const [x, y] = placeOff(lat, lon, origin);
  return [eastOf(camera, x), southOf(camera, y)].map((each) => Math.round(each * 1000) / 1000);
};

test("the centre of the picture is in its middle, and north is up", () => {
  const sight = { centre: [12, 51], zoom: 6 };
  assert.deepEqual(pixelOf([51, 12], sight, [48, 9]), [500, 350]);
  const [x, y] = pixelOf([51.5, 12], sight, [48, 9]);
  assert.ok(x === 500 && y < 350);
});

test("a degree is as wide as MapLibre's: tiles of 512 pixels, sharper where a pixel of the page has several", () => {
  const sight = { centre: [0, 0], zoom: 3 };
  assert.deepEqual(pixelOf([0, 45], sight, [0, 0]), [500 + 512, 350]);
  assert.deepEqual(pixelOf([0, 45], sight, [0, 0], 2), [500 + 1024, 350]);
});

test("trucks stay in the picture where it lies across the 180th meridian, or a turn of the world away", () => {
  const west = Math.round((500 - (2 * 512) / 360) * 1000) / 1000;
  for (const lon of [-179, 181, 541]) assert.deepEqual(pixelOf([0, 179], { centre: [lon, 0], zoom: 0 }, [0, 178]), [west, 350]);
});

test("a picture of the far side of the world has the trucks that are there", () => {
  for (const lon of [-171, -169]) {
    const [x] = pixelOf([0, -165], { centre: [lon, 0], zoom: 3 }, [0, 10]);
    assert.ok(Math.abs(x - (500 + ((-165 - lon) * 512 * 8) / 360)) < 0.01, `${x}`);
  }
});
