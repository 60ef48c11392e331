// Light or dark, for pages that the server writes: as their address says, else as the reader's own system has it. A
// classic script in the head, so that nothing is painted in the other one first. Without it they are dark.
(() => {
  const system = matchMedia("(prefers-color-scheme: light)");
  const asked = new URLSearchParams(location.search).get("theme");
  const choose = () => {
    document.documentElement.dataset.theme = asked ?? (system.matches ? "light" : "dark");
  };
  choose();
  system.addEventListener("change", choose);
})();
