/** How the map is drawn on this screen: colours and sizes. */
import { remPx } from "./dom.js";
import { paletteOf } from "./map_palette.js";

/** A map lower than this has only a corner of the wall; one narrower has no room for whole sentences. */
const LOW_PX = 560;
const NARROW_PX = 1000;
const LEAST_SCALE = 0.6;
const REM_PX = 10; // of a screen of 1920 by 1080

/**
 * `{palette, scale, iconScale, isRoomy, ratio}` for a map in `element`; `ratio` is pixels of the screen in one of the page.
 *
 * Text is sized for a screen of 1920 by 1080 and grows and shrinks with it: a 4K wall is read from no nearer. A map in a
 * corner of the screen gets smaller icons and fewer words, never smaller ones.
 */
export function lookOf(element, theme) {
  const scale = Math.max(LEAST_SCALE, Math.round((remPx() / REM_PX) * 20) / 20);
  const styles = getComputedStyle(document.documentElement);
  return {
    palette: paletteOf(theme, (name) => styles.getPropertyValue(name)),
    scale,
    iconScale: element.clientHeight < LOW_PX * scale ? 0.8 * scale : scale,
    isRoomy: element.clientWidth > NARROW_PX * scale,
    ratio: globalThis.devicePixelRatio || 1,
  };
}

/** Calls `changed` whenever the page comes to a screen of another sharpness. Returns what ends that. */
export function watchRatio(changed) {
  const ending = new AbortController();
  const arm = () => {
    const query = matchMedia(`(resolution: ${globalThis.devicePixelRatio}dppx)`);
    const turned = () => {
      changed();
      arm();
    };
    query.addEventListener("change", turned, { once: true, signal: ending.signal });
  };
  arm();
  return () => ending.abort();
}
