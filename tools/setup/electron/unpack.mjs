import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync, inflateRawSync } from 'node:zlib';

const TAR_BLOCK = 512;

/** The bytes of one file in a gzipped tar archive (POSIX ustar: a header block, then the file in whole blocks). */
export function fileInTar(tgz, name) {
  const tar = gunzipSync(tgz);
  for (let at = 0; at + TAR_BLOCK <= tar.length;) {
    const text = (start, length) => tar.toString('latin1', at + start, at + start + length).replace(/\0.*$/s, '');
    const size = Number.parseInt(text(124, 12) || '0', 8);
    if (text(0, 100) === name) return tar.subarray(at + TAR_BLOCK, at + TAR_BLOCK + size);
    at += TAR_BLOCK + Math.ceil(size / TAR_BLOCK) * TAR_BLOCK;
  }
  throw new Error(`The archive holds no ${name}.`);
}

/** The entries of a zip archive, from its central directory (APPNOTE 4.3.12 and 4.3.16; no zip64, no encryption). */
export function* entriesOfZip(zip) {
  let at = zip.readUInt32LE(zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1')) + 16);
  for (; zip.readUInt32LE(at) === 0x02014b50;) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset));
    yield {
      name: zip.toString('utf8', at + 46, at + 46 + nameLength),
      /** The Unix file type and mode. */
      mode: zip.readUInt16LE(at + 40),
      method: zip.readUInt16LE(at + 10),
      packedSize: zip.readUInt32LE(at + 20),
      offset: zip.readUInt32LE(at + 42),
    };
    at += 46 + nameLength + extraLength + commentLength;
  }
}

function contentOf(zip, { method, packedSize, offset }) {
  const start = offset + 30 + zip.readUInt16LE(offset + 26) + zip.readUInt16LE(offset + 28);
  const packed = zip.subarray(start, start + packedSize);
  return method === 0 ? packed : inflateRawSync(packed);
}

/** Writes the files of a zip archive under `folder`, each where `place` says by its name; undefined leaves it out. */
export function unzip(zip, folder, place) {
  for (const entry of entriesOfZip(zip)) {
    const name = entry.name.endsWith('/') ? undefined : place(entry.name);
    if (name === undefined) continue;
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contentOf(zip, entry), { mode: entry.mode & 0o777 });
  }
}
