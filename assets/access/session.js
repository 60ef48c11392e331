// What the server says of whoever sits at this browser, and how it is told that somebody does.

import { at } from "../wall/base.js";

const ANSWER_WITHIN_MS = 4000;
const ADDRESS = "/session";

/**
 * "in"; "out": nobody is signed in, and no wall screen is known; "away": the server is there, and its store is not;
 * "unheard": nothing is known, since no server of ours answered.
 */
export async function askSession(ask = fetch) {
  try {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const answer = await ask(at(ADDRESS), { cache: "no-store", signal });
    if (answer.ok) return "in";
    if (answer.status === 401) return "out";
    return answer.status === 503 && "error" in (await answer.json()) ? "away" : "unheard";
  } catch {
    return "unheard";
  }
}

/** Tells that a person did something: the session goes on. Whether the server heard it. */
export async function tellAttended(ask = fetch, cookies = document.cookie) {
  try {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const headers = { "X-CSRFToken": readCsrf(cookies) };
    return (await ask(at(ADDRESS), { method: "POST", headers, signal })).ok;
  } catch {
    return false;
  }
}

/** The secret that each post has to show, out of the cookie that scripts may read. */
export function readCsrf(cookies) {
  const kept = new Map(cookies.split("; ").map((each) => [each.slice(0, each.indexOf("=")), each.slice(each.indexOf("=") + 1)]));
  return kept.get("__Host-dockwatch-csrf") ?? kept.get("dockwatch-csrf") ?? "";
}
