import { timingSafeEqual } from 'node:crypto';
import { isId, type Clock, type Id } from '../../../kernel/index.js';
import { hashSecret, TOKEN_SECONDS, type TokenIssuer } from '../../../platform/access/token-issuer.js';
import type { IntegrationReader } from './ports.js';

/** What the token endpoint gives (RFC 6749 5.1). */
export interface AccessToken {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  readonly integrationId: Id;
}

/** Compared with where there is no such client, so that both answers take the same time. */
const NOBODY = hashSecret('');

/** Exchanges client credentials for an access token (RFC 6749 4.4). */
export class AccessTokens {
  readonly #reader: IntegrationReader;
  readonly #issuer: TokenIssuer;
  readonly #clock: Clock;

  constructor(reader: IntegrationReader, issuer: TokenIssuer, clock: Clock) {
    this.#reader = reader;
    this.#issuer = issuer;
    this.#clock = clock;
  }

  /** A token, or undefined where the client is unknown or its secret wrong: which of them is not told. */
  async exchange(clientId: string, clientSecret: string): Promise<AccessToken | undefined> {
    // What is no id of ours can't be one of a client's, and may be nothing that the database would take.
    const credential = isId(clientId) ? await this.#reader.findCredential(clientId, this.#clock.now()) : undefined;
    const hash = hashSecret(clientSecret);
    const isCurrent = timingSafeEqual(hash, credential?.clientSecretHash ?? NOBODY);
    const isPrevious = timingSafeEqual(hash, credential?.previousHash ?? NOBODY) && credential?.previousHash != null;
    if (!credential || !(isCurrent || isPrevious)) return undefined;
    return {
      accessToken: await this.#issuer.forIntegration(credential.integrationId),
      expiresInSeconds: TOKEN_SECONDS,
      integrationId: credential.integrationId,
    };
  }
}
