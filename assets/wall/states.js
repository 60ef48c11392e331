// The vocabulary of states: one word, one shape, one colour each. `docs/dictionary.md` says what they mean.

export const STATES = {
  on_time: { word: "on time", rank: 5 },
  at_risk: { word: "at risk", rank: 1 },
  late: { word: "late", rank: 0 },
  early: { word: "early", rank: 2 },
  silent: { word: "silent", rank: 3 },
  unknown: { word: "no estimate", rank: 4 },
  planned: { word: "planned", rank: 5 },
  in_yard: { word: "in yard", rank: 6 },
  done: { word: "done", rank: 7 },
  no_show: { word: "no-show", rank: 0 },
  turned_away: { word: "turned away", rank: 1 },
};

/** What the header counts, in its order. A truck that nothing is expected of yet is no number to act on. */
export const COUNTED = ["on_time", "at_risk", "late", "early", "silent", "unknown", "in_yard"];

export const YARD_PHASES = ["in_yard", "at_dock", "unloading"];

const NEED_NO_WORD = ["on_time", "planned", "in_yard", "done"];

const ENDED = ["done", "no_show", "turned_away"];

/** Whether nothing more is to come of a row. */
export function hasEnded({ milestone }) {
  return ENDED.includes(milestone);
}

/** The one state that a screen shows for a row. Without a risk it is planned only while nothing is expected of it. */
export function stateOf(row) {
  if (YARD_PHASES.includes(row.milestone)) return "in_yard";
  if (hasEnded(row)) return row.milestone;
  if (row.risk === null && row.milestone === "planned") return "planned";
  return Object.hasOwn(STATES, row.risk) ? row.risk : "unknown";
}

export function countStates(rows) {
  const counts = Object.fromEntries(COUNTED.map((state) => [state, 0]));
  for (const row of rows) {
    const state = stateOf(row);
    if (state in counts) counts[state] += 1;
  }
  return counts;
}

/** What there is to say beside a truck's name: how much it is over, how long it has been silent. */
export function detailOf(row, now) {
  const state = stateOf(row);
  if (state === "late" && row.slack < 0) return spare(row.slack);
  if (state === "at_risk" && row.slack !== null) return spare(row.slack);
  if (state === "silent" && row.silent) return `silent ${minutes(now - row.silent)}`;
  if (state === "early" && row.eta) return `${minutes(row.ws - row.eta[1])} early`;
  return NEED_NO_WORD.includes(state) ? "" : STATES[state].word;
}

function spare(slack) {
  return slack < 0 ? `${hours(-slack)} over` : `${hours(slack)} spare`;
}

function minutes(span) {
  return hours(Math.max(0, Math.round(span / 60_000)));
}

/** "26 min", "1 h 18": as the warnings say it. */
function hours(count) {
  return count < 60 ? `${count} min` : `${Math.floor(count / 60)} h ${String(count % 60).padStart(2, "0")}`;
}
