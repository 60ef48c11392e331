// When a wall rings, and when it must not.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ChimeRule } from "../../assets/wall/chime_rule.js";
import { News } from "../../assets/wall/news.js";
import { listWarnings } from "../../assets/wall/warning_list.js";
import { aRow, minutes } from "./rows.mjs";

const warned = (id, severity = "red", kind = "late") => aRow({ id, warnings: [{ kind, severity, p: 0.9 }] });

/** A rule that was shown a first board, and `look(after_ms, ...rows)`: whether the board then rings. */
function started(...rows) {
  let ticks = 5000;
  const [news, rule] = [new News(() => ticks), new ChimeRule(() => ticks)];
  const rings = (shown) => rule.isDue(news.take(listWarnings(shown)));
  assert.equal(rings(rows), false, "what people find on a screen rings for nobody");
  return (after_ms, ...next) => {
    ticks += after_ms;
    return rings(next);
  };
}

test("a red warning that was not on the board rings once; one that stays does not", () => {
  const look = started();
  assert.equal(look(1000, warned("a")), true);
  assert.equal(look(minutes(1), warned("a")), false);
  assert.equal(look(minutes(60), warned("a")), false);
});

test("amber rings never, and rings when it turns red", () => {
  const look = started(warned("a", "amber"));
  assert.equal(look(minutes(1), warned("a", "amber"), warned("b", "amber")), false);
  assert.equal(look(minutes(1), warned("a", "red"), warned("b", "amber")), true);
});

test("another kind of warning about the same truck is another warning", () => {
  const look = started(warned("a", "red", "late"));
  assert.equal(look(minutes(1), warned("a", "red", "conflict")), true);
});

test("a burst rings once, and what comes within ten seconds is covered by that chime", () => {
  const look = started();
  assert.equal(look(1000, warned("a"), warned("b"), warned("c")), true);
  assert.equal(look(9000, warned("a"), warned("d")), false);
  assert.equal(look(1000, warned("a"), warned("d")), false);
  assert.equal(look(1000, warned("a"), warned("d"), warned("e")), true);
});

test("a warning that flaps does not ring again; one that was gone for more than ten minutes does", () => {
  const look = started(warned("a"));
  assert.equal(look(minutes(30)), false);
  assert.equal(look(minutes(10), warned("a")), false, "gone for ten minutes at most");
  assert.equal(look(minutes(1)), false);
  assert.equal(look(minutes(5)), false);
  assert.equal(look(minutes(6), warned("a")), true);
});

test("after a lost link the board rings for what is new since the last picture, and only for that", () => {
  const look = started(warned("a"));
  assert.equal(look(minutes(90), warned("a")), false);
  assert.equal(look(minutes(90), warned("a"), warned("b")), true);
});

test("what is gone for long is forgotten, however many came", () => {
  const look = started();
  for (let n = 0; n < 500; n += 1) look(minutes(20), warned(`S${n}`));
  assert.equal(look(minutes(1), warned("S0")), true);
});
