// The wall's link, renewal and ticks, over a socket, a server and a machine that the test plays.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Link } from "../../assets/wall/link.js";
import { ATTEMPT_MS, isDead, isDoubtful, longestPause_ms, refusedPause_ms } from "../../assets/wall/link_pace.js";
import { Renewal } from "../../assets/wall/renewal.js";
import { countTicks } from "../../assets/wall/ticks.js";

test("a wall that reaches into a black hole is back within 10 s, and lots are drawn to the end", () => {
  for (const attempt of [0, 1, 6, 1000]) {
    assert.ok(ATTEMPT_MS + longestPause_ms(attempt, 1) + 2000 < 10_000);
    assert.ok(longestPause_ms(attempt, 1) - longestPause_ms(attempt, 0) >= 500);
  }
  assert.ok(longestPause_ms(0, 1) <= 1000, "the first seconds are for restarts");
  assert.ok(refusedPause_ms(1) + 1500 < 10_000);
});

test("silence kills an open socket; a network that is back hurries one that missed a beat or is not there", () => {
  assert.deepEqual([2, 8, 8.1].map(isDead), [false, false, true]);
  assert.deepEqual([null, 1, 4].map(isDoubtful), [true, false, true]);
});

function aMachine() {
  const machine = { monotonic: 1000, date: 5_000_000 };
  const pass = (ms, asleep_ms = 0) => {
    machine.monotonic += ms;
    machine.date += ms + asleep_ms;
  };
  return { machine, pass, ticks: countTicks(() => machine.monotonic, () => machine.date) };
}

test("ticks count the hour that a machine slept, and its date alone changes nothing", () => {
  const { machine, pass, ticks } = aMachine();
  const began = ticks();
  pass(500);
  assert.equal(ticks() - began, 500);
  pass(500, 3_600_000);
  assert.equal(ticks() - began, 3_601_000);
  machine.date -= 86_400_000;
  pass(500);
  assert.equal(ticks() - began, 3_601_500, "a date that is set back");
});

test("a date that is corrected little by little is no sleep, however long", () => {
  const { pass, ticks } = aMachine();
  const began = ticks();
  for (let beat = 0; beat < 1000; beat += 1) {
    pass(500, 100);
    ticks();
  }
  assert.equal(ticks() - began, 500_000);
});

/** The client library's socket, as far as the link uses it. */
function aSocket() {
  const heard = new Map();
  const emitter = (prefix) => ({ on: (name, callback) => heard.set(prefix + name, callback) });
  const socket = {
    ...emitter(""),
    calls: [],
    active: true,
    io: { ...emitter("io."), reconnectionDelayMax: (ms) => socket.calls.push(ms) },
    connect: () => (socket.calls.push("connect"), socket),
    disconnect: () => (socket.calls.push("disconnect"), socket),
    emit: (name) => socket.calls.push(name),
    say: (name, body) => heard.get(name)(body),
  };
  return socket;
}

function aLink() {
  const time = { ms: 0 };
  const socket = aSocket();
  const said = { standing: null, asked: 0 };
  const on = { clock() {}, snapshot() {}, patch: () => true, refused: async () => ((said.asked += 1), said.standing) };
  return { time, socket, said, link: new Link("north", on, () => time.ms, () => socket) };
}

test("a socket that is silent for 8 s is dropped and opened anew, once", () => {
  const { time, socket, link } = aLink();
  socket.say("io.open");
  socket.say("connect");
  socket.say("board.snapshot", { rows: [] });
  time.ms = 8000;
  link.watch();
  assert.deepEqual(socket.calls, []);
  time.ms = 8500;
  link.watch();
  link.watch();
  assert.deepEqual(socket.calls, ["disconnect", "connect"]);
  assert.equal(link.heard_s, 8.5, "what was heard is as old as before");
});

test("a socket that opens and is let into no site is dropped too", () => {
  const { time, socket, link } = aLink();
  link.watch();
  socket.say("io.open");
  time.ms = 9000;
  link.watch();
  assert.deepEqual(socket.calls, ["disconnect", "connect"]);
});

test("when the network is back there is no waiting, but a link that is well is left alone", () => {
  const { time, socket, link } = aLink();
  link.hurry();
  assert.deepEqual(socket.calls.splice(0), ["disconnect", "connect"]);
  socket.say("connect");
  time.ms = 2500;
  link.hurry();
  assert.deepEqual(socket.calls, []);
  time.ms = 3500;
  link.hurry();
  assert.deepEqual(socket.calls, ["disconnect", "connect"]);
});

