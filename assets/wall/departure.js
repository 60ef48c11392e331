// A wall whose socket was refused or closed asks the server who it is. Nobody any more: then its page is loaded anew,
// which leads to the sign-in, or where a screen is let in again. Never blindly: the server's own answer says so, and so
// it is there.
//
//     refused --> who am I? --nobody--> load the page anew, once
//                    |                        |and it is nobody again: a while later, by lot
//                    +--somebody, or no answer: the link goes on trying

const AGAIN_MS = 60_000; // a page that is served to nobody, and lets nobody in, must not be loaded all day

export class Departure {
  #isBusy = false;

  /** @param does {ask -> "in" | "out" | "away" | "unheard", reload, wait(callback, ms), chance, tried: {get, set} across reloads} */
  constructor(does) {
    this.does = does;
  }

  /** Asks, and leaves if need be. What the server says of this browser; null while it is asked already. */
  async look() {
    if (this.#isBusy) return null;
    this.#isBusy = true;
    const standing = await this.does.ask();
    if (standing !== "out") this.#isBusy = false;
    else if (this.does.tried.get()) this.does.wait(() => this.#lookAgain(), AGAIN_MS * (0.5 + this.does.chance()));
    else this.#leave();
    return standing;
  }

  async #lookAgain() {
    this.#isBusy = false;
    if ((await this.does.ask()) === "out") this.#leave();
  }

  #leave() {
    this.does.tried.set(true);
    this.does.reload();
  }

  /** The wall is let in: it may leave at once next time. */
  stay() {
    if (this.does.tried.get()) this.does.tried.set(false);
  }
}
