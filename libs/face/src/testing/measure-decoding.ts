import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeImage } from '../image/decode.js';
import { samplePhoto } from './data.js';

/** How one file fared in a process of its own kind: the answer, milliseconds, and by how much the peak of memory rose. */
export interface DecodingMeasure {
  readonly name: string;
  readonly result: string;
  readonly ms: number;
  readonly peakMb: number;
}

// Run as a program with a folder: decodes its files one after another and prints a JSON array of DecodingMeasure.
const folder = process.argv[2];
if (folder === undefined) throw new Error('usage: measure-decoding FOLDER');
await decodeImage(await readFile(samplePhoto(1)));
const measures: DecodingMeasure[] = [];
for (const name of await readdir(folder)) {
  const bytes = await readFile(join(folder, name));
  const before = process.resourceUsage().maxRSS;
  const started = performance.now();
  const result = await decodeImage(bytes);
  const ms = performance.now() - started;
  const peakMb = (process.resourceUsage().maxRSS - before) / 1024;
  measures.push({ name, result: result.ok ? 'harmless' : result.reason, ms, peakMb });
}
process.stdout.write(JSON.stringify(measures));
