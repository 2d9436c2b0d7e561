import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits in base64url: a link's or a session's secret. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** What is kept of one. It is random, so a slow hash would add nothing but load. */
export const hashOf = (secret: string): Buffer => createHash('sha256').update(secret, 'utf8').digest();
