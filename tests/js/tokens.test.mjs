// The colours of both themes hold the contrast that the wall needs.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const css = readFileSync(new URL("../../assets/css/tokens.css", import.meta.url), "utf8");
const [dark, light] = css.split('[data-theme="light"]').map(readTokens);
const STATES = ["on-time", "at-risk", "late", "early", "silent", "unknown", "in-yard"];

function readTokens(text) {
  return Object.fromEntries([...text.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, colour]) => [name, colour]));
}

/** WCAG 2.2, "contrast ratio". */
function contrast(one, other) {
  const [brighter, darker] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (brighter + 0.05) / (darker + 0.05);
}

function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map((index) => {
    const part = parseInt(colour.slice(index, index + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

for (const [theme, tokens] of Object.entries({ dark, light: { ...dark, ...light } })) {
  test(`${theme}: what is read from afar has 7:1 on both grounds`, () => {
    for (const ground of ["ground", "panel"]) {
      for (const ink of ["ink", "quiet", ...STATES]) {
        const ratio = contrast(tokens[ink], tokens[ground]);
        assert.ok(ratio >= 7, `${ink} on ${ground} has ${ratio.toFixed(2)}`);
      }
    }
  });

  test(`${theme}: words inside bars have 4.5:1`, () => {
    const pairs = [["on-phase", "in-yard-fill"], ["on-phase", "at-dock-fill"], ["on-fill", "unloading-fill"], ["ink", "done-fill"]];
    for (const [ink, fill] of pairs) {
      const ratio = contrast(tokens[ink], tokens[fill]);
      assert.ok(ratio >= 4.5, `${ink} on ${fill} has ${ratio.toFixed(2)}`);
    }
  });

  test(`${theme}: outlines that carry meaning have 3:1`, () => {
    for (const line of ["outline", "done"]) assert.ok(contrast(tokens[line], tokens.ground) >= 3);
  });
}
