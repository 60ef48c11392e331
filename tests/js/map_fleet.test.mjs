import assert from "node:assert/strict";
import { test } from "node:test";
import { Fleet, SHAPES } from "../../assets/wall/map_fleet.js";

const NOW = 1_773_148_040_000;
const HOUR = 3_600_000;
const truck = (more = {}) => ({
  id: "S1",
  milestone: "en_route",
  risk: "late",
  ws: NOW + HOUR,
  eta: null,
  pos: { lat: 51.3, lon: 9.5, hdg: 90, kmh: 70, at: NOW },
  ...more,
});

function fleetOf(...rows) {
  const fleet = new Fleet();
  fleet.setCentre([12.24, 51.43]);
  fleet.take(new Map(rows.map((row, at) => [row?.id ?? at, row])), NOW, 0);
  fleet.move(NOW, 0);
  return fleet;
}

const ids = (trucks) => trucks.map(({ row }) => row.id);
test("a position that is no place on Earth leaves out its own truck and no other", () => {
  const broken = [NaN, Infinity, 91, "51", null, undefined].map((lat, n) => truck({ id: `B${n}`, pos: { lat, lon: 9.5 } }));
  const fleet = fleetOf(...broken, null, undefined, {}, truck());
  assert.deepEqual(ids(fleet.list("trouble")), ["S1"]);
});

test("trucks in trouble lie over the calm ones, and of several the worst on top", () => {
  const fleet = fleetOf(...SHAPES.map((risk) => truck({ id: risk, risk })));
  assert.deepEqual(ids(fleet.list("calm")), ["on_time", "unknown"]);
  assert.deepEqual(ids(fleet.list("trouble")), ["silent", "early", "at_risk", "late"]);
  assert.deepEqual(fleet.counts, Object.fromEntries(SHAPES.map((risk) => [risk, 1])));
});

test("a truck has its shape, and a pointer where its heading is known, north included", () => {
  const of = (hdg) => fleetOf(truck({ pos: { lat: 51, lon: 9, hdg, at: NOW } })).list("trouble")[0];
  assert.deepEqual([90, 0, 359, -90, 720, null, NaN].map((hdg) => of(hdg).turn), [9, 0, 0, 27, 0, -1, -1]);
  assert.equal(SHAPES[of(0).shape], "late");
});

test("a risk that is not known is never shown as on time", () => {
  for (const risk of [null, undefined, "splendid"]) assert.deepEqual(fleetOf(truck({ risk })).counts, { unknown: 1 });
});

test("trucks that are carried on far are told apart, and counted", () => {
  const fleet = fleetOf(truck());
  const [shown] = fleet.list("trouble");
  assert.deepEqual([60_000, 90_000].map((ms) => fleet.isExtrapolated(shown, NOW + ms)), [false, true]);
  assert.deepEqual([fleet.countExtrapolated(NOW + 60_000), fleet.countExtrapolated(NOW + 90_000)], [0, 1]);
});

test("where nothing glides, no position is called extrapolated", () => {
  const fleet = new Fleet({ still: () => true });
  fleet.take(new Map([["S1", truck()]]), NOW, 0);
  fleet.move(NOW, 0);
  assert.equal(fleet.countExtrapolated(NOW + 600_000), 0);
  assert.equal(fleet.isExtrapolated(fleet.list("trouble")[0], NOW + 600_000), false);
});

test("a truck that has not set out is faint and does not widen the view", () => {
  const fleet = fleetOf(truck({ milestone: "planned", risk: "on_time" }));
  assert.equal(fleet.list("calm")[0].isFaint, true);
  assert.deepEqual(fleet.corners(NOW), []);
});

test("the view holds the trucks of the next six hours, and the others only where there are no such", () => {
  const near = truck();
  const far = truck({ id: "S2", ws: NOW + 20 * HOUR, pos: { lat: 38.7, lon: -9.1 } });
  const west = (fleet) => fleet.corners(NOW)[0][0].toFixed(1);
  assert.equal(west(fleetOf(near, far)), "9.5");
  assert.equal(west(fleetOf(far)), "-9.1");
  assert.equal(west(fleetOf(truck({ id: "S3", ws: null }), far)), "9.5", "one without times may matter");
});

