// What the wall knows of the page that it runs in, and does with it.

import { askSession } from "../access/session.js";
import { Departure } from "./departure.js";
import { Renewal } from "./renewal.js";

const ANSWER_WITHIN_MS = 4000;
const COOKIE_EVERY_MS = 12 * 3_600_000;

/** The renewal of this very page. */
export function renewalOfPage() {
  return new Renewal(document.querySelector("meta[name=dockwatch-build]")?.content ?? null, {
    ask: answers,
    reload: () => location.reload(),
    wait: (callback, ms) => setTimeout(callback, ms),
    chance: Math.random,
    tried: remembered("renewedFor"),
  });
}

/** What this page does when it is nobody's any more. */
export function departureOfPage() {
  return new Departure({
    ask: askSession,
    reload: () => location.reload(),
    wait: (callback, ms) => setTimeout(callback, ms),
    chance: Math.random,
    tried: remembered("left"),
  });
}

/** What is known across reloads, without storage, which may be forbidden. */
function remembered(name) {
  return {
    get: () => history.state?.[name] ?? null,
    set: (value) => history.replaceState({ ...history.state, [name]: value }, ""),
  };
}

/** A screen's cookie lasts 400 days from the last time that the page came: it is asked for twice a day. */
export function keepCookie() {
  setInterval(answers, COOKIE_EVERY_MS);
}

/** Whether the server would serve this page now. */
async function answers() {
  try {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const { ok } = await fetch(location.href, { cache: "no-store", signal });
    return ok;
  } catch {
    return false;
  }
}

/** Calls back when the network is there again, or the page comes to the front or out of the freezer. */
export function onReturn(callback) {
  addEventListener("online", callback);
  addEventListener("pageshow", callback);
  document.addEventListener("resume", callback);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") callback();
  });
}

/** Tells the page's watch (`boot.js`) that the wall runs. */
export function tellRunning() {
  document.documentElement.dataset.wall = "running";
}
