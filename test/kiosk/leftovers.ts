import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes that are looked for, with what they are. */
export type Needle = readonly [name: string, bytes: Buffer];

/** Bytes in a piece of a picture or a template: longer than any header that all share. */
const PIECE = 48;

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

/**
 * How pictures begin, whoever they show. A JPEG's first marker has to follow, for three bytes alone come by chance; in base64
 * these are the first characters of any of them.
 */
const BEGINNINGS: readonly Needle[] = [
  ['the beginning of a JPEG (JFIF)', hex('ffd8ffe0')],
  ['the beginning of a JPEG (Exif)', hex('ffd8ffe1')],
  ['the beginning of a JPEG (tables)', hex('ffd8ffdb')],
  ['the beginning of a JPEG (ICC)', hex('ffd8ffe2')],
  ['the beginning of a PNG', hex('89504e470d0a1a0a')],
  ['a JPEG in base64', Buffer.from('/9j/4AAQ')],
  ['a JPEG in base64 (tables)', Buffer.from('/9j/2wBD')],
  ['a JPEG in base64url', Buffer.from('_9j_4AAQ')],
  ['a JPEG in base64url (tables)', Buffer.from('_9j_2wBD')],
  ['a PNG in base64', Buffer.from('iVBORw0KGgo')],
];

/** Pieces from all over some bytes, and their middle in base64 as it would stand in a text. */
export function piecesOf(name: string, bytes: Buffer, count = 8): Needle[] {
  const starts = Array.from({ length: count }, (_, part) => Math.floor(((bytes.length - PIECE) * part) / (count - 1)));
  // Base64 is of whole groups of three bytes.
  const middle = Math.floor(bytes.length / 6) * 3;
  return [
    ...starts.map((at): Needle => [`${name} from ${at}`, bytes.subarray(at, at + PIECE)]),
    [`${name} in base64`, Buffer.from(bytes.subarray(middle, middle + PIECE).toString('base64'))],
  ];
}

/** Texts as they stand in UTF-8, in the UTF-16 of Chromium's files, and in base64. */
export const textsOf = (texts: readonly string[]): Needle[] =>
  texts.flatMap((text): Needle[] => [
    [text, Buffer.from(text)],
    [`${text} in UTF-16`, Buffer.from(text, 'utf16le')],
  ]);

/** A template as bytes, as base64, and one of its numbers as text. */
export function templateNeedles(name: string, base64: string): Needle[] {
  const bytes = Buffer.from(base64, 'base64');
  return [
    ...piecesOf(name, bytes, 4),
    [`a number of ${name}`, Buffer.from(String(bytes.readFloatLE(7 * Float32Array.BYTES_PER_ELEMENT)))],
  ];
}

/** Every file below a folder with its bytes; what a running kiosk removes meanwhile is left out. */
function* filesBelow(folder: string): Generator<[string, Buffer]> {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && existsSync(path)) yield [path, readFileSync(path)];
  }
}

/** Where shared memory lies as files on Linux; Chromium removes its own from there as soon as they are open. */
const SHARED_MEMORY = '/dev/shm';

/** What Chromium's processes have in the folder of shared memory now. */
export function* sharedMemory(): Generator<[string, Buffer]> {
  if (!existsSync(SHARED_MEMORY)) return;
  for (const name of readdirSync(SHARED_MEMORY)) {
    const path = join(SHARED_MEMORY, name);
    if (/chromium|electron/i.test(name) && existsSync(path)) yield [path, readFileSync(path)];
  }
}

/** Looks for needles, and for the beginning of any picture, in folders, in shared memory, and in what was logged. */
export function findLeftovers(folders: readonly string[], log: string, needles: readonly Needle[]): string[] {
  const all = [...BEGINNINGS, ...needles];
  const places = [...folders.flatMap((folder) => [...filesBelow(folder)]), ...sharedMemory()];
  return [...places, ['the log', Buffer.from(log)] as const].flatMap(([path, bytes]) =>
    all.filter(([, needle]) => bytes.includes(needle)).map(([name]) => `${name} in ${path}`),
  );
}

/** Chromium's names for what it writes when a process of it breaks. */
export const crashDumps = (folders: readonly string[]): string[] =>
  folders
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    .filter((path) => /(?:\.dmp|^core(?:\.\d+)?|\/core(?:\.\d+)?)$/.test(path));
