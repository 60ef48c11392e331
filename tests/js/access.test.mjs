// Who sits at this browser, as its pages find out and tell: prefix, session, leaving, staying awake, the words at the end.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Awake } from "../../assets/access/awake.js";
import { askSession, readCsrf, tellAttended } from "../../assets/access/session.js";
import { SignedOut } from "../../assets/access/signed_out.js";
import { findSite } from "../../assets/wall/address.js";
import { at, pathOf } from "../../assets/wall/base.js";
import { Departure } from "../../assets/wall/departure.js";
import { panelAddress, panelWay } from "../../assets/wall/panel_way.js";

test("addresses begin with where the dashboard lies, and are read without it", () => {
  assert.equal(at("/session", ""), "/session");
  assert.equal(at("/session", "/dockwatch"), "/dockwatch/session");
  assert.equal(pathOf("/wall/north", ""), "/wall/north");
  assert.equal(findSite(pathOf("/dockwatch/wall/north", "/dockwatch")), "north");
  assert.equal(pathOf("/dockwatch", "/dockwatch"), "/");
  assert.equal(pathOf("/dockwatch/", "/dockwatch"), "/");
  assert.equal(pathOf("/dockwatchers/wall/north", "/dockwatch"), "/dockwatchers/wall/north");
});

test("a page without a word of it lies at the root", () => {
  assert.equal(panelAddress("north", "S 1", "?theme=light"), "/shipment/north/S%201?theme=light");
});

const answer = (status, body = {}) => async () => ({ ok: status < 300, status, json: async () => body });

test("only our own server's words count: in, out, its store away; all else tells nothing", async () => {
  assert.equal(await askSession(answer(200)), "in");
  assert.equal(await askSession(answer(401)), "out");
  assert.equal(await askSession(answer(503, { error: "away" })), "away");
  assert.equal(await askSession(answer(503, { proxy: "busy" })), "unheard");
  assert.equal(await askSession(answer(502)), "unheard");
  assert.equal(await askSession(answer(403)), "unheard");
  const broken = { ok: false, status: 503, json: async () => JSON.parse("<html>") };
  assert.equal(await askSession(async () => broken), "unheard");
  assert.equal(await askSession(async () => Promise.reject(new TypeError("refused"))), "unheard");
});

test("the secret of posts comes from the cookie that scripts may read; that of a secure host first", () => {
  assert.equal(readCsrf("a=1; dockwatch-csrf=x.y=z; b=2"), "x.y=z");
  assert.equal(readCsrf("dockwatch-csrf=old; __Host-dockwatch-csrf=new"), "new");
  assert.equal(readCsrf(""), "");
});

test("somebody at the page is told by a post with the secret", async () => {
  const asked = [];
  const ask = async (...words) => (asked.push(words), { ok: true });
  assert.equal(await tellAttended(ask, "dockwatch-csrf=s3"), true);
  const [[address, { method, headers }]] = asked;
  assert.deepEqual([address, method, headers], ["/session", "POST", { "X-CSRFToken": "s3" }]);
  assert.equal(await tellAttended(async () => Promise.reject(new TypeError("refused")), ""), false);
});

function aDeparture({ standings, tried = null }) {
  const does = { asked: 0, reloads: 0, waits: [], tried };
  const departure = new Departure({
    ask: async () => ((does.asked += 1), standings.shift()),
    reload: () => (does.reloads += 1),
    wait: (callback, ms) => does.waits.push({ callback, ms }),
    chance: () => 0.5,
    tried: { get: () => does.tried, set: (value) => (does.tried = value) },
  });
  return { departure, does };
}

test("a wall leaves at once when the server says that it is nobody, and never on silence", async () => {
  const { departure, does } = aDeparture({ standings: ["unheard", "away", "in", "out"] });
  for (const standing of ["unheard", "away", "in"]) assert.equal(await departure.look(), standing);
  assert.deepEqual([does.reloads, does.waits.length], [0, 0]);
  assert.equal(await departure.look(), "out");
  assert.deepEqual([does.reloads, does.tried], [1, true]);
});

test("however often a wall is refused, the server is asked one question at a time", async () => {
  const { departure, does } = aDeparture({ standings: ["in", "in"] });
  const first = departure.look();
  assert.equal(await departure.look(), null);
  assert.equal(await first, "in");
  assert.equal(does.asked, 1);
  assert.equal(await departure.look(), "in");
});

test("a page that came to nobody is loaded again a while later, if it is still nobody's; one that was let in at once", async () => {
  const { departure, does } = aDeparture({ standings: ["out", "in", "out", "out"], tried: true });
  await departure.look();
  assert.equal(does.reloads, 0);
  assert.ok(does.waits[0].ms >= 30_000);
  assert.equal(await departure.look(), null, "it waits");
  await does.waits[0].callback();
  assert.equal(does.reloads, 0, "signed in meanwhile");
  departure.stay();
  assert.equal(does.tried, false);
  await departure.look();
  assert.equal(does.reloads, 1);
});

test("whoever sits at a page is told of at most once a minute, and only if they do something", async () => {
  const time = { ms: 0 };
  const told = [];
  const awake = new Awake({ tell: async () => told.push(time.ms), ticks: () => time.ms });
  const target = new EventTarget();
  awake.follow(target);
  target.dispatchEvent(new Event("keydown"));
  assert.deepEqual(told, [], "a script did that");
  for (time.ms of [10, 20, 59_000, 60_011, 60_012]) await awake.act();
  assert.deepEqual(told, [10, 60_011]);
});

function aSignedOut(standings, { isHidden = false } = {}) {
  const does = { shown: [], waits: [], asked: 0, isHidden };
  const signedOut = new SignedOut({
    ask: async () => ((does.asked += 1), standings.shift()),
    show: (isOut) => does.shown.push(isOut),
    isHidden: () => does.isHidden,
    wait: (callback, ms) => does.waits.push(ms),
    cancel: () => {},
  });
  return { signedOut, does };
}

test("the end of a session is said once, and taken back when somebody is signed in again", async () => {
  const { signedOut, does } = aSignedOut(["in", "out", "out", "unheard", "in", "in"]);
  for (let look = 0; look < 6; look += 1) await signedOut.look();
  assert.deepEqual(does.shown, [true, false]);
  assert.deepEqual(does.waits, [30_000, 3000, 3000, 3000, 30_000, 30_000]);
});

test("a hidden page asks nothing, and one question is asked at a time", async () => {
  const { signedOut, does } = aSignedOut(["out"], { isHidden: true });
  await signedOut.look();
  assert.deepEqual([does.asked, does.shown], [0, []]);
  does.isHidden = false;
  await Promise.all([signedOut.look(), signedOut.look()]);
  assert.deepEqual([does.asked, does.shown], [1, [true]]);
});

test("a wall leads to panels only where its page says so", () => {
  const listened = [];
  const aRoot = (panels) => ({ dataset: { panels }, addEventListener: (name) => listened.push(name) });
  globalThis.location = { search: "?doors=D01" };
  for (const panels of [undefined, "", "no"]) {
    const way = panelWay(aRoot(panels), "north");
    assert.deepEqual([way.addressOf("S1"), way.open, listened.length], [null, null, 0]);
  }
  assert.equal(panelWay(aRoot("yes"), "north").addressOf("S1"), "/shipment/north/S1?doors=D01");
  assert.deepEqual(listened, ["click"]);
});
