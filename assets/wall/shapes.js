// The shape of each state, drawn as SVG: the same in the header, on the timeline, in the warnings and the legend.

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  on_time: "M12 2a10 10 0 1 0 .01 0Z",
  at_risk: "M12 .5 23.5 12 12 23.5 .5 12Z",
  late: "M12 1.5 23.5 22H.5Z",
  early: "M1.5 12 22 .5V23.5Z",
  silent: "M12 4a8 8 0 1 0 .01 0Z",
  unknown: "M6.2 8.2C6.2 4.6 8.7 2.6 12 2.6s5.8 2 5.8 5.2c0 4.2-5.8 4.4-5.8 8.6M12 21.4v.01",
  planned: "", // the outline of its window says it
  in_yard: "M3 3H21V21H3Z",
  done: "M3 13 9.5 20 21 5",
  no_show: "M4 4 20 20M20 4 4 20",
  turned_away: "M20 20V11a6 6 0 0 0-6-6H6M11 .5 5.5 5 11 9.8",
  conflict: "M2 2H15V15H2ZM9 9H22V22H9Z",
};
const HOLLOW = ["silent", "unknown", "done", "no_show", "turned_away", "conflict"];

export function createShape(state) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "-1 -1 26 26");
  svg.setAttribute("aria-hidden", "true");
  svg.append(document.createElementNS(SVG, "path"));
  setShape(svg, state);
  return svg;
}

export function setShape(svg, state) {
  if (svg.dataset.shape === state) return;
  svg.dataset.shape = state;
  svg.setAttribute("class", `shape ${HOLLOW.includes(state) ? "hollow" : "solid"} of-${state}`);
  svg.firstChild.setAttribute("d", PATHS[state]);
}
