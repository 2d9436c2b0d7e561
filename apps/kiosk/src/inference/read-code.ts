import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { prepareZXingModule, readBarcodes, type ReaderOptions } from 'zxing-wasm/reader';

/** QR codes only, and at most one. Everything that finds more is tried: a frame of 640 × 480 takes 2 ms all the same. */
const OPTIONS: ReaderOptions = {
  formats: ['QRCode'],
  tryHarder: true,
  tryRotate: true,
  tryInvert: true,
  tryDownscale: true,
  maxNumberOfSymbols: 1,
};

/** Longer texts are no code of ours: an address takes some 100 characters. */
const LONGEST = 512;

let loading: Promise<void> | undefined;

/** Loads the reader from the package's file; it would look for it on the network otherwise. */
async function load(): Promise<void> {
  const file = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
  const wasmBinary = Uint8Array.from(await readFile(file)).buffer;
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
}

/** The text of the QR code in a frame (RGBA); null where there is none that can be read. */
export async function readCode(rgba: ArrayBuffer, width: number, height: number): Promise<string | null> {
  loading ??= load();
  await loading;
  const frame = { data: new Uint8ClampedArray(rgba), width, height, colorSpace: 'srgb' as const };
  const [code] = await readBarcodes(frame, OPTIONS);
  return code?.isValid === true && code.text.length > 0 && code.text.length <= LONGEST ? code.text : null;
}
