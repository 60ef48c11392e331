// The little that a desk's page needs beside Dash: Enter in the box, one press for a double click, the count of
// letters, and words when the server is no longer heard. Nothing here draws what comes from others.

const MOST = 500;
const COUNTED_FROM = 400;
const UNHEARD_AFTER_MS = 12_000;
const LOOK_MS = 1000;
const AT_ONCE_MS = 500;
const NEXT = {
  "ship-send": "ship-text",
  "ship-fix": "ship-log-box",
  "ship-yes": "ship-result",
  "ship-no": "ship-result",
};
const BEATS = [
  ["shipment", "ship-beat"],
  ["shared", "shared-beat"],
  ["carrier", "firm-beat"],
  ["own-list", "own-beat"],
];
const pressed = new Map(); // when each button was, by its id

const find = (id) => document.getElementById(id);

function isPlainEnter(event) {
  const isAlone = !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey;
  return event.key === "Enter" && isAlone && !event.isComposing;
}

/** Enter sends; with Ctrl it begins a line, as Shift does by itself. */
function onKey(event) {
  if (event.target.id !== "ship-text") return;
  if (isPlainEnter(event)) {
    event.preventDefault();
    if (!event.repeat) find("ship-send")?.click();
  } else if (event.key === "Enter" && event.ctrlKey) {
    event.preventDefault();
    document.execCommand("insertText", false, "\n"); // as if it was typed: it can be taken back
  }
}

/** Whether a press only repeats the one before, by finger or by Enter: after a message has left, its box is empty. */
function isAgain({ detail }, { id }) {
  const since_ms = performance.now() - (pressed.get(id) ?? -Infinity);
  pressed.set(id, performance.now());
  return detail > 1 || (since_ms < AT_ONCE_MS && (id !== "ship-send" || !find("ship-text").value.trim()));
}

/** A button that goes grey hands its focus on. */
function onPress(event) {
  const button = event.target.closest?.(".desk button");
  if (!button) return;
  if (isAgain(event, button)) return event.stopPropagation();
  const target = find(NEXT[button.id]);
  if (target) setTimeout(() => target.focus({ preventScroll: true }));
}

function onInput({ target }) {
  if (target.id === "ship-text") count(target.value.trim().length);
}

function count(letters) {
  const place = find("ship-count");
  if (!place) return;
  place.textContent = letters >= COUNTED_FROM ? `${letters} of ${MOST}` : "";
  place.classList.toggle("failed", letters > MOST);
}

/** A page whose looks are not answered says so: what it shows stands still. */
function watchAnswers() {
  let answered = performance.now();
  let looked = answered;
  new PerformanceObserver((list) => {
    for (const { name, responseStatus } of list.getEntries()) {
      const isLook = name.includes("/_dash-update-component");
      if (isLook && responseStatus === 401 && find("shared")) location.reload(); // the link is over: words say so
      if (isLook && responseStatus >= 200 && responseStatus < 300) answered = performance.now();
    }
  }).observe({ type: "resource" });
  setInterval(() => {
    const now = performance.now();
    if (now - looked > 3 * LOOK_MS || document.hidden) answered = now; // slept, or nobody looks: asked again first
    looked = now;
    document.documentElement.toggleAttribute("data-unheard", now - answered > UNHEARD_AFTER_MS);
    if (!find("ship-text")?.value) count(0);
  }, LOOK_MS);
}

/** Nobody sees a hidden page: it asks nothing until somebody does. */
function rest() {
  for (const [page, beat] of BEATS) {
    if (find(page)) window.dash_clientside?.set_props?.(beat, { disabled: document.hidden });
  }
}

document.addEventListener("keydown", onKey);
addEventListener("click", onPress, true);
document.addEventListener("input", onInput);
document.addEventListener("visibilitychange", rest);
watchAnswers();
