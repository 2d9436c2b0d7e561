import { hash, verify } from '@node-rs/argon2';

/** OWASP's password storage cheat sheet: argon2id with 19 MiB, two passes and one lane. The package's default is argon2id. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Hashes a password into the PHC string format. */
export const hashPassword = (password: string): Promise<string> => hash(password, COST);

/** A hash of no password, for whoever has none: both answers take the same time. */
let nobodys: Promise<string> | undefined;

/** Whether a password is the one of a hash; never where there is no hash. */
export async function isPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  nobodys ??= hashPassword('');
  const matches = await verify(passwordHash ?? (await nobodys), password.normalize('NFKC'));
  return matches && passwordHash !== undefined;
}
