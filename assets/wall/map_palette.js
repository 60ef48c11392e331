/**
 * The map's colours. A vehicle's colour is never alone: its shape says the same (see map_icons.js).
 *
 * Vehicle colours are Okabe-Ito, lightened or darkened until they stand out from the land by at least 4.5 to 1.
 */
const DARK = {
  water: "#08111a",
  land: "#1d2b3a",
  shore: "#1f4563",
  coast: "#47657f",
  border: "#6f859a",
  province: "#384d63",
  river: "#1e4260",
  town: "#8ea2b5",
  townText: "#c3d0dc",
  countryText: "#7f95aa",
  halo: "#101a26",
  ink: "#f4f8fb",
  outline: "#0a131d",
  fence: "#9fc4e0",
  risk: {
    on_time: "#56b4e9",
    at_risk: "#f5b12e",
    late: "#ff7a45",
    early: "#dda0cf",
    silent: "#b6c3cf",
    unknown: "#b6c3cf",
  },
};

const LIGHT = {
  water: "#c3d8e8",
  land: "#f5f4ef",
  shore: "#a9c8de",
  coast: "#7396b0",
  border: "#8c969f",
  province: "#d3d3cc",
  river: "#a4c5dc",
  town: "#6b7780",
  townText: "#36434e",
  countryText: "#76828c",
  halo: "#f9f8f4",
  ink: "#10202d",
  outline: "#ffffff",
  fence: "#2d6a97",
  risk: {
    on_time: "#0072b2",
    at_risk: "#8a5a00",
    late: "#b3261e",
    early: "#8b3f7d",
    silent: "#55636f",
    unknown: "#55636f",
  },
};

/**
 * The palette of a theme, dark unless it is "light". The page's own tokens decide what each state looks like, so that a
 * truck has one colour on the map, on the timeline and in the warnings; `token` reads one ("" where there is none).
 */
export function paletteOf(theme, token = () => "") {
  const palette = theme === "light" ? LIGHT : DARK;
  const colour = ([risk, own]) => [risk, token(`--${risk.replace("_", "-")}`).trim() || own];
  return { ...palette, risk: Object.fromEntries(Object.entries(palette.risk).map(colour)) };
}
