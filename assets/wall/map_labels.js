/** The words on the map: beside the worst trucks in the picture, and the plant's name. */
import { shortName, wordsOf } from "./map_beside.js";
import { eastOf, southOf } from "./map_camera.js";
import { SHAPES } from "./map_fleet.js";
import { placeLabels } from "./map_placing.js";
import { FONT } from "./map_style.js";
import { Ruler } from "./ruler.js";

const MOST = 150;
const TEXT_PX = 24;
const PLANT_TEXT_PX = 23;
/** In sizes of the letters: from a truck's middle to its words, the plate round them. */
const EM = { gap: 1, pad: 0.25, high: 1.3 };

export class Labels {
  #canvas;
  #ruler;
  #sides = new Map();

  /** @param canvas knows what trucks cover: see `Canvas` */
  constructor(canvas, ruler = new Ruler()) {
    this.#canvas = canvas;
    this.#ruler = ruler;
  }

  /**
   * Labels to draw: {id, glider, side, text, font, colour, pad, width, height, gap}; the plant's has no id.
   * @param plant its place off the fleet's origin, or null
   */
  place({ fleet, site, plant, camera, look, now }) {
    const all = [...this.#worst(fleet, camera, look, now), ...(plant ? [this.#ofPlant(site, plant, look)] : [])];
    const seen = all.map((label) => ({ ...label, ...placeIn(camera, label.glider) }));
    const taken = seen.flatMap(({ x, y, boxes }) => boxes.map(([w, n, e, s]) => [x + w, y + n, x + e, y + s]));
    const worded = seen.filter(({ text }) => text);
    const sides = placeLabels(worded, taken, this.#canvas.size);
    const placed = worded.map((label, at) => ({ ...label, side: sides[at] })).filter(({ side }) => side);
    this.#sides = new Map(placed.map(({ id, side }) => [id, side]));
    return placed;
  }

  /** Of the worst trucks in the picture, the worst first. */
  #worst(fleet, camera, look, now) {
    const { width, height } = this.#canvas.size;
    const trucks = fleet.list("trouble").filter(({ glider }) => {
      const { x, y } = placeIn(camera, glider);
      return x >= 0 && y >= 0 && x <= width && y <= height;
    });
    return trucks.slice(-MOST).reverse().map((truck) => this.#ofTruck(truck, look, now, !fleet.isCrowd));
  }

  #ofTruck(truck, look, now, hasPointer) {
    const { row, shape, glider } = truck;
    const boxes = this.#canvas.boxesOf(truck, hasPointer);
    const label = { id: row.id, glider, boxes, text: wordsOf(row, now, look.isRoomy) };
    return this.#sized({ ...label, colour: look.palette.risk[SHAPES[shape]] }, FONT.bold, TEXT_PX, look);
  }

  #ofPlant(site, [x, y], look) {
    const label = { id: null, glider: { x, y }, boxes: [this.#canvas.plantBox], text: shortName(site.name) };
    return this.#sized({ ...label, colour: look.palette.ink }, FONT.strong, PLANT_TEXT_PX, look);
  }

  #sized(label, [family], size_px, { scale, ratio }) {
    const em = size_px * scale * ratio;
    const font = `${em}px "${family}", sans-serif`;
    const [pad, height, gap] = [EM.pad, EM.high, EM.gap].map((share) => Math.round(share * em));
    const width = Math.ceil(this.#ruler.width(font, label.text)) + 2 * pad;
    return { ...label, font, pad, width, height, gap, side: this.#sides.get(label.id) ?? null };
  }
}

function placeIn(camera, glider) {
  return { x: eastOf(camera, glider.x), y: southOf(camera, glider.y) };
}
