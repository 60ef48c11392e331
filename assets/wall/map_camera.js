/** From places of the fleet to pixels of the picture, for a map that is neither turned nor tilted. Pure. */
import { worldPx } from "./map_geo.js";
import { placeOff } from "./map_glide.js";

/**
 * `{left, top, scale}`: a place `[x, y]` off `origin` lies at `left + x * scale` and `top + y * scale`.
 * @param centre `[lon, lat]` of the picture's middle; it may be turns of the world away from the plant
 * @param size {width, height} of the picture; the result is in its unit
 * @param ratio how many of these a pixel of the page has
 */
export function cameraOf({ centre: [lon, lat], zoom }, origin, { width, height }, ratio = 1) {
  const scale = worldPx(zoom) * ratio;
  const [x, y] = placeOff(lat, lon, origin);
  return { left: width / 2 - x * scale, top: height / 2 - y * scale, scale };
}
