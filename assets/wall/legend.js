// How to read a track. The states' shapes and words stand in the header, beside their counts.

import { create } from "./dom.js";

const ENTRIES = [
  ["window", "window"],
  ["forecast", "arrival, 80 %"],
  ["in_yard", "in yard"],
  ["at_dock", "at dock"],
  ["unloading", "unloading"],
  ["busy", "expected stay"],
  ["conflict", "conflict"],
];

export function drawLegend(root) {
  for (const [kind, word] of ENTRIES) {
    const entry = create("span", "legend-entry");
    entry.append(create("i", `legend-sign sign-${kind}`), create("span", "", word));
    root.append(entry);
  }
}
