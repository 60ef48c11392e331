// How far the picture can be trusted, in one word and in a sentence. Judged by what was heard, not by what the socket
// believes of itself: a frozen server keeps its socket open.

import { inWords } from "./site_clock.js";

const LOST_AFTER_S = 8; // four of the server's two-second beats
const CUT_AFTER_S = 3; // a socket that closed may be back in a second
const STALE_AFTER_S = 15;

/**
 * @param heard_s real seconds since the server was last heard, null before the first word
 * @param cut_s real seconds since the socket closed, null while it is open
 * @param age_s real seconds since the tracker last wrote the board, null if it never did
 */
export function judgeLink({ heard_s, cut_s, age_s, hasStore, isKnown, hasRoom = true, isLoaded }) {
  if (!isKnown) return "unknown_site";
  if (!hasRoom) return "no_room";
  if (cut_s !== null && cut_s > CUT_AFTER_S) return isLoaded ? "lost" : "no_server";
  if (heard_s !== null && heard_s > LOST_AFTER_S) return isLoaded ? "lost" : "no_server";
  if (!hasStore) return "no_store";
  if (!isLoaded) return "connecting";
  if (age_s === null) return "unwritten";
  return age_s > STALE_AFTER_S ? "stale" : "live";
}

/** Whether the board on the screen is to be greyed: it is a picture of the past. */
export function isPast(link) {
  return ["lost", "no_room", "no_store", "stale"].includes(link);
}

export function pillText(link, age_s) {
  const age = age_s === null ? "" : ` ${inWords(age_s)}`;
  if (link === "live") return `live${age}`;
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
    stale: [`NO DATA${lasts}`, `${past}The tracker has written nothing since.`],
    unwritten: ["WAITING", "The plan is loaded; the tracker has not written yet."],
    no_server: ["NO LINK", "The server does not answer; trying again by itself."],
    unknown_site: ["NO SUCH SITE", "No plan names this site any more."],
  };
  return words[link] ?? null;
}
