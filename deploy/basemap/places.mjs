/** Towns and country names with the zoom from which each has room, so that a label never has to fight for its place. */
import polylabel from "polylabel";
import { feature } from "topojson-client";

const EARTH_KM = 6371;
/** Kilometres a pixel at zoom 0 on the equator, with tiles of 512 pixels. */
const KM_PER_PIXEL = 40075 / 512;
/** A town's label needs this much room to a greater one. */
const ROOM_PX = 130;
/** Towns that would first show beyond this zoom are left out: 24,000 of them would be of no use from afar. */
const LAST_ZOOM = 8;
const RADIANS = Math.PI / 180;

function distanceKm(a, b) {
  const half = (angle) => Math.sin((angle * RADIANS) / 2) ** 2;
  const chord = half(a.lat - b.lat) + Math.cos(a.lat * RADIANS) * Math.cos(b.lat * RADIANS) * half(a.lon - b.lon);
  return 2 * EARTH_KM * Math.asin(Math.sqrt(chord));
}

/** How far a town's own suburbs reach, in km: 6 for 200,000 people, 16 for two million. */
const suburbsKm = (population) => 0.012 * Math.sqrt(population);

/** The zoom at which a town shows: where the nearest greater town is far enough away, and not before its size allows. */
function zoomOf(town, isolationKm) {
  const room = Math.log2((ROOM_PX * KM_PER_PIXEL * Math.cos(town.lat * RADIANS)) / isolationKm);
  const size = 8 - 1.9 * Math.log10(town.population / 1e4);
  return Math.round(Math.min(11, Math.max(room, size, 2)) * 2) / 2;
}

/** `[name, lon, lat, zoom]` for each town worth a label, by zoom and then greatest first; suburbs of a greater town are left out. */
export function towns(cities, capitals) {
  const known = Object.values(cities).map((city) => ({
    name: city.name,
    lon: city.longitude,
    lat: city.latitude,
    population: city.population,
    weight: city.population * (capitals.has(`${city.countrycode}/${city.name}`) ? 3 : 1),
  }));
  known.sort((a, b) => b.weight - a.weight);
  const kept = [];
  for (const town of known) {
    const isolationKm = isolationOf(town, kept);
    if (isolationKm > 0) kept.push({ ...town, zoom: zoomOf(town, isolationKm) });
  }
  return kept
    .filter((town) => town.zoom <= LAST_ZOOM)
    .sort((a, b) => a.zoom - b.zoom || b.weight - a.weight)
    .map((town) => [town.name, round(town.lon), round(town.lat), town.zoom]);
}

/** Kilometres to the nearest greater town; 0 inside one's suburbs. */
function isolationOf(town, greater) {
  let nearest = 3000;
  for (const other of greater) {
    if (Math.abs(other.lat - town.lat) * 110 > nearest) continue;
    const away = distanceKm(town, other);
    if (away < suburbsKm(other.population)) return 0;
    nearest = Math.min(nearest, away);
  }
  return nearest;
}

const round = (degrees) => Math.round(degrees * 1e3) / 1e3;

/** `[name, lon, lat, width]`: where a country's name sits best, and the radius in degrees it may fill. */
export function countryNames(world) {
  return feature(world, world.objects.countries)
    .features.map(({ properties, geometry }) => {
      const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
      const spots = polygons.map((rings) => polylabel(rings, 0.05));
      const best = spots.reduce((a, b) => (b.distance > a.distance ? b : a));
      return [properties.name, round(best[0]), round(best[1]), Math.round(best.distance * 100) / 100];
    })
    .filter((label) => label[3] > 0.12)
    .sort((a, b) => b[3] - a[3]);
}

/** Points from `[name, lon, lat, value]`; `place` counts from the most important one. */
export function points(list, key) {
  const features = list.map(([name, lon, lat, value], place) => ({
    type: "Feature",
    properties: { name, place, [key]: value },
    geometry: { type: "Point", coordinates: [lon, lat] },
  }));
  return { type: "FeatureCollection", features };
}
