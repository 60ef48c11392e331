// When a wall that lost its server tries again. Two promises pull at it: back within 10 s of a server that answers, and
// not all the screens of a plant at the same moment.
//
//     black hole:  attempt (4 s, then given up) + pause (3.5 s at most) + the attempt that succeeds   < 10 s
//     first seconds: a try at least every second, so that a restart of two or three goes by unnoticed

export const ATTEMPT_MS = 4000;
export const FIRST_PAUSE_MS = 400;
const DEAD_AFTER_S = 8; // four of the server's two-second beats
const MISSED_AFTER_S = 3; // one beat

const QUICK_ATTEMPTS = 6;

/** The longest pause after this attempt. The client library draws no lots once its pauses are as long as this. */
export function longestPause_ms(attempt, chance) {
  return attempt < QUICK_ATTEMPTS ? 500 + 500 * chance : 1500 + 2000 * chance;
}

/** The pause of a screen that was answered and not let in: no room, or no such site. */
export function refusedPause_ms(chance) {
  return 4000 + 4000 * chance;
}

/** Whether an open socket is to be dropped: nothing came over it for `quiet_s`. It may be dead and not know. */
export function isDead(quiet_s) {
  return quiet_s > DEAD_AFTER_S;
}

/** Whether to try at once when network or page come back: without a socket, or with one that has missed a beat. */
export function isDoubtful(quiet_s) {
  return quiet_s === null || quiet_s > MISSED_AFTER_S;
}
