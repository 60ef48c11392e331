// How far the picture can be trusted, in one word and in a sentence. Judged by what was heard, not by what the socket
// believes of itself: a frozen server keeps its socket open.

import { isDead } from "./link_pace.js";
import { inWords } from "./site_clock.js";

const CUT_AFTER_S = 5; // a server that restarts is back by then, and nobody need look up
const STALE_AFTER_S = 12; // two of the tracker's five-second ticks missed

/**
 * @param heard_s real seconds since the server was last heard, null before the first word
 * @param cut_s real seconds since the socket closed, null while it is open
 * @param age_s real seconds since the tracker last wrote the board, null if it never did
 */
export function judgeLink(link) {
  const { heard_s, cut_s, age_s, hasStore, isKnown, hasRoom = true, isOurs = true, isAway = false, isLoaded } = link;
  if (!isOurs) return "not_yours";
  if (!isKnown) return "unknown_site";
  if (!hasRoom) return "no_room";
  if (isAway) return "no_store";
  if (cut_s !== null && cut_s > CUT_AFTER_S) return isLoaded ? "lost" : "no_server";
  if (heard_s !== null && isDead(heard_s)) return isLoaded ? "lost" : "no_server";
  if (!hasStore) return "no_store";
  if (!isLoaded) return "connecting";
  if (age_s === null) return "unwritten";
  return age_s > STALE_AFTER_S ? "stale" : "live";
}

/** Whether the board on the screen is to be greyed: it is a picture of the past. */
export function isPast(link) {
  return ["lost", "no_room", "no_store", "not_yours", "stale", "unknown_site"].includes(link);
}

export function pillText(link, age_s) {
  const age = age_s === null ? "" : ` ${inWords(age_s)}`;
  if (link === "live") return age_s === null || age_s < 1 ? "live" : `live${age}`;
  if (isPast(link)) return `no data${age}`;
  return link === "unwritten" ? "waiting" : "connecting";
}

/** The headline and the explanation of a link that is not live; null when there is nothing to say. */
export function linkWords(link, { age_s, since }) {
  const past = since === null ? "" : `Shown: the board of ${since}. `;
  const lasts = age_s === null ? "" : ` ${inWords(age_s)}`;
  const words = {
    lost: [`LINK LOST${lasts}`, `${past}Trying again by itself.`],
    no_room: ["TOO MANY SCREENS", `${past}The server has no room for one more; trying again by itself.`],
    no_store: [`NO DATA${lasts}`, `${past}The store does not answer; trying again by itself.`],
    not_yours: ["NOT YOURS", "Whoever is signed in here may not see this wall."],
    stale: [`NO DATA${lasts}`, `${past}The tracker has written nothing since.`],
    unwritten: ["WAITING", "The plan is loaded; the tracker has not written yet."],
    no_server: ["NO LINK", "The server does not answer; trying again by itself."],
    unknown_site: ["NO SUCH SITE", `${past}No plan names this site any more.`],
  };
  return words[link] ?? null;
}
