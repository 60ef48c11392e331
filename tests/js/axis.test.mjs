// The hours above the tracks on the days when a site's clock is changed. Instants are UTC, words the site's.

import assert from "node:assert/strict";
import { test } from "node:test";

import { hourWord, listTicks } from "../../assets/wall/axis.js";
import { Scale } from "../../assets/wall/lanes.js";
import { SiteTime } from "../../assets/wall/site_clock.js";
import { minutes } from "./rows.mjs";

const HOUR_PX = 220;

/** A scale that shows so many hours from an instant on, as of a screen that hangs between two full seconds. */
function scaleFrom(from, hours) {
  const width = hours * HOUR_PX;
  return new Scale({ now: from + (hours * minutes(60)) / 4 + 412.7, width, hour_px: HOUR_PX });
}

/** The full hours of a scale in words. */
function hoursIn(zone, from, hours) {
  const time = new SiteTime(zone);
  return listTicks(scaleFrom(from, hours), time).filter(({ isHour }) => isHour).map(({ at }) => hourWord(at, time));
}

test("in spring the hour that is missing has no tick, and its neighbours name their zones", () => {
  assert.deepEqual(hoursIn("Europe/Berlin", Date.UTC(2026, 2, 28, 22, 30), 5), [
    "00:00", "01:00 CET", "03:00 CEST", "04:00", "05:00",
  ]);
});

test("in autumn the doubled hour has both its ticks, told apart by their zones", () => {
  assert.deepEqual(hoursIn("Europe/Berlin", Date.UTC(2026, 9, 24, 22, 30), 5), [
    "01:00", "02:00 CEST", "02:00 CET", "03:00", "04:00",
  ]);
});

test("where clocks move by half an hour the hours stand where the site's own clock has them", () => {
  assert.deepEqual(hoursIn("Australia/Lord_Howe", Date.UTC(2026, 3, 4, 12, 30), 4), [
    "00:00", "01:00 GMT+11", "02:00 GMT+10:30", "03:00",
  ]);
  assert.deepEqual(hoursIn("Australia/Lord_Howe", Date.UTC(2026, 9, 3, 13, 0), 4), [
    "00:00", "01:00 GMT+10:30", "03:00 GMT+11", "04:00",
  ]);
});

test("where the clocks change at midnight there is a day without its first hour", () => {
  assert.deepEqual(hoursIn("Africa/Cairo", Date.UTC(2026, 3, 23, 20, 30), 3), ["23:00 EET", "01:00 EEST", "02:00"]);
});

test("a zone without summer time names nothing, and keeps its hours half an hour off", () => {
  const hours = hoursIn("Asia/Kolkata", Date.UTC(2026, 2, 28, 17, 0), 4);
  assert.deepEqual(hours, ["23:00", "00:00", "01:00", "02:00"]);
});

test("over a whole year no tick is lost or doubled: they are half an hour apart, on the site's own half hours", () => {
  for (const zone of ["Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata", "Asia/Kathmandu", "Africa/Cairo", "UTC"]) {
    const time = new SiteTime(zone);
    for (let day = 0; day < 365; day += 1) {
      const scale = scaleFrom(Date.UTC(2026, 0, 1 + day, 0, 7), 24);
      const at = listTicks(scale, time).map((tick) => tick.at);
      assert.equal(at.length, 48, `${zone}, day ${day}`);
      assert.ok(at.every((tick, index) => index === 0 || tick - at[index - 1] === minutes(30)), `${zone}, day ${day}`);
      assert.ok(at.every((tick) => ["00", "30"].includes(time.clock(tick).slice(3))), `${zone}, day ${day}`);
    }
  }
});
