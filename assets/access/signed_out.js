// On pages for a desk: words when whoever sits there was signed out, and the way in, in a tab of its own, so that nothing
// typed is lost. Signed in again, also elsewhere in this browser, the words go and the page goes on.
//
//     who am I? --nobody--> words, asked again every 3 s --somebody--> no words, asked again every 30 s
//
// A hidden page asks nothing; one that comes to the front, or that the server refused, asks at once.

const LOOK_MS = 30_000;
const LOOK_AGAIN_MS = 3000;

export class SignedOut {
  #timer = null;
  #isAsking = false;
  isOut = false;

  /** @param does {ask -> "in" | "out" | ..., show(isOut), isHidden, wait(callback, ms), cancel(timer)} */
  constructor(does) {
    this.does = does;
  }

  /** Asks now, and from now on. An answer that tells nothing changes nothing. */
  async look() {
    if (this.#isAsking) return;
    this.#isAsking = true;
    this.does.cancel(this.#timer);
    const standing = this.does.isHidden() ? "unheard" : await this.does.ask();
    if (standing === "out" || standing === "in") this.#show(standing === "out");
    this.#isAsking = false;
    this.#timer = this.does.wait(() => this.look(), this.isOut ? LOOK_AGAIN_MS : LOOK_MS);
  }

  #show(isOut) {
    if (isOut === this.isOut) return;
    this.isOut = isOut;
    this.does.show(isOut);
  }
}
