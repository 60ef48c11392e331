// What the wall knows of the page that it runs in, and does with it.

import { Renewal } from "./renewal.js";

const ANSWER_WITHIN_MS = 4000;

/** The renewal of this very page. */
export function renewalOfPage() {
  return new Renewal(document.querySelector("meta[name=dockwatch-build]")?.content ?? null, {
    ask: answers,
    reload: () => location.reload(),
    wait: (callback, ms) => setTimeout(callback, ms),
    chance: Math.random,
    tried: {
      get: () => history.state?.renewedFor ?? null, // outlives a reload, and needs no storage that may be forbidden
      set: (build) => history.replaceState({ ...history.state, renewedFor: build }, ""),
    },
  });
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