test("a truck on its way is drawn, one in the yard is a dot, one that has ended or is nowhere is not drawn", () => {
  const drawn = (more) => {
    const fleet = fleetOf(truck(more));
    return [fleet.list("trouble").length, fleet.yard.length];
  };
  assert.deepEqual(drawn({}), [1, 0]);
  for (const milestone of ["in_yard", "at_dock", "unloading"]) assert.deepEqual(drawn({ milestone }), [0, 1]);
  for (const milestone of ["done", "turned_away", "no_show"]) assert.deepEqual(drawn({ milestone }), [0, 0]);
  assert.deepEqual(drawn({ pos: null }), [0, 0]);
});

test("trucks in the yard and those that left are no trucks on their way", () => {
  const fleet = fleetOf(truck());
  fleet.take(new Map([["S1", truck({ milestone: "in_yard" })]]), NOW, 0);
  assert.deepEqual([fleet.list("trouble"), ids(fleet.yard.map((row) => ({ row })))], [[], ["S1"]]);
  fleet.take(new Map(), NOW, 0);
  assert.deepEqual([fleet.yard, fleet.counts, fleet.move(NOW, 0)], [[], {}, { fastest: 0, apart: 0 }]);
});

test("a row that has not changed keeps its truck, with the way it still has to catch up", () => {
  const first = truck();
  const fleet = fleetOf(first);
  const second = truck({ pos: { ...first.pos, lat: 51.32 } });
  fleet.take(new Map([["S1", second]]), NOW, 1000);
  const { apart } = fleet.move(NOW, 1000);
  assert.ok(apart > 0);
  fleet.take(new Map([["S1", second]]), NOW, 1100);
  const later = fleet.move(NOW, 1100).apart;
  assert.ok(later > 0 && later < apart);
});

test("with more than two thousand trucks there are too many for pointers, until there are clearly fewer", () => {
  const fleet = new Fleet();
  const isCrowd = (size) => {
    fleet.take(new Map(Array.from({ length: size }, (_, n) => [`S${n}`, truck({ id: `S${n}` })])), NOW, 0);
    return fleet.isCrowd;
  };
  assert.deepEqual([2000, 2001, 2000, 1901, 1900, 2000].map(isCrowd), [false, true, true, true, false, false]);
});

test("places are counted from the plant, and trucks anew where that is another", () => {
  const fleet = fleetOf(truck());
  assert.equal(fleet.setCentre([12.24, 51.43]), false);
  assert.equal(fleet.has("S1"), true);
  assert.equal(fleet.setCentre([13, 51.43]), true);
  assert.equal(fleet.has("S1"), false);
});

test("where sliding would only stutter, a truck is at its new place at once", () => {
  const first = truck();
  const apart = (slides) => {
    const fleet = fleetOf(first);
    fleet.take(new Map([["S1", truck({ pos: { ...first.pos, lat: 51.32 } })]]), NOW, 1000, slides);
    return fleet.move(NOW, 1000).apart;
  };
  assert.ok(apart(true) > 0);
  assert.equal(apart(false), 0);
});

test("a slide that is under way ends where the next fix must not slide", () => {
  const fleet = fleetOf(truck());
  const at = (lat) => new Map([["S1", truck({ pos: { ...truck().pos, lat } })]]);
  fleet.take(at(51.32), NOW, 1000);
  fleet.move(NOW, 1100);
  fleet.take(at(51.34), NOW, 1200, false);
  assert.equal(fleet.move(NOW, 1200).apart, 0);
});

test("a speed that no truck has leaves the truck at a place, even at a pole", () => {
  const fleet = fleetOf(truck({ pos: { lat: 90, lon: 9, hdg: 10, kmh: 1e308, at: NOW - 60_000 } }));
  const [{ glider }] = fleet.list("trouble");
  assert.ok(Number.isFinite(glider.x) && Number.isFinite(glider.y));
});
