// The one socket of this page. It comes back by itself, with jitter; every connect brings a fresh snapshot.
//
// A socket does not notice that its network was cut, its server frozen or its machine asleep. So the wall listens for
// itself: one that is silent for too long is dropped and opened anew.
//
// What a browser may see is told by the server, in words where the socket is refused, and in full where it is asked.

import { io } from "../vendor/socket.io-client/socket.io.esm.min.js";
import { at } from "./base.js";
import { ATTEMPT_MS, FIRST_PAUSE_MS, isDead, isDoubtful, longestPause_ms, refusedPause_ms } from "./link_pace.js";

export class Link {
  hasStore = true;
  isKnown = true;
  hasRoom = true;
  isOurs = true;
  isAway = false; // the server answers, and cannot tell who asks: its store does not
  #heardAt = null;
  #cutAt;
  #signAt = null; // when the open socket last gave a sign; null while there is none
  #later = null;

  /** @param on {snapshot, patch -> false if it does not fit, clock, refused -> what the server then says of who asks} */
  constructor(site, on, ticks, open = io) {
    this.on = on;
    this.ticks = ticks;
    this.#cutAt = ticks();
    this.socket = open("/wall", {
      path: at("/socket.io"),
      auth: { site },
      transports: ["websocket", "polling"],
      reconnectionDelay: FIRST_PAUSE_MS,
      reconnectionDelayMax: longestPause_ms(0, Math.random()),
      timeout: ATTEMPT_MS,
    });
    this.#listenToServer();
    this.#listenToSocket();
  }

  /** Real seconds since the server said anything; null before its first word. */
  get heard_s() {
    return this.#since(this.#heardAt);
  }

  /** Real seconds since the socket closed; null while it is open. */
  get cut_s() {
    return this.#since(this.#cutAt);
  }

  /** To be called twice a second: drops a socket that is silent for too long. */
  watch() {
    if (isDead(this.#since(this.#signAt) ?? 0)) this.#anew();
  }

  /** The network or the page came back: no waiting for the next attempt. */
  hurry() {
    if (isDoubtful(this.#since(this.#signAt))) this.#anew();
  }

  #since(at) {
    return at === null ? null : (this.ticks() - at) / 1000;
  }

  #listenToServer() {
    const { socket } = this;
    socket.on("board.snapshot", (snapshot) => {
      this.#hear(snapshot);
      this.on.snapshot(snapshot);
    });
    socket.on("board.patch", (patch) => {
      this.#hear(patch);
      if (!this.on.patch(patch)) socket.emit("board.sync");
    });
    socket.on("board.link", (link) => {
      this.#hear(link);
      this.hasStore = link.store;
      this.isKnown = link.known;
    });
  }

  #hear(message) {
    this.#heardAt = this.#signAt = this.ticks();
    if (message.rows) this.hasStore = this.isKnown = true;
    this.on.clock(message);
  }

  #listenToSocket() {
    const { socket } = this;
    socket.on("connect", () => {
      this.#cutAt = null;
      this.#signAt = this.ticks();
      this.hasRoom = this.isOurs = true;
      this.isAway = false;
    });
    socket.on("disconnect", (why) => {
      this.#cut();
      if (why !== "io server disconnect") return;
      this.#ask();
      this.#retry(longestPause_ms(0, Math.random())); // the client library leaves this case to the page; soon, to hear why
    });
    socket.on("connect_error", (error) => this.#refused(error));
    socket.io.on("open", () => (this.#signAt = this.ticks()));
    socket.io.on("reconnect_attempt", (attempt) =>
      socket.io.reconnectionDelayMax(longestPause_ms(attempt, Math.random())),
    );
  }

  #cut() {
    this.#cutAt ??= this.ticks();
    this.#signAt = null;
  }

  /** An attempt failed. Only a server that answered tells of site and room; of one that did not, nothing is known. */
  #refused({ message }) {
    this.#cut();
    this.isKnown = message !== "unknown site";
    this.hasRoom = message !== "too many screens";
    this.isOurs = message !== "not yours";
    this.#ask();
    if (!this.socket.active) this.#retry();
  }

  /** A refusal without words may be about who asks, too: the socket was not even opened. */
  async #ask() {
    const standing = await this.on.refused();
    if (standing !== null) this.isAway = standing === "away" && this.#cutAt !== null;
  }

  #retry(pause_ms = refusedPause_ms(Math.random())) {
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.socket.connect(), pause_ms);
  }

  #anew() {
    clearTimeout(this.#later);
    this.#cut();
    this.socket.disconnect().connect();
  }
}
