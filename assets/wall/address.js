// What the address of a wall chooses: `?layout=docks|map|both&theme=dark|light&doors=D01-D12,D20&sound=on`.
// Anything else falls back to the default, so that a mistyped address still shows a wall.

const LAYOUTS = ["both", "docks", "map"];
const THEMES = ["dark", "light"];

export function readAddress(search) {
  const asked = new URLSearchParams(search);
  return {
    layout: oneOf(LAYOUTS, asked.get("layout")),
    theme: oneOf(THEMES, asked.get("theme")),
    doors: (asked.get("doors") ?? "").split(",").map((part) => part.trim()).filter(Boolean),
    sound: asked.get("sound") === "on",
  };
}

/** An address's query with sound on, or off. */
export function withSound(search, isOn) {
  const asked = new URLSearchParams(search);
  if (isOn) asked.set("sound", "on");
  else asked.delete("sound");
  const query = String(asked).replaceAll("%2C", ","); // a list of doors stays legible
  return query ? `?${query}` : "";
}

export function keepSound(isOn) {
  history.replaceState(history.state, "", location.pathname + withSound(location.search, isOn) + location.hash);
}

/** The site of `/wall/<site>`, or null on any other page and for an address that is cut inside a letter. */
export function findSite(pathname) {
  const words = pathname.split("/").filter(Boolean);
  if (words.length !== 2 || words[0] !== "wall") return null;
  try {
    return decodeURIComponent(words[1]);
  } catch {
    return null;
  }
}

/** The doors that the address names, in the plan's order; all of them when it names none that exist. */
export function chooseDoors(doors, asked) {
  const chosen = doors.filter((door) => asked.some((part) => covers(part, door)));
  return chosen.length ? chosen : doors;
}

const byNumber = new Intl.Collator("en", { numeric: true });

/** Whether `part`, a door or a range `first-last`, names the door. An id with a dash in it is a door first. */
function covers(part, door) {
  if (part === door) return true;
  const range = /^(.+?)-(.+)$/.exec(part);
  return range !== null && byNumber.compare(range[1], door) <= 0 && byNumber.compare(door, range[2]) <= 0;
}

export function compareDoors(left, right) {
  return byNumber.compare(left, right);
}

function oneOf(allowed, word) {
  return allowed.includes(word) ? word : allowed[0];
}
