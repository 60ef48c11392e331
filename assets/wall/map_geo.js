/** Positions, rings and boxes in degrees. */
const METRES_PER_DEGREE = 111_195;
const CORNERS = 72;

/** How many pixels the world is wide on the map at a zoom: MapLibre's tiles have 512. */
export const worldPx = (zoom) => 512 * 2 ** zoom;

const within = (value, limit) => typeof value === "number" && Math.abs(value) <= limit;

/** Whether something is a place on Earth that can be drawn: both numbers there, finite and in range. */
export const isPlace = (lat, lon) => within(lat, 90) && within(lon, 180);

/** Between two `[lat, lon]`, flat, which is good enough for neighbours. */
export function distanceKm([lat, lon], [toLat, toLon]) {
  const wide = (toLon - lon) * Math.cos((((lat + toLat) / 2) * Math.PI) / 180);
  return (Math.hypot(toLat - lat, wide) * METRES_PER_DEGREE) / 1000;
}

/** A fence as one closed GeoJSON ring, or null when it cannot be drawn. */
export function ringOf(fence) {
  if (fence?.shape === "circle") return circleRing(fence);
  if (fence?.shape !== "polygon" || !Array.isArray(fence.ring)) return null;
  const ring = fence.ring.filter((corner) => Array.isArray(corner) && isPlace(...corner)).map(([lat, lon]) => [lon, lat]);
  return ring.length < 3 ? null : [...ring, ring[0]];
}

function circleRing({ lat, lon, radius_m }) {
  if (!isPlace(lat, lon) || !(radius_m > 0)) return null;
  const high = radius_m / METRES_PER_DEGREE;
  const wide = high / Math.cos((lat * Math.PI) / 180);
  const corner = (_, step) => {
    const angle = (2 * Math.PI * step) / CORNERS;
    return [lon + wide * Math.sin(angle), lat + high * Math.cos(angle)];
  };
  return Array.from({ length: CORNERS + 1 }, corner);
}

/** The smallest `[west, south, east, north]` around points `[lon, lat]`, or null without any. */
export function boxOf(points) {
  if (!points.length) return null;
  const lons = points.map(([lon]) => lon);
  const lats = points.map(([, lat]) => lat);
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}
