import assert from "node:assert/strict";
import { test } from "node:test";
import { Pace } from "../../assets/wall/map_pace.js";

const paced = () => {
  const hand = { now: 1000 };
  return { hand, pace: new Pace(() => hand.now) };
};

test("the first drawing may begin at once", () => {
  assert.equal(paced().pace.wait_ms, 0);
});

test("after a drawing the map rests four times as long as it took", () => {
  const { hand, pace } = paced();
  pace.begin();
  hand.now += 400;
  pace.end();
  assert.equal(pace.wait_ms, 1600);
  hand.now += 1600;
  assert.equal(pace.wait_ms, 0);
});

test("a drawing that took very long makes no longer rest than three seconds", () => {
  const { hand, pace } = paced();
  pace.begin();
  hand.now += 60_000;
  pace.end();
  assert.equal(pace.wait_ms, 3000);
});

test("a screen is slow while its drawings take long; one that did so by chance does not make it slow", () => {
  const { hand, pace } = paced();
  assert.equal(pace.isSlow, false);
  for (const [took_ms, isSlow] of [[400, false], [400, true], [10, false], [400, false]]) {
    pace.begin();
    hand.now += took_ms;
    pace.end();
    assert.equal(pace.isSlow, isSlow);
  }
});
