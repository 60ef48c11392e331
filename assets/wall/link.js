// The one socket of this page. It comes back by itself, with jitter; every connect brings a fresh snapshot.

import { io } from "../vendor/socket.io-client/socket.io.esm.min.js";

const RETRY_REFUSED_MS = 5000;

export class Link {
  hasStore = true;
  isKnown = true;
  hasRoom = true;
  #heardAt = null;
  #cutAt;

  /** @param on {snapshot, patch -> false if it does not fit, clock} */
  constructor(site, on, ticks) {
    this.on = on;
    this.ticks = ticks;
    this.#cutAt = ticks();
    this.socket = io("/wall", {
      auth: { site },
      transports: ["websocket", "polling"],
      reconnectionDelay: 500,
      reconnectionDelayMax: 8000,
      randomizationFactor: 0.5,
      timeout: 8000,
    });
    this.#listen();
  }

  /** Real seconds since the server said anything; null before its first word. */
  get heard_s() {
    return this.#heardAt === null ? null : (this.ticks() - this.#heardAt) / 1000;
  }

  /** Real seconds since the socket closed; null while it is open. */
  get cut_s() {
    return this.#cutAt === null ? null : (this.ticks() - this.#cutAt) / 1000;
  }

  #listen() {
    const { socket } = this;
    socket.on("connect", () => {
      this.#cutAt = null;
      this.hasRoom = true;
    });
    socket.on("disconnect", (why) => this.#cut(why));
    socket.on("connect_error", (error) => this.#refused(error));
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
    this.#heardAt = this.ticks();
    if (message.rows) this.hasStore = this.isKnown = true;
    this.on.clock(message);
  }

  #cut(why) {
    this.#cutAt ??= this.ticks();
    if (why === "io server disconnect") this.#retry(); // the client library leaves this case to the page
  }

  #refused(error) {
    if (error.message === "unknown site") this.isKnown = false;
    this.hasRoom = error.message !== "too many screens";
    if (!this.socket.active) this.#retry();
  }

  #retry() {
    setTimeout(() => this.socket.connect(), RETRY_REFUSED_MS * (1 + Math.random()));
  }
}
