// What the screen says in large when there is no board, or nothing on it: what is so, and what to do about it.

import { create, keepChildren, setAttribute, setText } from "./dom.js";
import { inWords } from "./site_clock.js";
import { YARD_PHASES, hasEnded } from "./states.js";

const WAIT_S = 1; // a board that comes at once needs no words before it
const AHEAD_MS = 3 * 3_600_000; // what the timeline shows of the future
const IMPORT = "python app.py plan import FILE";
const RUN = "python app.py run";

/**
 * {kind, over, title, lines, command} or null when the board speaks for itself.
 * `over` is how much it covers: "all" while there is no board, "doors" leaves the doors' names and the now line, and
 * "instead" hides a board that was shown.
 * @param waited_s real seconds since the page was opened
 */
export function noticeOf({ link, site, board, waited_s, now, time }) {
  if (link === "not_yours") return notYours(site);
  if (!board.isLoaded) return ofNoBoard(link, site, waited_s);
  if (link === "unwritten") return UNWRITTEN;
  return ofQuiet([...board.rows.values()], board.site.name, now, time);
}

const UNWRITTEN = {
  kind: "error",
  over: "doors",
  title: "The plan is loaded; the tracker has not written yet.",
  lines: ["It writes within seconds of its start. If these words stay, start it on the server:"],
  command: RUN,
};

function notYours(site) {
  return {
    kind: "error",
    over: "instead",
    title: `Whoever is signed in here may not see the wall of “${site}”.`,
    lines: ["Whoever looks after accounts in your plant can change that; the wall then comes by itself."],
    command: "",
  };
}

function ofNoBoard(link, site, waited_s) {
  if (link === "connecting" && waited_s < WAIT_S) return null;
  const notices = {
    connecting: ["wait", `Waiting for the board of ${site}.`, ["The server is asked; it answers within seconds."]],
    no_server: [
      "error",
      "The server does not answer.",
      ["This screen tries again by itself. If these words stay, see that the screen is on the network,",
       "and that the dashboard runs on the server:"],
      RUN,
    ],
    no_store: [
      "error",
      "The server is there, its store is not.",
      ["The server tries again by itself. If these words stay, see that Redis or Valkey runs, and that the server",
       "is told where: DOCKWATCH_REDIS_URL"],
    ],
    no_room: [
      "error",
      "The server shows as many screens as it can.",
      ["This one comes in by itself when another is closed."],
    ],
    unknown_site: [
      "error",
      `No plan names a site “${site}”.`,
      ["Once a plan with this site is loaded, it is shown here by itself:"],
      IMPORT,
    ],
  };
  const [kind, title, lines, command = ""] = notices[link] ?? notices.connecting;
  return { kind, over: "all", title, lines, command };
}

/** Of a board on which nothing is here, and nothing due within what the timeline shows. */
function ofQuiet(rows, name, now, time) {
  if (rows.length === 0) return invite(`No shipments are planned for ${name}.`);
  const open = rows.filter((row) => !hasEnded(row));
  if (open.length === 0) return invite(`${allOf(rows)}; nothing more is planned.`);
  const next = open.reduce((a, b) => (b.ws < a.ws ? b : a));
  if (next.ws < now + AHEAD_MS || open.some(({ milestone }) => YARD_PHASES.includes(milestone))) return null;
  const ended = rows.filter(hasEnded);
  const who = [next.door, next.vehicle, next.supplier].filter(Boolean).join(" · ");
  return {
    kind: "calm",
    over: "doors",
    title: `Nothing is due before ${time.day.format(next.ws)}, ${time.clock(next.ws)}.`,
    lines: [
      `Next: ${who}, in ${inWords((next.ws - now) / 1000)}.`,
      ...(ended.length ? [`${allOf(ended)}.`] : []),
    ],
    command: "",
  };
}

function invite(title) {
  const lines = ["A plan shows here by itself once it is loaded:"];
  return { kind: "calm", over: "doors", title, lines, command: IMPORT };
}

/** A no-show is over, but not done. */
function allOf(ended) {
  const how = ended.every(({ milestone }) => milestone === "done") ? "done" : "over";
  return ended.length === 1 ? `The one shipment is ${how}` : `All ${ended.length} shipments are ${how}`;
}

export class Notice {
  #lines = new Map();

  constructor(root) {
    this.root = root;
    this.title = create("h2", "notice-title");
    this.lines = create("div", "notice-lines");
    this.command = create("pre", "notice-command");
    root.append(this.title, this.lines, this.command);
  }

  draw(notice) {
    this.root.hidden = notice === null;
    if (notice === null) return;
    setAttribute(this.root, "data-kind", notice.kind);
    setAttribute(this.root, "data-over", notice.over);
    setText(this.title, notice.title);
    keepChildren(this.lines, this.#lines, [...notice.lines.keys()], () => ({ root: create("p") }));
    notice.lines.forEach((line, index) => setText(this.#lines.get(index).root, line));
    this.command.hidden = !notice.command;
    setText(this.command, notice.command);
  }
}
