/**
 * The picture of the trucks, on a canvas over the map: they move all the time, and the ground beneath need not be drawn
 * anew for that. Shapes, pointers and plates lie on whole pixels of the screen, in which everything here is measured.
 *
 *     ways < trucks in the yard < calm trucks < plant < words < trucks in trouble
 */
import { create, setStyle } from "./dom.js";
import { eastOf, southOf } from "./map_camera.js";
import { SHAPES } from "./map_fleet.js";
import { drawIcons } from "./map_icons.js";
import { cornerOn } from "./map_placing.js";

const FAINT = 0.5; // of a truck that has not set out
const WAYS = { old: { width: 2.5, opacity: 0.3 }, fresh: { width: 3.5, opacity: 0.6 } };
const PLATE = { opacity: 0.85, round: 0.2 };

export class Canvas {
  #pen;
  #size = { width: 0, height: 0 };
  #look = null;
  #icons = null;

  constructor() {
    this.root = create("canvas", "map-trucks");
    this.root.setAttribute("aria-hidden", "true");
    this.#pen = this.root.getContext("2d");
  }

  /** {width, height} */
  get size() {
    return this.#size;
  }

  /** Another size of the page's element; what was drawn is gone. */
  resize({ clientWidth, clientHeight }) {
    const { ratio } = this.#look;
    this.#size = { width: Math.round(clientWidth * ratio), height: Math.round(clientHeight * ratio) };
    Object.assign(this.root, this.#size);
    setStyle(this.root, "width", `${clientWidth}px`);
    setStyle(this.root, "height", `${clientHeight}px`);
  }

  /** Another theme, scale or sharpness, or pictures that were lost. */
  restyle(look) {
    this.#look = look;
    this.#icons = drawIcons(look.palette, look.iconScale, look.ratio);
  }

  /** What a truck covers, off its middle: boxes [west, north, east, south] of its shape and its pointer. */
  boxesOf({ shape, turn }, hasPointer) {
    const { picture, solid } = this.#icons.trucks[shape];
    return [extent(picture), ...(hasPointer && turn >= 0 ? [extent(solid[turn].picture, solid[turn].off)] : [])];
  }

  get plantBox() {
    return extent(this.#icons.plant);
  }

  /**
   * @param camera as `cameraOf` gives it
   * @param scene {ways: [{shape, old, fresh}], yard: [[x, y]], plant: [x, y] or null, labels as `Labels` places them}
   * @param fleet its lists are drawn where their gliders are at `now`
   */
  paint(camera, scene, fleet, now) {
    const pen = this.#pen;
    pen.clearRect(0, 0, this.#size.width, this.#size.height);
    for (const piece of ["old", "fresh"]) this.#ways(camera, scene.ways, piece);
    pen.globalAlpha = 1;
    for (const place of scene.yard) this.#put(camera, place, this.#icons.yard);
    this.#trucks(camera, "calm", fleet, now);
    if (scene.plant) this.#put(camera, scene.plant, this.#icons.plant);
    for (const label of scene.labels) this.#label(camera, label);
    this.#trucks(camera, "trouble", fleet, now);
  }

  /** One stroke for all ways of a colour. */
  #ways(camera, ways, piece) {
    const pen = this.#pen;
    const paths = SHAPES.map(() => null);
    for (const way of ways) {
      if (way[piece].length < 2) continue;
      const path = (paths[way.shape] ??= new Path2D());
      way[piece].forEach(([x, y], at) => path[at ? "lineTo" : "moveTo"](eastOf(camera, x), southOf(camera, y)));
    }
    Object.assign(pen, { lineCap: "round", lineJoin: "round", globalAlpha: WAYS[piece].opacity });
    pen.lineWidth = WAYS[piece].width * this.#look.scale * this.#look.ratio;
    paths.forEach((path, shape) => {
      if (path === null) return;
      pen.strokeStyle = this.#look.palette.risk[SHAPES[shape]];
      pen.stroke(path);
    });
  }

  #put(camera, [x, y], icon) {
    const half = icon.width / 2;
    this.#pen.drawImage(icon, Math.round(eastOf(camera, x)) - half, Math.round(southOf(camera, y)) - half);
  }

  #trucks(camera, list, fleet, now) {
    const pen = this.#pen;
    const { width, height } = this.#size;
    const hasPointers = !fleet.isCrowd;
    let alpha = (pen.globalAlpha = 1);
    for (const truck of fleet.list(list)) {
      const { shape, turn, isFaint, glider } = truck;
      const { picture, solid, hollow } = this.#icons.trucks[shape];
      const far = 2 * picture.width;
      const [x, y] = [Math.round(eastOf(camera, glider.x)), Math.round(southOf(camera, glider.y))];
      if (x < -far || y < -far || x > width + far || y > height + far) continue;
      if (alpha !== (isFaint ? FAINT : 1)) pen.globalAlpha = alpha = isFaint ? FAINT : 1;
      if (turn >= 0 && hasPointers) {
        const { picture: pointer, off } = (fleet.isExtrapolated(truck, now) ? hollow : solid)[turn];
        pen.drawImage(pointer, x + off.x, y + off.y);
      }
      pen.drawImage(picture, x - picture.width / 2, y - picture.height / 2);
    }
    pen.globalAlpha = 1;
  }

  /** On a plate, since the names of towns do not make room. */
  #label(camera, label) {
    const { glider, text, font, colour, pad, side, width, height } = label;
    const corner = cornerOn(label, side);
    const x = Math.round(eastOf(camera, glider.x)) + Math.round(corner.x);
    const y = Math.round(southOf(camera, glider.y)) + Math.round(corner.y);
    const pen = this.#pen;
    pen.globalAlpha = PLATE.opacity;
    pen.fillStyle = this.#look.palette.halo;
    pen.beginPath();
    pen.roundRect(x, y, width, height, PLATE.round * height);
    pen.fill();
    Object.assign(pen, { globalAlpha: 1, font, fillStyle: colour, textBaseline: "middle" });
    pen.fillText(text, x + pad, y + height / 2);
  }
}

/** The box of a picture, off a truck's middle; `off` is where its corner lies. */
function extent({ width, height }, { x, y } = { x: -width / 2, y: -height / 2 }) {
  return [x, y, x + width, y + height];
}
