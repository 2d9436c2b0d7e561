import { createHash, type Hash } from 'node:crypto';

/** Deeper than any body of the contract, and far from the end of the stack. */
const DEPTH = 16;

/** What identifies a call: its method, the route that it took, and its body. */
export interface HashedCall {
  readonly method: string;
  readonly route: string;
  readonly body: unknown;
}

/**
 * SHA-256 over a call. The order of fields, the boundary of a multipart body and the spelling of JSON don't count;
 * everything else does: each value is written with its type and length, so that no two bodies read the same.
 * Undefined where the body is nested deeper than any of the contract's.
 */
export function hashCall({ method, route, body }: HashedCall): Buffer | undefined {
  const hash = createHash('sha256');
  write(hash, 'call', `${method} ${route}`);
  return writeValue(hash, body, DEPTH) ? hash.digest() : undefined;
}

function write(hash: Hash, type: string, content: string | Uint8Array): void {
  hash.update(`${type}:${Buffer.byteLength(content)}:`).update(content);
}

function writeValue(hash: Hash, value: unknown, depth: number): boolean {
  if (depth === 0) return false;
  if (Buffer.isBuffer(value)) {
    write(hash, 'file', createHash('sha256').update(value).digest());
    return true;
  }
  if (Array.isArray(value)) {
    hash.update(`array:${value.length}:`);
    return value.every((item) => writeValue(hash, item, depth - 1));
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    hash.update(`object:${entries.length}:`);
    return entries.every(([name, item]) => {
      write(hash, 'name', name);
      return writeValue(hash, item, depth - 1);
    });
  }
  write(hash, typeof value, String(value));
  return true;
}
