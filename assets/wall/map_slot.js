// The map's place on the wall. The map comes late and may not come at all (no WebGL); the wall works without it.

import { create } from "./dom.js";

export function showMap(root, options) {
  const slot = new MapSlot(root);
  import("./map.js")
    .then(({ createMap }) => slot.open(createMap(root, options)))
    .catch((error) => slot.explain(error));
  return slot;
}

class MapSlot {
  #map = null;
  #site = null;
  #rows = null;

  constructor(root) {
    this.root = root;
  }

  open(map) {
    this.#map = map;
    if (this.#site) map.setSite(this.#site);
    if (this.#rows) map.setRows(this.#rows);
  }

  setSite(site) {
    this.#site = site;
    this.#map?.setSite(site);
  }

  setRows(rows) {
    this.#rows = rows;
    this.#map?.setRows(rows);
  }

  explain(error) {
    console.warn("the map does not open:", error);
    this.root.replaceChildren(create("p", "map-words", "This screen cannot draw the map. All else works."));
  }
}
