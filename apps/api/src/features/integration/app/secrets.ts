import { randomBytes, randomUUID } from 'node:crypto';
import { generateSecret } from '@vestibule/webhooks';
import type { IntakeKey, IntegrationSecrets } from '../domain/integration.js';

/** A legacy key: 32 random bytes as 64 hex characters, the form that the legacy samples take. */
export const newLegacyKey = (): string => randomBytes(32).toString('hex');

/** A client secret: 256 random bits (RFC 6749 10.10 asks for at least 128). */
export const newClientSecret = (): string => randomBytes(32).toString('base64url');

/** A key of JWE intake, with its own random `kid`. */
export const newIntakeKey = (): IntakeKey => ({
  kty: 'oct',
  alg: 'A256GCM',
  use: 'enc',
  kid: randomUUID(),
  k: randomBytes(32).toString('base64url'),
});

/** Every secret of a new integration. */
export const newSecrets = (): IntegrationSecrets => ({
  privateKey: newLegacyKey(),
  intakeKey: newIntakeKey(),
  clientSecret: newClientSecret(),
  webhookSecret: generateSecret(),
});
