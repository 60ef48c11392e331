// Stands within the page itself and runs first, so that nothing that fails to load can silence it. Until the wall runs
// it asks the server for the page; if anything was missed it says so in words, and loads the page anew, but only once
// the server answers: never does a screen end on the browser's own error page, and never at "Loading..." for ever.
//
// A reload that the server's absence explains is free; any other (a file that is broken, a browser that is too old, a
// slow line) may be in vain, and the next waits twice as long.
(() => {
  const FIRST_LOOK_MS = 3000;
  const PAUSE_MS = 1000; // and up to as much again, by lot: not all screens at once
  const ANSWER_WITHIN_MS = 3000;
  const CONNECTIONS = 6; // that a browser keeps to one server
  const PATIENCE_MS = 8000;
  const LONGEST_PATIENCE_MS = 300_000;
  const page = document.documentElement;
  const tries = history.state?.tries ?? 0;
  const patience_ms = Math.min(PATIENCE_MS * 2 ** tries, LONGEST_PATIENCE_MS);
  let hasMissed = false; // a file did not come
  let isBare = false; // a style sheet did not come: a wall may run so, and is none
  let wasAway = false; // the server refused, or had trouble of its own
  let hasHung = false; // nothing came for so long that the load was given up: a dead network, or a slow one
  let timer = null;
  let words = null;

  const isRunning = () => page.dataset.wall === "running" && !isBare;
  const isOtherPage = () => document.querySelector("main.page") !== null;
  const remember = (count) => history.replaceState({ ...history.state, tries: count }, "");

  /** The status that the page has now, or 0 if the server does not answer or cannot. */
  async function ask() {
    try {
      const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
      const { status } = await fetch(location.href, { cache: "no-store", signal });
      if (status < 500) return status;
      wasAway = true;
    } catch (error) {
      if (error.name !== "TimeoutError") wasAway = true;
      else if (!hasHung && performance.now() > patience_ms / 2) giveUp();
    }
    return 0;
  }

  /** What hangs holds all of the browser's connections to the server, and each question would wait behind it. */
  function giveUp() {
    stop();
    hasHung = isBare = true;
  }

  /** Where connections hang, those at rest are dead too, and only a question that is given up closes one. */
  async function askOverAll() {
    return Math.max(...(await Promise.all(Array.from({ length: CONNECTIONS }, ask))));
  }

  async function look() {
    timer = null;
    if (isRunning()) return finish();
    const status = await (hasHung ? askOverAll() : ask());
    if (isRunning()) return finish();
    if (isOtherPage() && status !== 0 && status !== 200) say(null);
    else if (status !== 0 && (wasAway || hasHung || performance.now() > patience_ms)) return loadAnew();
    else if (status === 0) say("NO LINK", "The server does not answer; trying again by itself.");
    else if (hasMissed || tries) say("NOT COMPLETE", "Parts of this screen did not come; trying again by itself.");
    plan(PAUSE_MS * (1 + Math.random()));
  }

  function plan(ms) {
    timer ??= setTimeout(look, ms);
  }

  function finish() {
    say(null);
    if (tries) remember(0);
  }

  function loadAnew() {
    remember(wasAway && !hasHung ? tries : tries + 1);
    location.reload();
  }

  /** The style sheets may be missing: the words bring their own looks, and what is awaited must not hide them. */
  function say(headline, explanation) {
    if (headline === null || !document.body) return words?.remove();
    words ??= document.createElement("div");
    words.id = "boot-words";
    words.setAttribute("role", "alert");
    words.style.cssText = `position:fixed;inset:0;z-index:9;display:grid;place-content:center;gap:2vmin;padding:4vmin;
      background:#0b1622;color:#fff;font:600 3.2vmin/1.3 sans-serif;text-align:center`;
    const first = document.createElement("strong");
    first.textContent = headline;
    first.style.cssText = "font-size:9vmin;line-height:1.1;color:#ff7a45";
    words.replaceChildren(first, explanation);
    document.body.append(words);
    for (const link of document.querySelectorAll("link[rel=stylesheet]")) {
      if (link.sheet) continue;
      link.remove(); // nothing is painted while it is awaited
      isBare = true;
    }
  }

  function miss({ target }) {
    const isStyle = target instanceof HTMLLinkElement;
    if (!isStyle && !(target instanceof HTMLScriptElement)) return;
    hasMissed = true;
    isBare ||= isStyle;
    plan(PAUSE_MS);
  }

  const under = document.querySelector("meta[name=dockwatch-base]")?.content ?? "";
  if (!location.pathname.startsWith(`${under}/wall/`)) return;
  addEventListener("error", miss, true);
  plan(FIRST_LOOK_MS);
})();
