/**
 * The basemap's files, and TopoJSON turned into what MapLibre draws.
 *
 * An arc is a list of steps on an integer grid. A shape names its arcs; a negative index `~i` is arc `i` walked
 * backwards, and two arcs that follow each other share the corner between them.
 */
const FOLDER = new URL("../basemap/", import.meta.url);

async function load(name) {
  const answer = await fetch(new URL(name, FOLDER));
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return answer.json();
}

/** `{land, coast, border, province, lake, river, town, country}`, each as GeoJSON. */
export async function loadEarth() {
  const [topology, towns, countries] = await Promise.all(
    ["earth.json", "places.json", "countries.json"].map(load),
  );
  return { ...shapesOf(topology), town: labels(towns, "zoom"), country: labels(countries, "width") };
}

/** Points from `[name, lon, lat, rank]`; `place` is the order of importance, the first being the greatest. */
export function labels(list, rank) {
  const features = list.map(([name, lon, lat, value], place) => ({
    type: "Feature",
    properties: { name, place, [rank]: value },
    geometry: { type: "Point", coordinates: [lon, lat] },
  }));
  return { type: "FeatureCollection", features };
}

/** Each object of a TopoJSON as a GeoJSON feature, by name. */
export function shapesOf(topology) {
  const walk = walker(topology);
  return Object.fromEntries(
    Object.entries(topology.objects).map(([name, { type, arcs }]) => [
      name,
      { type: "Feature", properties: {}, geometry: { type, coordinates: walk(arcs) } },
    ]),
  );
}

/** A function from (nested) lists of arc indices to equally nested lists of coordinates. */
function walker({ arcs, transform }) {
  const lines = arcs.map((arc) => unstep(arc, transform));
  const line = (index) => (index < 0 ? lines[~index].toReversed() : lines[index]);
  const join = (indices) => indices.flatMap((index, at) => (at ? line(index).slice(1) : line(index)));
  return function walk(nested) {
    return Array.isArray(nested[0]) ? nested.map(walk) : join(nested);
  };
}

function unstep(arc, { scale, translate }) {
  let x = 0;
  let y = 0;
  return arc.map(([dx, dy]) => {
    x += dx;
    y += dy;
    return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
  });
}
