/**
 * Vehicle icons, drawn at the screen's own sharpness. Shape says the same as colour:
 *
 *   on time ●   at risk ◆   late ▲   early ◀   silent ○   no estimate ?
 *
 * The pointer that shows the heading is an image of its own, turned around the shape: the shape itself stays upright,
 * since a turned triangle would say something else. A hollow pointer: extrapolated since the last fix.
 */
import { HEADINGS, SHAPES } from "./map_fleet.js";

const REACH = { on_time: 10, at_risk: 15, late: 17, early: 16, silent: 11, unknown: 13 };
const PLANT_REACH = 22;
const EDGE = 3;
const POINTER = { gap: 2, high: 11, half: 9 };

/**
 * Every picture that is drawn over the map, as canvases; sizes are CSS pixels times `scale`. {plant, yard, trucks}: of each
 * shape, in the order of `SHAPES`, {picture, solid, hollow}; the last two are the pointers of each heading from north to
 * the right, {picture, off}: where its corner lies off its truck's middle, in pixels of the screen.
 */
export function drawIcons(palette, scale, ratio) {
  const draw = (half, paint) => picture(half, scale, ratio, paint);
  const trucks = SHAPES.map((risk) => {
    const [reach, colour] = [REACH[risk], palette.risk[risk]];
    const away = (reach + POINTER.gap + POINTER.high / 2) * scale * ratio;
    const each = (paint) => turned(scale * ratio, away, (pen) => paint(pen, colour, palette));
    const shape = draw(reach + EDGE + 1, (pen) => DRAWN[risk](pen, reach, colour, palette));
    return { picture: shape, solid: each(pointer), hollow: each(hollowPointer) };
  });
  return {
    plant: draw(PLANT_REACH, (pen) => plant(pen, palette)),
    yard: draw(8, (pen) => yard(pen, palette)),
    trucks,
  };
}

/** The dot of a town, which is the ground's. */
export function drawTown(palette, scale, ratio) {
  return picture(4, scale, ratio, (pen) => {
    pen.fillStyle = palette.town;
    pen.fill(circle(3));
  });
}

/** A square canvas, `half` from its middle to its edge; `paint` draws around (0, 0). */
function picture(half, scale, ratio, paint) {
  const side = Math.ceil(half * scale * ratio) * 2;
  const pen = penOf(side, side);
  pen.translate(side / 2, side / 2);
  pen.scale(scale * ratio, scale * ratio);
  paint(pen);
  return pen.canvas;
}

/** Of each heading a picture of its own: to draw a part of a larger one costs twice as much. */
function turned(scale, away, paint) {
  const side = Math.ceil((POINTER.half + EDGE + 1) * scale) * 2;
  return Array.from({ length: HEADINGS }, (_, step) => {
    const angle = (2 * Math.PI * step) / HEADINGS;
    const pen = penOf(side, side);
    pen.translate(side / 2, side / 2);
    pen.rotate(angle);
    pen.scale(scale, scale);
    paint(pen);
    const off = { x: Math.round(Math.sin(angle) * away) - side / 2, y: Math.round(-Math.cos(angle) * away) - side / 2 };
    return { picture: pen.canvas, off };
  });
}

function penOf(width, height) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const pen = canvas.getContext("2d");
  pen.lineJoin = "round";
  return pen;
}

/** Outlines in the ground's colour, so that trucks side by side stay apart. */
function filled(pen, path, colour, palette) {
  pen.strokeStyle = palette.outline;
  pen.lineWidth = 2 * EDGE;
  pen.stroke(path);
  pen.fillStyle = colour;
  pen.fill(path);
}

function circle(reach) {
  const path = new Path2D();
  path.arc(0, 0, reach, 0, 2 * Math.PI);
  return path;
}

function polygon(corners) {
  const path = new Path2D();
  corners.forEach(([x, y], at) => (at ? path.lineTo(x, y) : path.moveTo(x, y)));
  path.closePath();
  return path;
}

function ring(pen, reach, colour, palette) {
  filled(pen, circle(reach), palette.land, palette);
  pen.strokeStyle = colour;
  pen.lineWidth = 4;
  pen.stroke(circle(reach - 2));
}

const DRAWN = {
  on_time: (pen, reach, colour, palette) => filled(pen, circle(reach), colour, palette),
  at_risk: (pen, r, colour, palette) =>
    filled(pen, polygon([[0, -r], [r, 0], [0, r], [-r, 0]]), colour, palette),
  late: (pen, r, colour, palette) =>
    filled(pen, polygon([[0, -r], [r * 0.95, r * 0.72], [-r * 0.95, r * 0.72]]), colour, palette),
  early: (pen, r, colour, palette) =>
    filled(pen, polygon([[-r, 0], [r * 0.72, -r * 0.95], [r * 0.72, r * 0.95]]), colour, palette),
  silent: ring,
  unknown: (pen, reach, colour, palette) => {
    ring(pen, reach, colour, palette);
    pen.fillStyle = colour;
    pen.font = `700 ${reach * 1.35}px Inter, sans-serif`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText("?", 0, 1);
  },
};

const [TIP, BASE] = [-POINTER.high / 2, POINTER.high / 2];
const HEAD = [[0, TIP], [POINTER.half, BASE], [0, BASE - 3], [-POINTER.half, BASE]];

/** An arrow head that points north. */
function pointer(pen, colour, palette) {
  filled(pen, polygon(HEAD), colour, palette);
}

/** The same, empty: the position is extrapolated along this heading, not measured. */
function hollowPointer(pen, colour, palette) {
  filled(pen, polygon(HEAD), palette.land, palette);
  pen.strokeStyle = colour;
  pen.lineWidth = 2.5;
  pen.stroke(polygon(HEAD));
}

function yard(pen, palette) {
  filled(pen, circle(5), palette.fence, palette);
}

/** A factory with a saw-tooth roof on a round plate. */
function plant(pen, palette) {
  filled(pen, circle(18), palette.ink, palette);
  pen.fillStyle = palette.outline;
  pen.fill(polygon([[-10, 9], [-10, -3], [-4, -8], [-4, -3], [2, -8], [2, -3], [8, -8], [10, -8], [10, 9]]));
}
