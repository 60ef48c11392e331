/**
 * Vehicle icons, drawn at the screen's own sharpness. Shape says the same as colour:
 *
 *   on time ●   at risk ◆   late ▲   early ◀   silent ○   no estimate ?
 *
 * The pointer that shows the heading is an image of its own, turned around the shape: the shape itself stays upright,
 * since a turned triangle would say something else. A hollow pointer: extrapolated since the last fix.
 */
const REACH = { on_time: 10, at_risk: 15, late: 17, early: 16, silent: 11, unknown: 13 };
const EDGE = 3;
const POINTER = { gap: 2, high: 11, half: 9 };

/**
 * `{name: {data, pixelRatio}}` of every image the layers name. Sizes are CSS pixels times `scale`. A pointer's middle
 * lies `away` from its truck's: a picture of both would be mostly empty, and each empty pixel is painted too.
 */
export function drawIcons(palette, scale, ratio) {
  const draw = (half, paint) => picture(half * scale, ratio, (pen) => {
    pen.scale(scale, scale);
    paint(pen);
  });
  const images = { plant: draw(22, (pen) => plant(pen, palette)), town: draw(4, (pen) => town(pen, palette)) };
  for (const [risk, reach] of Object.entries(REACH)) {
    const colour = palette.risk[risk];
    images[risk] = draw(reach + EDGE + 1, (pen) => SHAPES[risk](pen, reach, colour, palette));
    const away = (reach + POINTER.gap + POINTER.high / 2) * scale;
    images[`${risk}-pointer`] = { ...draw(POINTER.half + EDGE + 1, (pen) => pointer(pen, colour, palette)), away };
    images[`${risk}-hollow`] = { ...draw(POINTER.half + EDGE + 1, (pen) => hollowPointer(pen, colour, palette)), away };
  }
  return images;
}

/** A square picture, `half` CSS pixels from its middle to its edge; `paint` draws around (0, 0). */
function picture(half, ratio, paint) {
  const side = Math.ceil(half * ratio) * 2;
  const canvas = document.createElement("canvas");
  canvas.width = side;
  canvas.height = side;
  const pen = canvas.getContext("2d");
  pen.translate(side / 2, side / 2);
  pen.scale(ratio, ratio);
  pen.lineJoin = "round";
  paint(pen);
  return { data: pen.getImageData(0, 0, side, side), pixelRatio: ratio };
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

const SHAPES = {
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

function town(pen, palette) {
  pen.fillStyle = palette.town;
  pen.fill(circle(3));
}

/** A factory with a saw-tooth roof on a round plate. */
function plant(pen, palette) {
  filled(pen, circle(18), palette.ink, palette);
  pen.fillStyle = palette.outline;
  pen.fill(polygon([[-10, 9], [-10, -3], [-4, -8], [-4, -3], [2, -8], [2, -3], [8, -8], [10, -8], [10, 9]]));
}
