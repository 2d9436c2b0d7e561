import decode, { init } from '@jsquash/jpeg/decode.js';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { RgbImage } from '../pixels/image.js';

/** What is used of the `ImageData` that is given, a type of browsers. */
interface DecodedImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

let loading: Promise<void> | undefined;

/** Loads the decoder, which is WebAssembly, from its file. */
function load(): Promise<void> {
  loading ??= readFile(createRequire(import.meta.url).resolve('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm')).then(
    (wasmBinary) => init({ wasmBinary }),
  );
  return loading;
}

/**
 * Decodes a JPEG of a camera on this machine, by mozjpeg in WebAssembly: for where sharp can't be loaded. Undefined where it is none.
 * It sets no limits: what comes from elsewhere is `decodeImage`'s.
 */
export async function decodeJpeg(jpeg: Uint8Array): Promise<RgbImage | undefined> {
  // The decoder writes to the console of what does not begin as one (ITU-T T.81, B.1.1.3).
  if (jpeg[0] !== 0xff || jpeg[1] !== 0xd8) return undefined;
  await load();
  try {
    const { width, height, data: rgba } = (await decode(Uint8Array.from(jpeg).buffer)) as DecodedImage;
    const data = new Uint8Array(width * height * 3);
    for (let from = 0, to = 0; to < data.length; from += 4, to += 3) {
      data[to] = rgba[from] ?? 0;
      data[to + 1] = rgba[from + 1] ?? 0;
      data[to + 2] = rgba[from + 2] ?? 0;
    }
    rgba.fill(0);
    return { width, height, data };
  } catch {
    return undefined;
  }
}
