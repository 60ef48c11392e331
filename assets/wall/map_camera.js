/** From places of the fleet to pixels of the picture, for a map that is neither turned nor tilted. Pure. */
import { worldPx } from "./map_geo.js";
import { placeOff } from "./map_glide.js";

/**
 * What `eastOf` and `southOf` need of a picture: where its middle is, off `origin`, and how wide the world.
 * @param sight {centre: [lon, lat], zoom}; the centre may be turns of the world away from the plant
 * @param size {width, height} of the picture; pixels are in its unit
 * @param ratio how many of these a pixel of the page has
 */
export function cameraOf({ centre: [lon, lat], zoom }, origin, { width, height }, ratio = 1) {
  const [x, y] = placeOff(lat, lon, origin);
  return { x, y, left: width / 2, top: height / 2, scale: worldPx(zoom) * ratio };
}

/** Pixels from the left of the picture to `x`, the short way round the world from its middle. */
export function eastOf(camera, x) {
  const off = x - camera.x;
  return camera.left + (off - Math.round(off)) * camera.scale;
}

export function southOf(camera, y) {
  return camera.top + (y - camera.y) * camera.scale;
}
