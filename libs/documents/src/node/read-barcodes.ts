import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { RgbImage } from '@vestibule/face';
import { prepareZXingModule, readBarcodes, type ReaderOptions } from 'zxing-wasm/reader';
import { barcodeRegions } from './find-barcodes.js';
import type { Vision } from '../capture/vision.js';
import type { Looks } from './looks.js';

/** What licences carry: PDF417 by AAMVA, and others beside it. */
const ON_A_DOCUMENT: ReaderOptions = {
  formats: ['PDF417', 'QRCode', 'DataMatrix', 'Aztec'],
  tryHarder: true,
  maxNumberOfSymbols: 4,
};

/** A straightened region is one bar code or none; the two ways of telling black from white find different ones. */
const STRAIGHTENED: readonly ReaderOptions[] = (['LocalAverage', 'GlobalHistogram'] as const).map((binarizer) => ({
  formats: ['PDF417'],
  tryHarder: true,
  tryRotate: true,
  binarizer,
  maxNumberOfSymbols: 1,
}));

/** Starts zxing from the package's own file: nothing is fetched. */
export async function openBarcodes(): Promise<void> {
  const wasm = await readFile(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'));
  await prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer }, fireImmediately: true });
}

/** Texts byte by byte as Latin-1: a licence's have control characters that mean something. */
async function textsIn(
  width: number,
  height: number,
  pixel: (at: number) => readonly [number, number, number],
  options: ReaderOptions,
): Promise<string[]> {
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let at = 0; at < width * height; at += 1) {
    const [red, green, blue] = pixel(at);
    rgba[at * 4] = red;
    rgba[at * 4 + 1] = green;
    rgba[at * 4 + 2] = blue;
    rgba[at * 4 + 3] = 255;
  }
  const found = await readBarcodes({ data: rgba, width, height } as Parameters<typeof readBarcodes>[0], options);
  return found.filter(({ isValid }) => isValid).map(({ bytes }) => Buffer.from(bytes).toString('latin1'));
}

/** The texts of the PDF417 in a picture, of regions that look like one: what a licence has. */
export async function textsOfLicence(vision: Vision, image: RgbImage, looks: Looks): Promise<string[]> {
  for (const { width, height, data } of barcodeRegions(vision, image)) {
    for (const options of STRAIGHTENED) {
      const grey = (at: number) => [data[at], data[at], data[at]] as [number, number, number];
      const texts = looks.taken(await textsIn(width, height, grey, options));
      if (texts.length > 0) return texts;
    }
  }
  return [];
}

/** The texts of all bar codes that are found anywhere in a picture: slower, and finds what lies in no region of its own. */
export const textsOfBarcodes = async ({ width, height, data }: RgbImage, looks: Looks): Promise<string[]> =>
  looks.taken(
    await textsIn(
      width,
      height,
      (at) => [data[at * 3], data[at * 3 + 1], data[at * 3 + 2]] as [number, number, number],
      ON_A_DOCUMENT,
    ),
  );
