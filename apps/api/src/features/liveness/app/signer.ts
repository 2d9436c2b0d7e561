import { createHmac } from 'node:crypto';
import { openReceipt } from '../../../platform/access/receipts.js';
import type { TokenIssuer } from '../../../platform/access/token-issuer.js';
import type { KeyRing, Queryable } from '../../../platform/vault/index.js';
import type { ChallengeSigner } from './ports.js';

/** The type of a challenge's header (RFC 7515 4.1.9): nothing else that was signed stands for one. */
const CHALLENGE_TYPE = 'vestibule-challenge+json';

/** Signs challenges with the installation's keys, and derives the keys of their answers from the integration's. */
export const challengeSigner = (issuer: TokenIssuer, keys: KeyRing, db: Queryable): ChallengeSigner => ({
  sign: (claims) => issuer.signReceipt(claims, CHALLENGE_TYPE),
  open: async (token) => {
    const opened = await openReceipt(token, issuer.jwks(), CHALLENGE_TYPE);
    return opened.ok ? opened.value.receipt : undefined;
  },
  keyOf: async (integrationId, challengeId) =>
    createHmac('sha256', await keys.lastingKey(db, integrationId))
      .update(`liveness-challenge:${challengeId}`)
      .digest(),
});
