/**
 * Areas that can be filled. Thinning and cutting leave rings that cross or retrace themselves; a browser splits areas into
 * triangles and then floods the sea. Here each tile's areas are put together anew, and proven by splitting them.
 */
import earcut, { deviation, flatten } from "earcut";
import polygonClipping from "polygon-clipping";

/** Share of a tile that may be filled wrongly: less than what one sees. */
const TOLERATED = 0.002;

const twiceArea = (ring) => {
  let sum = 0;
  for (let at = 0, before = ring.length - 1; at < ring.length; before = at++)
    sum += (ring[before][0] - ring[at][0]) * (ring[at][1] + ring[before][1]);
  return sum;
};

/** Rings of a tile as polygons: a ring that turns the other way round is a hole in the one before. */
function polygonsOf(rings) {
  const polygons = [];
  for (const ring of rings) {
    const turn = Math.sign(twiceArea(ring));
    if (turn === 0) continue;
    if (polygons.length && turn !== polygons.turn) polygons.at(-1).push(ring);
    else polygons.push([ring]);
    polygons.turn ??= turn;
  }
  return [...polygons];
}

/** The same area as rings that neither cross nor touch themselves, on whole steps, turning as before. */
export function mended(rings) {
  const polygons = polygonsOf(rings);
  if (polygons.length === 0) return [];
  const turn = Math.sign(twiceArea(polygons[0][0]));
  const merged = polygonClipping.union(...polygons.map((polygon) => [polygon]));
  const turnOf = (at) => (at === 0 ? turn : -turn);
  const ringsOf = (polygon) => polygon.map((ring, at) => turned(onSteps(ring), turnOf(at)));
  return merged.flatMap(ringsOf).filter((ring) => ring.length > 3);
}

function onSteps(ring) {
  const whole = ring.map(([x, y]) => [Math.round(x), Math.round(y)]);
  return whole.filter(([x, y], at) => at === 0 || x !== whole[at - 1][0] || y !== whole[at - 1][1]);
}

const turned = (ring, turn) => (Math.sign(twiceArea(ring)) === turn ? ring : ring.toReversed());

/** The share of a tile that is filled wrongly when these rings are split into triangles. */
export function misfilled(rings, extent) {
  const wrong = polygonsOf(rings).map((polygon) => {
    const { vertices, holes, dimensions } = flatten(polygon);
    const share = Math.abs(twiceArea(polygon[0])) / 2 / extent ** 2;
    return deviation(vertices, holes, dimensions, earcut(vertices, holes, dimensions)) * share;
  });
  return wrong.reduce((sum, part) => sum + part, 0);
}

export const isSound = (rings, extent) => misfilled(rings, extent) <= TOLERATED;
