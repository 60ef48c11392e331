// What a wall makes of the strings of others.

import assert from "node:assert/strict";
import { test } from "node:test";

import { plain } from "../../assets/wall/plain.js";

test("what people write stays as they wrote it", () => {
  const words = ["HA-417", "<b>&amp;", "Müller & Söhne", "Nguyễn", "กรุงเทพ", "محطة ١٢", "می‌خواهم", "🚛👩‍🔧", "", "a  b"];
  for (const word of words) assert.equal(plain(word), word);
});

test("nothing turns the order of letters, ends a line or hides: marks without a shape go", () => {
  assert.equal(plain("abc\u202edef\u2066ghi\u2069\u200f\u200b\ufeff\u0000\u0007j"), "abcdefghij");
  assert.equal(plain("one\r\ntwo\u2028three\tfour"), "one two three four");
});

test("a tower of marks keeps three of them, half a letter becomes the sign for one", () => {
  assert.equal(plain(`Z${"\u0301".repeat(40)}a`), `Z${"\u0301".repeat(3)}a`);
  assert.equal(plain("a\ud800b\udc00"), "a\ufffdb\ufffd");
});

test("no string is longer than any place for it", () => {
  assert.equal(plain("W".repeat(10_000)).length, 401);
  assert.ok(plain("🚛".repeat(10_000)).length <= 401);
  assert.ok(plain(`a${"🚛".repeat(300)}`).isWellFormed());
});
