// The pages of doors: which come when. Run with `node --test tests/js`.

import assert from "node:assert/strict";
import { test } from "node:test";

import { pageDoors, warnedDoors } from "../../assets/wall/doors.js";
import { nameOf } from "../../assets/wall/pager.js";
import { Pages, TURN_MS } from "../../assets/wall/pages.js";
import { aRow, named } from "./rows.mjs";

const warned = (severity) => [aRow({ warnings: [{ kind: "late", severity }] })];

/** Pages of that many doors, of which `trouble` ({door: severity}) have warnings; `turn` lets time pass. */
function paged(count, trouble = {}) {
  const doors = named("D", count);
  let now = 0;
  const pages = new Pages(() => now);
  const rowsAt = (door) => (trouble[door] ? warned(trouble[door]) : []);
  const follow = () => pages.follow(doors, rowsAt);
  const wait = (ms) => {
    now += ms;
    follow();
  };
  follow();
  return { pages, doors, follow, wait, turn: () => wait(TURN_MS + 1) };
}

test("twelve doors are one page in the plan's order, whatever happens at them", () => {
  const { pages, doors, turn } = paged(12, { D09: "red" });
  for (let turns = 0; turns < 3; turns++, turn()) assert.deepEqual(pages.shown, { doors, number: 1, warned: 0 });
});

test("more doors are full pages in the plan's order, each door on one of them; the last page begins early", () => {
  const spans = (count) => pageDoors(named("D", count)).map((page) => [page[0], page.at(-1), page.length]);
  assert.deepEqual(spans(13), [["D01", "D12", 12], ["D02", "D13", 12]]);
  assert.deepEqual(spans(40).slice(-2), [["D25", "D36", 12], ["D29", "D40", 12]]);
  assert.equal(spans(100).length, 9);
  assert.deepEqual([...new Set(pageDoors(named("D", 100)).flat())], named("D", 100));
  assert.deepEqual(pageDoors([]), [[]]);
});

test("doors with warnings come first and return between the other pages: they are seen half of the time", () => {
  const { pages, turn } = paged(40, { D31: "amber", D35: "red" });
  const numbers = Array.from({ length: 8 }, () => {
    const { number } = pages.shown;
    turn();
    return number;
  });
  assert.deepEqual(numbers, [null, 1, null, 2, null, 3, null, 4]);
  assert.deepEqual(pages.shown.doors, ["D35", "D31"], "red before amber");
});

test("without warnings the pages follow each other", () => {
  const { pages, turn } = paged(40);
  const numbers = [];
  for (let turns = 0; turns < 5; turns++, turn()) numbers.push(pages.shown.number);
  assert.deepEqual(numbers, [1, 2, 3, 4, 1]);
});

test("a page does not change while it is read: a new warning waits for the next turn", () => {
  const trouble = { D02: "red" };
  const { pages, wait, turn } = paged(40, trouble);
  trouble.D40 = "red";
  wait(1000);
  assert.deepEqual(pages.shown.doors, ["D02"]);
  turn();
  turn();
  assert.deepEqual(pages.shown.doors, ["D02", "D40"]);
});

test("more doors with warnings than a page has rows: the worst of them, and how many there are", () => {
  const trouble = Object.fromEntries(named("D", 14).map((door) => [door, "amber"]));
  const { pages } = paged(40, { ...trouble, D20: "red" });
  assert.equal(pages.shown.doors.length, pages.size);
  assert.equal(pages.shown.doors[0], "D20");
  assert.equal(nameOf(pages.shown), "12 of 15 doors with warnings");
});

test("a hand turns the pages in order, and the page it chose stays its time", () => {
  const { pages, wait } = paged(40);
  pages.step(1);
  assert.equal(pages.shown.number, 2);
  pages.step(-1);
  pages.step(-1);
  assert.equal(pages.shown.number, 4);
  wait(TURN_MS - 1);
  assert.equal(pages.shown.number, 4);
});

test("from the doors with warnings a hand goes on to the next page, or back to the one before", () => {
  const { pages, turn } = paged(40, { D31: "red" });
  turn();
  turn();
  assert.equal(pages.shown.number, null);
  pages.step(-1);
  assert.equal(pages.shown.number, 1);
  turn();
  pages.step(1);
  assert.equal(pages.shown.number, 2);
});

test("a held page stays, and is let go after two minutes: nobody may be there any more", () => {
  const { pages, wait } = paged(40);
  pages.hold(true);
  for (let held_ms = 0; held_ms < 120_000; held_ms += 10_000) wait(10_000);
  assert.deepEqual([pages.shown.number, pages.isHeld, pages.passed], [1, true, 0]);
  wait(1);
  assert.equal(pages.isHeld, false);
  wait(TURN_MS + 1);
  assert.equal(pages.shown.number, 2);
});

test("a changed plan begins anew with pages of its doors", () => {
  const { pages, doors, follow } = paged(40);
  pages.step(1);
  doors.splice(0, 1);
  doors.push("D41");
  follow();
  assert.deepEqual([pages.shown.number, pages.count, pages.size], [1, 4, 12]);
});

test("a page is called by its first and last door", () => {
  assert.equal(nameOf({ doors: ["D13", "D14", "D24"], number: 2, warned: 0 }), "D13-D24");
  assert.equal(nameOf({ doors: [""], number: 2, warned: 0 }), "no door");
  assert.equal(nameOf({ doors: ["D13"], number: null, warned: 1 }), "1 door with a warning");
});

test("doors without warnings are not on the page of those with", () => {
  const rowsAt = (door) => (door === "D2" ? warned("amber") : [aRow({ risk: "late" })]);
  assert.deepEqual(warnedDoors(["D1", "D2"], rowsAt), ["D2"]);
});
