/**
 * Which side of its truck each label stands on, so that none covers another or a truck that has one. Pure; in pixels.
 *
 *     the side it had, if that is still free: words that hop to and fro cannot be read; else the first that is
 */
const CORNER = 0.9; // of the gap, on both ways
const FURTHER = 1.8; // gaps: in a crowd words stand a little off their truck, rather than nowhere
const NEAR = {
  east: ({ width, height, gap }) => ({ x: gap, y: -height / 2 }),
  west: ({ width, height, gap }) => ({ x: -gap - width, y: -height / 2 }),
  south: ({ width, gap }) => ({ x: -width / 2, y: gap }),
  north: ({ width, height, gap }) => ({ x: -width / 2, y: -gap - height }),
  southeast: ({ gap }) => ({ x: CORNER * gap, y: CORNER * gap }),
  southwest: ({ width, gap }) => ({ x: -CORNER * gap - width, y: CORNER * gap }),
  northeast: ({ height, gap }) => ({ x: CORNER * gap, y: -CORNER * gap - height }),
  northwest: ({ width, height, gap }) => ({ x: -CORNER * gap - width, y: -CORNER * gap - height }),
};

const FAR = Object.fromEntries(
  Object.entries(NEAR).map(([side, corner]) => [`far ${side}`, (label) => corner({ ...label, gap: FURTHER * label.gap })]),
);
export const SIDES = { ...NEAR, ...FAR };

/**
 * @param labels [{x, y, width, height, gap, side}], those that matter most first: `gap` from the middle of the truck to the
 *     words, `side` as it was, or null
 * @param taken boxes [west, north, east, south] that stay free of words
 * @param size {width, height} of the picture, which no label leaves
 * @returns the side of each, null where none has room
 */
export function placeLabels(labels, taken, size) {
  const boxes = [...taken];
  return labels.map((label) => {
    const sides = label.side ? [label.side, ...Object.keys(SIDES)] : Object.keys(SIDES);
    const side = sides.find((each) => isFree(boxOn(label, each), boxes, size)) ?? null;
    if (side) boxes.push(boxOn(label, side));
    return side;
  });
}

/** The upper left corner of a label's words, off its truck. */
export function cornerOn(label, side) {
  return SIDES[side](label);
}

function boxOn(label, side) {
  const { x, y } = cornerOn(label, side);
  const [west, north] = [label.x + x, label.y + y];
  return [west, north, west + label.width, north + label.height];
}

function isFree([west, north, east, south], boxes, { width, height }) {
  if (west < 0 || north < 0 || east > width || south > height) return false;
  return !boxes.some((box) => west < box[2] && east > box[0] && north < box[3] && south > box[1]);
}
