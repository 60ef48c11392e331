// Milliseconds that only grow and that count sleep. `performance.now` stands still while a machine is suspended (on
// Linux and macOS), so a laptop that wakes after an hour would call its hour-old board a second old. The machine's date
// goes on meanwhile: where it ran ahead of the monotonic clock between two looks, the machine slept for so long.
//
// Only what the date moved by is used, never the date itself, which may be wrong by years. A date that is set forward
// looks like a sleep; it costs one reconnect. One that is set back changes nothing.

const SLEPT_MS = 5000; // more than a clock is corrected by in passing

/**
 * @param {() => number} monotonic_ms `performance.now`
 * @param {() => number} date_ms `Date.now`
 * @returns {() => number} to be called at least every few seconds, so that slow drift never adds up to a sleep
 */
export function countTicks(monotonic_ms, date_ms) {
  let slept_ms = 0;
  let apart_ms = date_ms() - monotonic_ms();
  return () => {
    const now_ms = monotonic_ms();
    const ahead_ms = date_ms() - now_ms - apart_ms;
    apart_ms += ahead_ms;
    if (ahead_ms > SLEPT_MS) slept_ms += ahead_ms;
    return now_ms + slept_ms;
  };
}
