import { Secret, TOTP } from 'otpauth';

/** RFC 6238 as every authenticator app has it: SHA-1, six digits, 30 seconds. */
const PERIOD_SECONDS = 30;
const DIGITS = 6;
/** RFC 4226 4 recommends 160 bits. */
const SECRET_BYTES = 20;
/** RFC 6238 5.2: one step before and after, for clocks that differ and for somebody who types slowly. */
const WINDOW = 1;

const CODE = /^\d{6}$/;

const of = (secret: string, label: string): TOTP =>
  new TOTP({
    issuer: 'Vestibule',
    label,
    secret: Secret.fromBase32(secret),
    algorithm: 'SHA1',
    digits: DIGITS,
    period: PERIOD_SECONDS,
  });

/** A new secret, in base32. */
export const newTotpSecret = (): string => new Secret({ size: SECRET_BYTES }).base32;

/** The address from which an authenticator app takes a secret (Key URI Format), for a QR code. */
export const totpUri = (secret: string, label: string): string => of(secret, label).toString();

/** The time step of a one-time password as it was typed; undefined where it is not one of now. */
export function stepOf(secret: string, typed: string, now: Date): number | undefined {
  const token = typed.replaceAll(/\s/g, '');
  if (!CODE.test(token)) return undefined;
  const delta = of(secret, '').validate({ token, timestamp: now.getTime(), window: WINDOW });
  return delta === null ? undefined : Math.floor(now.getTime() / 1000 / PERIOD_SECONDS) + delta;
}
