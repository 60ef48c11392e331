import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { readArchive, tileId } from "../../assets/wall/map_archive.js";

const asset = (name) => readFileSync(new URL(`../../assets/basemap/${name}`, import.meta.url));
const buffer = (bytes) => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
const open = () => readArchive(buffer(asset("earth.pmtiles")));
const words = (tile) => new TextDecoder().decode(tile);

const tileAt = (z, lon, lat) => {
  const angle = (lat * Math.PI) / 180;
  const y = (1 - Math.asinh(Math.tan(angle)) / Math.PI) / 2;
  return [z, Math.floor(((lon + 180) / 360) * 2 ** z), Math.floor(y * 2 ** z)];
};

test("tile ids follow the Hilbert curve of the PMTiles specification", () => {
  const known = [[0, 0, 0, 0], [1, 0, 0, 1], [1, 0, 1, 2], [1, 1, 1, 3], [1, 1, 0, 4], [2, 0, 0, 5], [12, 3423, 1763, 19078479]];
  for (const [z, x, y, id] of known) assert.equal(tileId(z, x, y), id);
});

test("no two tiles of a zoom share an id, and ids leave no gap", () => {
  const side = [...Array(32).keys()];
  const ids = new Set(side.flatMap((x) => side.map((y) => tileId(5, x, y))));
  assert.equal(ids.size, 1024);
  assert.equal(Math.max(...ids) - Math.min(...ids), 1023);
});

test("a town is in the tile where it lies, with the ground around it", async () => {
  const earth = await open();
  const tile = words(await earth.tile(...tileAt(5, 9.5, 51.32)));
  for (const word of ["Kassel", "land", "river", "border", "town"]) assert.ok(tile.includes(word), word);
  assert.ok(!words(await earth.tile(...tileAt(5, -99.1, 19.4))).includes("Kassel"));
});

test("the open sea is an empty tile and not an error", async () => {
  const earth = await open();
  assert.equal((await earth.tile(...tileAt(5, -140, -40))).byteLength, 0);
});

test("every part of the world has its first tiles", async () => {
  const earth = await open();
  for (const x of [0, 1]) for (const y of [0, 1]) assert.ok((await earth.tile(1, x, y)).byteLength > 1000);
});

test("a file that is something else is refused", async () => {
  await assert.rejects(readArchive(new ArrayBuffer(200)), /PMTiles/);
});

test("places are told by name, longitude, latitude and the zoom that has room for them, and stay small", () => {
  const places = JSON.parse(asset("places.json"));
  assert.ok(places.length > 5000);
  for (const [name, lon, lat, zoom] of places) {
    assert.ok(name && Math.abs(lon) <= 180 && Math.abs(lat) <= 90 && zoom >= 2 && zoom <= 8, name);
  }
  const kassel = places.find(([name]) => name === "Kassel");
  assert.ok(Math.hypot(kassel[1] - 9.5, kassel[2] - 51.32) < 0.05);
  assert.ok(asset("earth.pmtiles").length < 1_500_000);
});
