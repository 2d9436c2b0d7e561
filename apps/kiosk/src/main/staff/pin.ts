import { scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';

/** The most memory and time that a hash from the server may cost: N = 2^20, r = 8, p = 4. */
const MOST = { n: 2 ** 20, r: 16, p: 4 };

/** scrypt needs 128 · N · r bytes; Node refuses more than its limit unless told. */
const memory = (n: number, r: number): number => 128 * n * r * 2;

function derive(pin: string, salt: Buffer, length: number, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(pin, salt, length, options, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}

/**
 * Whether a PIN is the one behind `scrypt$N$r$p$salt$hash` (salt and hash in base64url). A hash that can't be read is nobody's. Runs
 * off the main thread.
 */
export async function isPin(pin: string, hash: string): Promise<boolean> {
  const parts = /^scrypt\$(\d+)\$(\d+)\$(\d+)\$([\w-]+)\$([\w-]+)$/.exec(hash);
  if (parts === null) return false;
  const [n, r, p] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  if (n > MOST.n || r > MOST.r || p > MOST.p) return false;
  const expected = Buffer.from(parts[5] ?? '', 'base64url');
  if (expected.length < 16) return false;
  try {
    const options = { N: n, r, p, maxmem: memory(n, r) };
    const actual = await derive(pin, Buffer.from(parts[4] ?? '', 'base64url'), expected.length, options);
    return timingSafeEqual(actual, expected);
  } catch {
    return false; // N is no power of two, or the like.
  }
}
