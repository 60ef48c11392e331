/** What a hollow pointer on the map means, said for as long as there is one. */
import { create, setText } from "./dom.js";
import { extrapolatedWords } from "./map_words.js";

const SVG = "http://www.w3.org/2000/svg";

export class ExtrapolatedLegend {
  constructor() {
    this.root = create("p", "map-legend");
    this.root.hidden = true;
    const sign = document.createElementNS(SVG, "svg");
    sign.setAttribute("viewBox", "0 0 24 24");
    sign.setAttribute("aria-hidden", "true");
    const head = document.createElementNS(SVG, "path");
    head.setAttribute("d", "M12 4 21 20 12 15.5 3 20Z");
    sign.append(head);
    this.words = create("span");
    this.root.append(sign, this.words);
  }

  /** @param count how many trucks are shown ahead of their last fix */
  show(count) {
    this.root.hidden = count === 0;
    setText(this.words, extrapolatedWords(count));
  }
}
