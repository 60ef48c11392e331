/**
 * Reads a small PMTiles 3 archive that was fetched whole: one request, no range requests, no server of tiles.
 *
 *     header 127 bytes | directory (gzip) | metadata | tiles (gzip)
 *
 * Tiles lie along a Hilbert curve; the directory says where each one's bytes are.
 */
const MAGIC = "PMTiles";
const LAYOUT = { root: 8, rootLength: 16, content: 56 };
const COMPRESSION_AT = 97;
const GZIP = 2;

/** The archive at `url`. Throws when it is not one that this reader can read. */
export async function openArchive(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return readArchive(await answer.arrayBuffer());
}

export async function readArchive(buffer) {
  const head = new DataView(buffer, 0, 127);
  const magic = new TextDecoder().decode(buffer.slice(0, MAGIC.length));
  if (magic !== MAGIC || head.getUint8(7) !== 3 || head.getUint8(COMPRESSION_AT) !== GZIP)
    throw new Error("not a gzipped PMTiles 3 archive");
  const number = (at) => Number(head.getBigUint64(at, true));
  const root = buffer.slice(number(LAYOUT.root), number(LAYOUT.root) + number(LAYOUT.rootLength));
  return new Archive(buffer, number(LAYOUT.content), directoryOf(new Uint8Array(await unzip(root))));
}

class Archive {
  constructor(buffer, content, entries) {
    this.buffer = buffer;
    this.content = content;
    this.entries = entries;
  }

  /** The bytes of a vector tile; an empty one where the map is empty. */
  async tile(z, x, y) {
    const entry = this.entries.get(tileId(z, x, y));
    if (!entry) return new ArrayBuffer(0);
    const from = this.content + entry.offset;
    return unzip(this.buffer.slice(from, from + entry.length));
  }
}

function unzip(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

/** Where each tile lies, by id. Numbers come by column; an offset of 0 means "right after the one before". */
function directoryOf(bytes) {
  const next = varints(bytes);
  const count = next();
  const column = () => Array.from({ length: count }, next);
  const [steps, , lengths, offsets] = [column(), column(), column(), column()];
  const entries = new Map();
  let id = 0;
  let end = 0;
  for (let at = 0; at < count; at++) {
    id += steps[at];
    const offset = offsets[at] === 0 ? end : offsets[at] - 1;
    entries.set(id, { offset, length: lengths[at] });
    end = offset + lengths[at];
  }
  return entries;
}

function varints(bytes) {
  let at = 0;
  return () => {
    let value = 0;
    for (let unit = 1; ; unit *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * unit;
      if (byte < 128) return value;
    }
  };
}

/** The place of a tile along the Hilbert curve, after all tiles of lower zooms. */
export function tileId(z, x, y) {
  let id = (4 ** z - 1) / 3;
  for (let half = 2 ** (z - 1); half >= 1; half /= 2) {
    const right = (x & half) > 0 ? 1 : 0;
    const below = (y & half) > 0 ? 1 : 0;
    id += half * half * ((3 * right) ^ below);
    if (!below) [x, y] = right ? [half - 1 - y, half - 1 - x] : [y, x];
  }
  return id;
}
