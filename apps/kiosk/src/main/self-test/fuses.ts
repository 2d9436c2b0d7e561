import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';

/** What stands before the fuses in an Electron program: @electron/fuses looks for it too. */
const SENTINEL = Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX', 'latin1');

/** The first version of the wire, and how its fuses are ordered (electron/electron `build/fuses/fuses.json5`). */
const VERSION = 1;
export const FUSES = [
  'runAsNode',
  'cookieEncryption',
  'nodeOptions',
  'nodeCliInspect',
  'embeddedAsarIntegrityValidation',
  'onlyLoadAppFromAsar',
  'loadBrowserProcessSpecificV8Snapshot',
  'grantFileProtocolExtraPrivileges',
] as const;
export type Fuse = (typeof FUSES)[number];

/** `removed`: this Electron has no such fuse any more. */
export type FuseState = 'on' | 'off' | 'removed';

const STATES: Readonly<Record<number, FuseState>> = { 0x30: 'off', 0x31: 'on', 0x72: 'removed' };

/** How a kiosk's fuses stand. Cookies are none of its business: its session is in memory. */
export const WANTED: Readonly<Partial<Record<Fuse, FuseState>>> = {
  runAsNode: 'off',
  nodeOptions: 'off',
  nodeCliInspect: 'off',
  embeddedAsarIntegrityValidation: 'on',
  onlyLoadAppFromAsar: 'on',
  loadBrowserProcessSpecificV8Snapshot: 'off',
  grantFileProtocolExtraPrivileges: 'off',
};

/** Where a program has its fuses: on macOS in the framework beside it. */
export function fuseFile(program: string, platform: NodeJS.Platform): string {
  if (platform !== 'darwin') return program;
  return resolve(program, '..', '..', 'Frameworks', 'Electron Framework.framework', 'Electron Framework');
}

/** Reads a program's fuses without loading it whole; null: it has none, or of a version that isn't known. Throws what reading does. */
export async function readFuses(program: string): Promise<Readonly<Partial<Record<Fuse, FuseState>>> | null> {
  const most = SENTINEL.length + 2 + FUSES.length;
  let tail = Buffer.alloc(0);
  for await (const chunk of createReadStream(program, { highWaterMark: 4 * 1024 * 1024 })) {
    tail = Buffer.concat([tail, chunk as Buffer]);
    const start = tail.indexOf(SENTINEL);
    if (start >= 0 && tail.length - start >= most) return wireAt(tail, start + SENTINEL.length);
    tail = start >= 0 ? tail.subarray(start) : tail.subarray(Math.max(0, tail.length - SENTINEL.length));
  }
  const start = tail.indexOf(SENTINEL);
  return start < 0 ? null : wireAt(tail, start + SENTINEL.length);
}

function wireAt(data: Buffer, offset: number): Partial<Record<Fuse, FuseState>> | null {
  if (data[offset] !== VERSION) return null;
  const length = data[offset + 1] ?? 0;
  const wire: Partial<Record<Fuse, FuseState>> = {};
  for (const [index, fuse] of FUSES.entries()) {
    const state = STATES[data[offset + 2 + index] ?? 0];
    if (index < length && state !== undefined) wire[fuse] = state;
  }
  return wire;
}

/** The fuses that don't stand as they should. One that this Electron no longer has can't be flipped, and is no fault. */
export function wrongFuses(wire: Readonly<Partial<Record<Fuse, FuseState>>> | null): readonly Fuse[] {
  return FUSES.filter((fuse) => {
    const wanted = WANTED[fuse];
    return wanted !== undefined && wire?.[fuse] !== wanted && wire?.[fuse] !== 'removed';
  });
}
