// Strings of others as a wall shows them: all that they say, and nothing that they do to what stands beside them. Pure.

const EVERYDAY = /^[\x20-\x7e]*$/;
const BREAKS = /[\t-\r\u0085\u2028\u2029]+/g;
/** Controls, and marks without a shape, such as those that turn the order of letters; joiners within words may stay. */
const UNSEEN = /(?![\u200c\u200d])[\p{Cc}\p{Cf}]/gu;
const HALVES = /\p{Cs}/gu;
/** No language puts more on a letter; a tower of marks reaches into the lines above. */
const TOWERS = /(\p{M}{3})\p{M}+/gu;
const MOST = 400; // no place on the wall shows as much

export function plain(text) {
  const cut = text.length > MOST ? `${text.slice(0, MOST)}…` : text;
  if (EVERYDAY.test(cut)) return cut;
  return cut.replace(BREAKS, " ").replace(UNSEEN, "").replace(HALVES, "\ufffd").replace(TOWERS, "$1");
}
