/**
 * The picture of the trucks, on a canvas over the map: they move all the time, and the ground beneath does not have to be
 * drawn anew for that. All is drawn in whole pixels of the screen, from pictures made once,
 * and measured in them.
 *
 *     ways < trucks in the yard < calm trucks < plant < words < trucks in trouble
 */
import { create } from "./dom.js";
import { SHAPES } from "./map_fleet.js";
import { drawIcons } from "./map_icons.js";
import { cornerOn } from "./map_placing.js";

const FAINT = 0.5; // of a truck that has not set out
const WAYS = { old: { width: 2.5, opacity: 0.3 }, fresh: { width: 3.5, opacity: 0.6 } };
const PLATE = { opacity: 0.85, round_em: 0.25 };

export class Canvas {
  #pen;
  #size = { width: 0, height: 0 };
  #look = null;
  #icons = null;
  #ratio = 1;

  constructor() {
    this.root = create("canvas", "map-trucks");
    this.root.setAttribute("aria-hidden", "true");
    this.#pen = this.root.getContext("2d");
  }

  /** Pixels of the screen: {width, height}. */
  get size() {
    return this.#size;
  }

  /** How many of them a pixel of the page has. */
  get ratio() {
    return this.#ratio;
  }

  /** Another size, sharpness, theme or scale; what was drawn is gone. */
  fit({ clientWidth, clientHeight }, look, ratio) {
    this.#size = { width: Math.round(clientWidth * ratio), height: Math.round(clientHeight * ratio) };
    Object.assign(this.root, this.#size);
    this.#look = look;
    this.#ratio = ratio;
    this.#icons = drawIcons(look.palette, look.iconScale, ratio);
  }

  /** What a truck covers, off its middle: boxes [west, north, east, south] of its shape and its pointer. */
  boxesOf(shape, turn) {
    const { picture, solid } = this.#icons.trucks[shape];
    return [boxOf(picture), ...(turn < 0 ? [] : [boxOf(solid[turn].picture, solid[turn].off)])];
  }

  get plantBox() {
    return boxOf(this.#icons.plant);
  }

  /** How wide a text is. */
  measure(font, text) {
    this.#pen.font = font;
    return this.#pen.measureText(text).width;
  }

  /**
   * @param camera as `cameraOf` gives it
   * @param scene {ways: [{shape, old, fresh}], yard: [[x, y]], plant: [x, y] or null, labels: [{glider, text, font, ...}]}
   * @param fleet its lists are drawn where their gliders are
   * @param isHollow (truck) whether its place is extrapolated; null for a picture without pointers
   */
  paint(camera, scene, fleet, isHollow) {
    this.#pen.globalAlpha = 1;
    this.#pen.clearRect(0, 0, this.#size.width, this.#size.height);
    for (const piece of ["old", "fresh"]) this.#ways(camera, scene.ways, piece);
    this.#pen.globalAlpha = 1;
    for (const place of scene.yard) this.#put(camera, place, this.#icons.yard);
    this.#trucks(camera, fleet.list("calm"), isHollow);
    this.#pen.globalAlpha = 1;
    if (scene.plant) this.#put(camera, scene.plant, this.#icons.plant);
    for (const label of scene.labels) this.#label(camera, label);
    this.#trucks(camera, fleet.list("trouble"), isHollow);
  }

  /** One stroke for all ways of a colour. */
  #ways({ left, top, scale }, ways, piece) {
    const pen = this.#pen;
    const paths = SHAPES.map(() => null);
    for (const way of ways) {
      if (way[piece].length < 2) continue;
      const path = (paths[way.shape] ??= new Path2D());
      way[piece].forEach(([x, y], at) => path[at ? "lineTo" : "moveTo"](left + x * scale, top + y * scale));
    }
    Object.assign(pen, { lineCap: "round", lineJoin: "round", globalAlpha: WAYS[piece].opacity });
    pen.lineWidth = WAYS[piece].width * this.#look.scale * this.#ratio;
    paths.forEach((path, shape) => {
      if (path === null) return;
      pen.strokeStyle = this.#look.palette.risk[SHAPES[shape]];
      pen.stroke(path);
    });
  }

  #put({ left, top, scale }, [x, y], icon) {
    const half = icon.width / 2;
    this.#pen.drawImage(icon, Math.round(left + x * scale) - half, Math.round(top + y * scale) - half);
  }

  #trucks({ left, top, scale }, trucks, isHollow) {
    const pen = this.#pen;
    const { width, height } = this.#size;
    let alpha = (pen.globalAlpha = 1);
    for (const truck of trucks) {
      const { shape, turn, isFaint, glider } = truck;
      const { picture, solid, hollow } = this.#icons.trucks[shape];
      const [x, y, far] = [Math.round(left + glider.x * scale), Math.round(top + glider.y * scale), 2 * picture.width];
      if (x < -far || y < -far || x > width + far || y > height + far) continue;
      if (alpha !== (isFaint ? FAINT : 1)) pen.globalAlpha = alpha = isFaint ? FAINT : 1;
      if (turn >= 0 && isHollow !== null) {
        const { picture: pointer, off } = (isHollow(truck) ? hollow : solid)[turn];
        pen.drawImage(pointer, x + off.x, y + off.y);
      }
      pen.drawImage(picture, x - picture.width / 2, y - picture.height / 2);
    }
  }

  /** On a plate, since the names of towns do not make room. */
  #label({ left, top, scale }, label) {
    const { glider, text, font, colour, pad, side, width, height } = label;
    const corner = cornerOn(label, side);
    const x = Math.round(left + glider.x * scale + corner.x);
    const y = Math.round(top + glider.y * scale + corner.y);
    const pen = this.#pen;
    pen.globalAlpha = PLATE.opacity;
    pen.fillStyle = this.#look.palette.halo;
    pen.beginPath();
    pen.roundRect(x, y, width, height, PLATE.round_em * height);
    pen.fill();
    Object.assign(pen, { globalAlpha: 1, font, fillStyle: colour, textBaseline: "middle" });
    pen.fillText(text, x + pad, y + height / 2);
  }
}

function boxOf({ width, height }, { x, y } = { x: -width / 2, y: -height / 2 }) {
  return [x, y, x + width, y + height];
}
