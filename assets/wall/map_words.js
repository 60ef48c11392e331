/** The map in a sentence, for those who do not see it. */
import { STATES } from "./states.js";

/** "Map: 31 trucks inbound, 2 late, 4 at risk, 25 on time". `counts` is rows by risk, `extrapolated` how many are not where last measured. */
export function summaryOf(counts, extrapolated = 0) {
  const states = Object.keys(counts).sort((a, b) => STATES[a].rank - STATES[b].rank);
  const total = states.reduce((sum, state) => sum + counts[state], 0);
  const trucks = total === 1 ? "1 truck" : `${total} trucks`;
  const words = ["Map: " + `${trucks} inbound`, ...states.map((state) => `${counts[state]} ${STATES[state].word}`)];
  return [...words, ...(extrapolated ? [extrapolatedWords(extrapolated)] : [])].join(", ");
}

export function extrapolatedWords(count) {
  return count === 1 ? "1 position extrapolated" : `${count} positions extrapolated`;
}
