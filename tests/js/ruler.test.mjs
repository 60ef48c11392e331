// Widths of texts, and that nothing grows with their number.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Ruler } from "../../assets/wall/ruler.js";

/** A ruler with pens that count: {ruler, pens}, each pen the texts it measured. */
function counted() {
  const pens = [];
  const ruler = new Ruler(() => {
    const measured = [];
    pens.push(measured);
    return {
      measureText(text) {
        measured.push(text);
        return { width: text.length * parseInt(this.font) };
      },
    };
  });
  return { ruler, pens };
}

test("a text is measured once in each font", () => {
  const { ruler, pens } = counted();
  assert.deepEqual([ruler.width("10px a", "four"), ruler.width("20px a", "four"), ruler.width("10px a", "four")], [40, 80, 40]);
  assert.equal(pens.flat().length, 2);
});

test("no pen measures more texts than it may keep, however many there are", () => {
  const { ruler, pens } = counted();
  for (let minute = 0; minute < 5000; minute += 1) ruler.width("10px a", `silent ${minute} min`);
  assert.equal(pens.length, 5);
  assert.ok(pens.every((measured) => measured.length <= 1000));
});

test("after a font has come everything is measured anew", () => {
  const { ruler, pens } = counted();
  ruler.width("10px a", "four");
  ruler.forget();
  ruler.width("10px a", "four");
  assert.deepEqual(pens, [["four"], ["four"]]);
});
