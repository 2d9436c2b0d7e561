import type { ImageInspection } from './limits.js';

const SIGNATURE_LENGTH = 8;
const IHDR = 0x49484452;
const IDAT = 0x49444154;
const IEND = 0x49454e44;

/** Walks over a PNG's chunks (ISO/IEC 15948, 5.3) to IEND; an animated PNG counts as its first frame. */
export function walkPng(bytes: Uint8Array): ImageInspection {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let header: { width: number; height: number; buffered: boolean } | undefined;
  let hasData = false;
  for (let at = SIGNATURE_LENGTH; ;) {
    // Length, type and check sum: 12 bytes around the chunk's data.
    if (at + 12 > bytes.length) return { ok: false, reason: 'truncated' };
    const length = view.getUint32(at);
    const type = view.getUint32(at + 4);
    if (at + 12 + length > bytes.length) return { ok: false, reason: 'truncated' };
    if ((header === undefined) !== (type === IHDR)) return { ok: false, reason: 'damaged' };
    if (type === IHDR) {
      if (length !== 13) return { ok: false, reason: 'damaged' };
      header = { width: view.getUint32(at + 8), height: view.getUint32(at + 12), buffered: bytes[at + 20] !== 0 };
    }
    if (type === IDAT) hasData = true;
    if (type === IEND) break;
    at += 12 + length;
  }
  if (header === undefined || !hasData) return { ok: false, reason: 'damaged' };
  return { ok: true, header: { format: 'png', ...header } };
}
