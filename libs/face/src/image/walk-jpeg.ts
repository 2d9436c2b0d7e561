import type { ImageInspection } from './limits.js';

/** ITU-T T.81 table B.1. */
const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const TEM = 0x01;
/** SOF0 to SOF15 without DHT (C4), JPG (C8) and DAC (CC), which share the range. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
const isRestart = (marker: number): boolean => marker >= 0xd0 && marker <= 0xd7;

/**
 * Scans after which a file is refused: each one walks over every block of the picture again, so that a few kilobytes of
 * empty scans could hold a decoder for minutes. libjpeg's own default script makes 10, no camera more than 64.
 */
const MAX_SCANS = 64;

/** Walks over a JPEG's segments and scans to its end marker. */
export function walkJpeg(bytes: Uint8Array): ImageInspection {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 2;
  let scans = 0;
  let frame: { width: number; height: number; buffered: boolean } | undefined;
  for (;;) {
    at = nextMarker(bytes, at);
    const marker = bytes[at];
    if (marker === undefined) return { ok: false, reason: 'truncated' };
    at += 1;
    if (marker === EOI) break;
    if (marker === SOI || marker === TEM || isRestart(marker)) continue;
    if (at + 2 > bytes.length) return { ok: false, reason: 'truncated' };
    const length = view.getUint16(at);
    if (length < 2) return { ok: false, reason: 'damaged' };
    if (at + length > bytes.length) return { ok: false, reason: 'truncated' };
    if (isFrame(marker)) {
      if (frame !== undefined || length < 8) return { ok: false, reason: 'damaged' };
      // Progressive (SOF2) and the like are decoded from coefficients of the whole picture; SOF0 and SOF1 line by line.
      frame = { height: view.getUint16(at + 3), width: view.getUint16(at + 5), buffered: marker > 0xc1 };
    }
    if (marker === SOS && ++scans > MAX_SCANS) return { ok: false, reason: 'damaged' };
    at += length;
  }
  if (frame === undefined || scans === 0) return { ok: false, reason: 'damaged' };
  return { ok: true, header: { format: 'jpeg', ...frame, buffered: frame.buffered || scans > 1 } };
}

/** The position of the next marker's code: skips entropy-coded data, stuffed zeros and fill bytes (T.81, B.1.1.2 and B.1.1.5). */
function nextMarker(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length) {
    if (bytes[at] !== 0xff) {
      at += 1;
      continue;
    }
    const code = bytes[at + 1];
    if (code !== 0 && code !== 0xff) return at + 1;
    at += code === 0 ? 2 : 1;
  }
  return at;
}
