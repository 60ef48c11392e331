import assert from "node:assert/strict";
import { test } from "node:test";
import { cameraOf } from "../../assets/wall/map_camera.js";
import { Fleet } from "../../assets/wall/map_fleet.js";
import { Labels } from "../../assets/wall/map_labels.js";
import { paletteOf } from "../../assets/wall/map_palette.js";

const NOW = 1_773_148_040_000;
const PLANT = [12.24, 51.43];
const LOOK = { palette: paletteOf("dark"), scale: 1, ratio: 1, isRoomy: true };
const CANVAS = {
  size: { width: 1000, height: 700 },
  boxesOf: (_, hasPointer) => [[-17, -17, 17, 17], ...(hasPointer ? [[17, -10, 37, 10]] : [])],
  plantBox: [-22, -22, 22, 22],
};
const RULER = { width: (_, text) => 10 * text.length };
const labelsOn = (more = {}) => new Labels({ ...CANVAS, ...more }, RULER);
const truck = (n, lat, lon, risk = "late") => ({
  ...{ id: `S${n}`, door: `D${n}`, milestone: "en_route", risk, silent: null },
  pos: { lat, lon, hdg: 90, kmh: 70, at: NOW },
});

function place(labels, rows, { zoom = 6, name = "North", extra = [] } = {}) {
  const fleet = new Fleet();
  fleet.setCentre(PLANT);
  fleet.take(new Map([...rows, ...extra].map((row) => [row.id, row])), NOW, 0);
  fleet.move(NOW, 0);
  const camera = cameraOf({ centre: PLANT, zoom }, fleet.origin, CANVAS.size);
  return labels.place({ fleet, site: { name }, plant: [0, 0], camera, look: LOOK, now: NOW });
}

test("trucks in trouble and the plant have words in their own colour, calm trucks have none", () => {
  const placed = place(labelsOn(), [truck(1, 52, 11), truck(2, 50.5, 13, "on_time")]);
  assert.deepEqual(placed.map(({ text }) => text), ["D1", "North"]);
  assert.deepEqual(placed.map(({ colour }) => colour), [LOOK.palette.risk.late, LOOK.palette.ink]);
});

test("words keep clear of the pointer, and stand over it where there are none", () => {
  const rows = [truck(1, 52, 11)];
  const sideOf = (placed) => placed.find(({ id }) => id === "S1").side;
  assert.equal(sideOf(place(labelsOn(), rows)), "west");
  const crowd = Array.from({ length: 2001 }, (_, n) => truck(n + 10, 10, 60, "on_time"));
  assert.equal(sideOf(place(labelsOn(), rows, { extra: crowd })), "east");
});

test("words stay on their side when what was in the way has gone", () => {
  const labels = labelsOn({ boxesOf: () => [[-17, -17, 17, 17]] });
  const near = [truck(1, 52, 11), truck(2, 52, 11.3)];
  const before = place(labels, near).find(({ id }) => id === "S1").side;
  assert.notEqual(before, "east");
  assert.equal(place(labels, [near[0]]).find(({ id }) => id === "S1").side, before);
});

test("the worst 150 of the picture have words, however many are worse elsewhere", () => {
  const far = Array.from({ length: 200 }, (_, n) => truck(n + 10, 10, 60));
  const ids = place(labelsOn(), [truck(1, 52, 11, "silent")], { extra: far }).map(({ id }) => id);
  assert.deepEqual(ids, ["S1", null]);
});

test("a plant without a name is still not covered by words", () => {
  const [only, ...rest] = place(labelsOn({ boxesOf: () => [] }), [truck(1, 51.43, 11.7)], { name: "" });
  assert.deepEqual([only.side, rest], ["west", []]);
});
