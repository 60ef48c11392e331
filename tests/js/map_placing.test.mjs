import assert from "node:assert/strict";
import { test } from "node:test";
import { SIDES, cornerOn, placeLabels } from "../../assets/wall/map_placing.js";

const SIZE = { width: 1000, height: 700 };
const label = (x, y, side = null) => ({ x, y, width: 60, height: 20, gap: 15, side });
const boxOf = (each, side) => {
  const { x, y } = cornerOn(each, side);
  return [each.x + x, each.y + y, each.x + x + each.width, each.y + y + each.height];
};

test("words stand east of their truck, or at the first side that has room in the picture", () => {
  const places = [[500, 350], [980, 350], [980, 50], [20, 690], [5, 350]];
  assert.deepEqual(placeLabels(places.map((at) => label(...at)), [], SIZE), ["east", "west", "west", "east", "east"]);
  assert.deepEqual(placeLabels([label(50, 350)], [[60, 345, 200, 355]], SIZE), ["south"], "west is out of the picture");
});

test("no label covers another, nor what is taken, whatever the crowd; those that matter more come first", () => {
  const labels = Array.from({ length: 150 }, (_, n) => label(100 + ((n * 67) % 400), 100 + ((n * 43) % 300)));
  const taken = labels.map(({ x, y }) => [x - 10, y - 10, x + 10, y + 10]);
  const sides = placeLabels(labels, taken, SIZE);
  const boxes = labels.flatMap((each, at) => (sides[at] ? [boxOf(each, sides[at])] : []));
  const all = [...taken, ...boxes];
  const cross = (a, b) => a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];
  for (const box of boxes) assert.equal(all.filter((other) => cross(box, other)).length, 1, "itself alone");
  assert.ok(boxes.length > 20 && boxes.length < 150);
  assert.deepEqual(placeLabels([label(500, 350), label(505, 350)], [], SIZE), ["east", "west"]);
});

test("words keep the side they had for as long as it is free", () => {
  assert.deepEqual(placeLabels([label(500, 350, "north")], [], SIZE), ["north"]);
  assert.deepEqual(placeLabels([label(500, 350, "north")], [[490, 300, 510, 340]], SIZE), ["east"]);
});

test("a truck alone can have its words on each side: its own shape is not in the way", () => {
  const lone = { ...label(500, 350), width: 60, height: 31, gap: 24 };
  const shape = [500 - 21, 350 - 21, 500 + 21, 350 + 21]; // a late truck's
  for (const side of Object.keys(SIDES)) assert.deepEqual(placeLabels([{ ...lone, side }], [shape], SIZE), [side]);
});

test("in a corner of the picture words stand across the corner", () => {
  assert.deepEqual(placeLabels([label(5, 5)], [[0, 0, 70, 15]], SIZE), ["southeast"]);
});

test("in a crowd words stand further off their truck, rather than nowhere", () => {
  const crowd = [[482, 330, 518, 370], [515, 340, 520, 360], [480, 340, 485, 360], [440, 364, 560, 370], [440, 325, 560, 332]];
  assert.deepEqual(placeLabels([label(500, 350)], crowd, SIZE), ["far east"]);
});

test("a truck without room for its words has none", () => {
  assert.deepEqual(placeLabels([label(500, 350)], [[0, 0, 1000, 700]], SIZE), [null]);
});
