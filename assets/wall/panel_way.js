// From a truck on the wall to its panel: by its bar or its label, by its name in the warnings, by its shape on the map.
// The panel keeps the wall's query, so that the way back leads to the same wall. A screen that nobody sits at, and may
// see no panel, leads nowhere: the page says so.

import { at } from "./base.js";

/** The panel's address, with what the wall's address chooses. */
export function panelAddress(site, shipment, search = "") {
  return at(`/shipment/${encoded(site)}/${encoded(shipment)}${search}`);
}

/** Half a letter has no address; with another in its place it leads to a page that says so. */
function encoded(name) {
  return encodeURIComponent(name.replace(/\p{Cs}/gu, "\ufffd"));
}

/** How a wall leads to panels: `addressOf` for links and `open` for the rest; null where it leads to none. */
export function panelWay(root, site) {
  if (root.dataset.panels !== "yes") return { addressOf: () => null, open: null };
  const addressOf = (shipment) => panelAddress(site, shipment, location.search);
  const open = (shipment) => location.assign(addressOf(shipment));
  leadToPanels(root, open);
  return { addressOf, open };
}

/** Opens panels by clicks within `root`. A link leads by itself, and is opened elsewhere as any link is. */
function leadToPanels(root, open) {
  root.addEventListener("click", ({ target }) => {
    if (target.closest("a")) return;
    const truck = target.closest("[data-shipment], [data-opens]");
    if (truck) open(truck.dataset.shipment ?? truck.dataset.opens);
  });
}

/** Whether its carrier wishes to come in another window, and nobody has answered yet. */
export function isAsking({ talk }) {
  return (talk?.proposals ?? 0) > 0;
}
