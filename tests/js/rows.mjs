// Rows for the tests, as the relay sends them; every field may be overridden.

export const NOON = Date.UTC(2026, 2, 10, 12, 0);

export const minutes = (count) => count * 60_000;

export function aRow(changes = {}) {
  return {
    id: "S1",
    door: "D01",
    carrier: "hansa",
    supplier: "Kolb",
    vehicle: "HA-417",
    origin: "Kassel",
    ws: NOON + minutes(60),
    we: NOON + minutes(105),
    milestone: "en_route",
    risk: "on_time",
    reached: {},
    pos: null,
    heard: NOON,
    silent: null,
    km: 120,
    eta: null,
    why: "",
    eta_at: null,
    p_late: null,
    p_early: null,
    slack: null,
    busy: null,
    conflicts: [],
    warnings: [],
    lines: [],
    trail: [],
    ...changes,
  };
}

export function named(prefix, count) {
  return Array.from({ length: count }, (_, index) => prefix + String(index + 1).padStart(2, "0"));
}
