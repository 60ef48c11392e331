// Months of the same picture burn into a screen. The whole page wanders on a ring of two pixels, a step a minute.

const STEPS = [[0, 0], [2, 0], [2, 2], [0, 2], [-2, 2], [-2, 0], [-2, -2], [0, -2], [2, -2]];
const STEP_MS = 60_000;

export function wander(element) {
  let step = 0;
  return setInterval(() => {
    step = (step + 1) % STEPS.length;
    const [x, y] = STEPS[step];
    element.style.translate = `${x}px ${y}px`;
  }, STEP_MS);
}
