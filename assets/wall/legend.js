// How to read what is drawn. The states' shapes and words stand in the header, beside their counts.

import { create } from "./dom.js";

const DOCKS = [
  ["window", "window"],
  ["forecast", "arrival, 80 %"],
  ["in_yard", "in yard"],
  ["at_dock", "at dock"],
  ["unloading", "unloading"],
  ["busy", "expected stay"],
  ["conflict", "conflict"],
];
const MAP = [
  ["plant", "plant"],
  ["approach", "approach"],
  ["heading", "heading"],
  ["trail", "way so far"],
];

/** What the layout shows is explained; beside the doors there is no room for the map's signs too. */
export function drawLegend(root, layout) {
  for (const [kind, word] of layout === "map" ? MAP : DOCKS) {
    const entry = create("span", "legend-entry");
    const sign = create("i", `legend-sign sign-${kind}`);
    sign.setAttribute("aria-hidden", "true");
    entry.append(sign, create("span", "", word));
    root.append(entry);
  }
}
