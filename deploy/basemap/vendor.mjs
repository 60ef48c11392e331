/** node vendor.mjs : copies what the browser loads out of node_modules into assets/vendor and assets/fonts. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const assets = join(here, "../../assets");
const weights = [400, 600, 700];
const subsets = ["latin", "latin-ext"];

const PACKAGES = {
  "maplibre-gl": {
    to: "vendor/maplibre-gl",
    files: ["dist/maplibre-gl.mjs", "dist/maplibre-gl-worker.mjs", "LICENSE.txt"],
  },
  "socket.io-client": {
    to: "vendor/socket.io-client",
    files: ["dist/socket.io.esm.min.js", "LICENSE"],
  },
  "@fontsource/inter": {
    to: "fonts",
    files: [...subsets.flatMap((subset) => weights.map((w) => `files/inter-${subset}-${w}-normal.woff2`)), "LICENSE"],
  },
};

/** Source maps are not shipped, so the line that asks for one would only make a 404. */
function copy(from, to) {
  if (!/\.m?js$/.test(from)) return copyFileSync(from, to);
  writeFileSync(to, readFileSync(from, "utf8").replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n"));
}

for (const [name, { to, files }] of Object.entries(PACKAGES)) {
  mkdirSync(join(assets, to), { recursive: true });
  for (const file of files) copy(join(here, "node_modules", name, file), join(assets, to, file.split("/").pop()));
  const { version, license } = JSON.parse(readFileSync(join(here, "node_modules", name, "package.json"), "utf8"));
  process.stdout.write(`${name} ${version} (${license}) -> assets/${to}\n`);
}
