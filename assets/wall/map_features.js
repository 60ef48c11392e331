/** The site's rings and doors as GeoJSON: pure, and never stopped by one that makes no sense. */
import { shortName } from "./map_beside.js";
import { isPlace, ringOf } from "./map_geo.js";

const collection = (features) => ({ type: "FeatureCollection", features });

/** The plant's fences and its doors'. A fence that makes no sense is left out. */
export function siteFeatures(site) {
  if (!site || !isPlace(site.lat, site.lon)) return collection([]);
  const doors = Array.isArray(site.doors) ? site.doors : [];
  const fences = [
    ["approach", site.approach, ""],
    ["gate", site.gate, ""],
    ...doors.map((door) => ["door", door?.fence, shortName(door?.id)]),
  ];
  return collection(fences.flatMap(([kind, fence, name]) => {
    const ring = ringOf(fence);
    return ring ? [{ type: "Feature", properties: { kind, name }, geometry: { type: "Polygon", coordinates: [ring] } }] : [];
  }));
}