test("a screen that was refused tries again with one timer, and forgets why once the server is silent", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { socket, link } = aLink();
  socket.active = false;
  for (let refusal = 0; refusal < 5; refusal += 1) socket.say("connect_error", new Error("unknown site"));
  assert.equal(link.isKnown, false);
  context.mock.timers.tick(8000);
  assert.deepEqual(socket.calls, ["connect"]);
  socket.say("connect_error", new Error("too many screens"));
  assert.deepEqual([link.isKnown, link.hasRoom], [true, false]);
  socket.active = true;
  socket.say("connect_error", new Error("websocket error"));
  assert.deepEqual([link.isKnown, link.hasRoom], [true, true]);
});

test("a socket that was refused or closed has the server asked who this is, and what it says of its store is kept", async () => {
  const { socket, said, link } = aLink();
  socket.active = true;
  socket.say("connect_error", new Error("not yours"));
  assert.deepEqual([link.isOurs, link.isKnown, said.asked], [false, true, 1]);
  socket.say("connect");
  assert.equal(link.isOurs, true);
  socket.say("disconnect", "io server disconnect");
  assert.equal(said.asked, 2, "closed by the server");
  socket.say("disconnect", "transport close");
  assert.equal(said.asked, 2, "that was the network");
  said.standing = "away";
  socket.say("connect_error", new Error("websocket error"));
  await Promise.resolve();
  assert.equal(link.isAway, true);
  said.standing = null;
  socket.say("connect_error", new Error("websocket error"));
  await Promise.resolve();
  assert.equal(link.isAway, true, "being asked already tells nothing new");
  said.standing = "unheard";
  socket.say("connect_error", new Error("websocket error"));
  await Promise.resolve();
  assert.equal(link.isAway, false);
  said.standing = "away";
  socket.say("connect_error", new Error("websocket error"));
  socket.say("connect");
  await Promise.resolve();
  assert.equal(link.isAway, false, "let in meanwhile");
});

test("a wall that the server closed hears within a second why; one that was refused takes its time", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { socket } = aLink();
  socket.say("disconnect", "io server disconnect");
  context.mock.timers.tick(1000);
  assert.deepEqual(socket.calls.splice(0), ["connect"]);
  socket.active = false;
  socket.say("connect_error", new Error("not yours"));
  context.mock.timers.tick(3900);
  assert.deepEqual(socket.calls, []);
});

test("the socket goes to where the dashboard lies", () => {
  let options;
  const open = (_, chosen) => ((options = chosen), aSocket());
  new Link("north", {}, () => 0, open);
  assert.equal(options.path, "/socket.io");
});

function aRenewal({ own = "1", answers = [true], tried = null } = {}) {
  const waits = [];
  const renewal = new Renewal(own, {
    ask: async () => answers.shift(),
    reload: () => waits.push("reload"),
    wait: (callback, ms) => (waits.push({ callback, ms }), 1),
    chance: () => 0.5,
    tried: { get: () => tried, set: (build) => (tried = build) },
  });
  const next = async () => waits.shift().callback();
  return { renewal, waits, next };
}

test("another build is loaded after a while, from a server that answers, however often it is announced", async () => {
  const { renewal, waits, next } = aRenewal({ answers: [false, true] });
  renewal.note("1");
  assert.equal(waits.length, 0);
  renewal.note("2");
  renewal.note("2");
  assert.equal(waits.length, 1);
  await next();
  assert.equal(waits.length, 1, "it does not answer: later");
  assert.notEqual(waits[0], "reload");
  await next();
  assert.deepEqual(waits, ["reload"]);
});

test("a server that goes back to the build that is shown is not reloaded from", async () => {
  const { renewal, waits, next } = aRenewal();
  renewal.note("2");
  renewal.note("1");
  await next();
  assert.deepEqual(waits, []);
});

test("where a reload for a build did not bring it, the next takes its time", () => {
  const { renewal, waits } = aRenewal({ tried: "2" });
  renewal.note("2");
  assert.ok(waits[0].ms >= 30_000);
});

test("a page that does not say its build takes the first that it hears for its own", () => {
  const { renewal, waits } = aRenewal({ own: null });
  renewal.note("7");
  assert.equal(waits.length, 0);
  renewal.note("8");
  assert.equal(waits.length, 1);
});
