// All warnings of a board, worst first. Pure.

const SHAPES = { late: "late", early: "early", silent: "silent", dwell: "in_yard", conflict: "conflict", no_show: "no_show" };

/** The shape that stands for a kind of warning. */
export function shapeOf(kind) {
  return Object.hasOwn(SHAPES, kind) ? SHAPES[kind] : "at_risk";
}

/** {row, warning} of every warning: red before amber, then the likelier, then the window that ends first. */
export function listWarnings(rows) {
  const found = [...rows].flatMap((row) => row.warnings.map((warning) => ({ row, warning })));
  return found.sort(
    (a, b) =>
      severity(a) - severity(b) ||
      (b.warning.p ?? 0) - (a.warning.p ?? 0) ||
      a.row.we - b.row.we ||
      keyOf(a).localeCompare(keyOf(b)),
  );
}

export function keyOf({ row, warning }) {
  return `${row.id}/${warning.kind}`;
}

/** "D04 next due 14:40; carries 420 x P-1" as its two facts, so that a line may break between them. */
export function splitImpact(impact) {
  const [first, ...rest] = impact.split("; ");
  return [first, rest.join("; ")];
}

function severity({ warning }) {
  return warning.severity === "red" ? 0 : 1;
}
