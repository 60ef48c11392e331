// For every page but the walls: somebody sits at it. Their session is kept awake, and its end is told.

import { at, pathOf } from "../wall/base.js";
import { create } from "../wall/dom.js";
import { Awake } from "./awake.js";
import { askSession, tellAttended } from "./session.js";
import { SignedOut } from "./signed_out.js";

const CALLBACK = "/_dash-update-component";
const UNKNOWN = 401;

/** There from the start: a reader hears what is put into a place, not a place that is put there. */
const words = create("div", "signed-out");
words.setAttribute("role", "status");
document.body.prepend(words);

function show(isOut) {
  document.documentElement.toggleAttribute("data-signed-out", isOut);
  if (!isOut) return words.replaceChildren();
  const way = create("a", "", "Sign in again");
  way.href = at(`/sign-in?next=${encodeURIComponent(pathOf(location.pathname) + location.search)}`);
  way.target = "_blank";
  way.rel = "noopener";
  words.replaceChildren("You were signed out. ", way, " in a new tab; what you have typed here stays.");
}

const signedOut = new SignedOut({
  ask: askSession,
  show,
  isHidden: () => document.hidden,
  wait: (callback, ms) => setTimeout(callback, ms),
  cancel: (timer) => clearTimeout(timer),
});

function look() {
  signedOut.look();
}

addEventListener("pageshow", look);
addEventListener("focus", look);
document.addEventListener("visibilitychange", look);
new PerformanceObserver((list) => {
  const isRefused = ({ name, responseStatus }) => name.includes(CALLBACK) && responseStatus === UNKNOWN;
  if (!signedOut.isOut && list.getEntries().some(isRefused)) look();
}).observe({ type: "resource" });
new Awake({ tell: tellAttended, ticks: () => performance.now() }).follow(document);
look();
