/** The words on the map: beside the worst trucks in the picture, and the plant's name. */
import { shortName, wordsOf } from "./map_beside.js";
import { SHAPES } from "./map_fleet.js";
import { placeLabels } from "./map_placing.js";
import { FONT } from "./map_style.js";

const MOST = 150;
const TEXT_PX = 24;
const PLANT_TEXT_PX = 23;
/** In sizes of the letters: from a truck's middle to its words, the plate round them. */
const EM = { gap: 1, pad: 0.25, high: 1.3 };

export class Labels {
  #sides = new Map();

  constructor(canvas) {
    this.canvas = canvas;
  }

  /** Labels to draw, each with its side; `plant` is the plant's place off the fleet's origin, or null. */
  place({ fleet, site, plant, camera, look, now }) {
    const trucks = fleet.list("trouble").slice(-MOST).reverse().map((truck) => this.#ofTruck(truck, look, now));
    const all = plant ? [...trucks, this.#ofPlant(site, plant, look)] : trucks;
    const { width, height } = this.canvas.size;
    const seen = all
      .map((label) => at(label, camera))
      .filter(({ x, y, text }) => text && x >= 0 && y >= 0 && x <= width && y <= height);
    const taken = seen.flatMap(({ x, y, boxes }) => boxes.map((box) => [x + box[0], y + box[1], x + box[2], y + box[3]]));
    const sides = placeLabels(seen, taken, { width, height });
    const placed = seen.map((label, index) => ({ ...label, side: sides[index] })).filter(({ side }) => side);
    this.#sides = new Map(placed.map(({ key, side }) => [key, side]));
    return placed;
  }

  #ofTruck({ row, shape, turn, glider }, look, now) {
    const colour = look.palette.risk[SHAPES[shape]];
    const boxes = this.canvas.boxesOf(shape, turn);
    return this.#label(`truck ${row.id}`, { glider, boxes, colour, text: wordsOf(row, now, look.isRoomy) }, FONT.bold, TEXT_PX * look.scale);
  }

  #ofPlant(site, [x, y], look) {
    const label = { glider: { x, y }, boxes: [this.canvas.plantBox], colour: look.palette.ink, text: shortName(site.name) };
    return this.#label("plant", label, FONT.strong, PLANT_TEXT_PX * look.scale);
  }

  #label(key, label, [family], size) {
    const em = size * this.canvas.ratio;
    const font = `${em}px "${family}", sans-serif`;
    const [pad, height, gap] = [EM.pad * em, EM.high * em, EM.gap * em];
    const width = this.canvas.measure(font, label.text) + 2 * pad;
    return { ...label, key, font, pad, width, height, gap, side: this.#sides.get(key) ?? null };
  }
}

/** A label with where its truck is in the picture. */
function at(label, { left, top, scale }) {
  return { ...label, x: left + label.glider.x * scale, y: top + label.glider.y * scale };
}
