/**
 * A PMTiles 3 archive with one directory: header, directory, metadata, tiles. The format is described at
 * https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md
 */
import { gzipSync } from "node:zlib";
import { tileId } from "../../assets/wall/map_archive.js";

const HEADER = 127;
/** The specification wants header and root directory within the first 16 KiB. */
const ROOT_LIMIT = 16_384 - HEADER;
const GZIP = 2;
const VECTOR = 1;

function varint(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return [...bytes, value];
}

/** Entries by column, each number a varint: count, id steps, runs, lengths, offsets (0: right after the one before). */
function directory(entries) {
  const columns = [
    [entries.length],
    entries.map(({ id }, at) => id - (at ? entries[at - 1].id : 0)),
    entries.map(() => 1),
    entries.map(({ bytes }) => bytes.length),
    entries.map((_, at) => (at ? 0 : 1)),
  ];
  return gzipSync(Buffer.from(columns.flat().flatMap(varint)), { level: 9 });
}

/** The archive as one buffer. `tiles` are `{z, x, y, bytes}` in any order, gzipped. */
export function archive(tiles, { lastZoom, metadata }) {
  const entries = [...tiles].map(({ z, x, y, bytes }) => ({ id: tileId(z, x, y), bytes }));
  entries.sort((a, b) => a.id - b.id);
  const root = directory(entries);
  if (root.length > ROOT_LIMIT) throw new Error(`the directory has ${root.length} bytes, more than fit in the root`);
  const about = gzipSync(JSON.stringify(metadata));
  const content = Buffer.concat(entries.map(({ bytes }) => bytes));
  return Buffer.concat([header(root, about, content, entries.length, lastZoom), root, about, content]);
}

function header(root, about, content, count, lastZoom) {
  const head = Buffer.alloc(HEADER);
  head.write("PMTiles");
  head[7] = 3;
  const aboutAt = HEADER + root.length;
  const sections = [[HEADER, root.length], [aboutAt, about.length], [0, 0], [aboutAt + about.length, content.length]];
  [...sections.flat(), count, count, count].forEach((value, at) => head.writeBigUInt64LE(BigInt(value), 8 + 8 * at));
  head.set([1, GZIP, GZIP, VECTOR, 0, lastZoom], 96);
  const bounds = [-180, -85, 180, 85];
  bounds.forEach((degrees, at) => head.writeInt32LE(degrees * 1e7, 102 + 4 * at));
  return head;
}
