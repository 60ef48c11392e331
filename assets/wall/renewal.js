// A server with other files than this page was loaded from: load them. Never blindly: a server that has just announced
// itself may be gone again, and a reload would then end on the browser's own error page, and nobody is there.
//
//     other build --(a while, by lot)--> does the page answer? --yes--> reload
//                                             ^      |no
//                                             +------+ a little later

const WITHIN_MS = 5000; // not all screens of a plant at once
const AGAIN_MS = 2000;
const TRIED_BEFORE_MS = 60_000; // servers of two builds behind one address must not have a screen reload all day

export class Renewal {
  #timer = null;
  #wanted = null;

  /**
   * @param own the build that this page was loaded from; null if it does not say: then the first that is announced
   * @param does {ask -> whether the page answers, reload, wait(callback, ms), chance, tried: {get, set} across reloads}
   */
  constructor(own, does) {
    this.own = own;
    this.does = does;
  }

  /** What the server announces with each snapshot. */
  note(build) {
    this.own ??= build;
    this.#wanted = build === this.own ? null : build;
    if (this.#wanted === null) return;
    const { chance, tried } = this.does;
    this.#plan((tried.get() === build ? TRIED_BEFORE_MS : WITHIN_MS) * chance());
  }

  #plan(ms) {
    this.#timer ??= this.does.wait(() => this.#try(), ms);
  }

  async #try() {
    const answers = await this.does.ask();
    this.#timer = null;
    if (this.#wanted === null) return; // it went back to the build that is shown
    if (!answers) return this.#plan(AGAIN_MS * (1 + this.does.chance()));
    this.does.tried.set(this.#wanted);
    this.does.reload();
  }
}
