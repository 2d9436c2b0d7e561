import type { ImageInspection } from './limits.js';

/** Chunk names as big-endian numbers (RFC 9649). */
const VP8_ = 0x56503820;
const VP8L = 0x5650384c;
const VP8X = 0x56503858;
const ANIMATION_FLAG = 0x02;

/** Reads a WebP's RIFF length and the sizes in its first chunk (RFC 9649); animations are not taken. */
export function walkWebp(bytes: Uint8Array): ImageInspection {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 30) return { ok: false, reason: 'truncated' };
  if (view.getUint32(4, true) + 8 > bytes.length) return { ok: false, reason: 'truncated' };
  const chunk = view.getUint32(12);
  const size = sizeOf(view, chunk);
  if (size === undefined) return { ok: false, reason: 'damaged' };
  const animated = chunk === VP8X && (view.getUint8(20) & ANIMATION_FLAG) !== 0;
  if (animated) return { ok: false, reason: 'unsupported_format' };
  return { ok: true, header: { format: 'webp', ...size, buffered: true } };
}

function sizeOf(view: DataView, chunk: number): { width: number; height: number } | undefined {
  const at = 20;
  if (chunk === VP8X) {
    // 24-bit little-endian, one less than the size: read as 32 bits that start a byte early.
    return { width: (view.getUint32(at + 3, true) >>> 8) + 1, height: (view.getUint32(at + 6, true) >>> 8) + 1 };
  }
  if (chunk === VP8L) {
    if (view.getUint8(at) !== 0x2f) return undefined;
    const bits = view.getUint32(at + 1, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (chunk === VP8_)
    return { width: view.getUint16(at + 6, true) & 0x3fff, height: view.getUint16(at + 8, true) & 0x3fff };
  return undefined;
}
