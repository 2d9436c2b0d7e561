import { randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(
  (pin: string, salt: Buffer, bytes: number, options: object, done: (error: Error | null, key: Buffer) => void): void =>
    scrypt(pin, salt, bytes, options, done),
);

/** OWASP's password storage cheat sheet, scrypt: N = 2^17, r = 8, p = 1, which takes 128 MiB and some tenths of a second. */
const COST = { N: 2 ** 17, r: 8, p: 1 } as const;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** An attendant's PIN as it is kept and given to the kiosk: `scrypt$N$r$p$salt$hash`, the last two in base64url. */
export async function hashPin(pin: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  // Node refuses more than 32 MiB unless it is told; twice what the cost takes leaves room.
  const hash = await derive(pin, salt, HASH_BYTES, { ...COST, maxmem: 256 * COST.N * COST.r });
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}
