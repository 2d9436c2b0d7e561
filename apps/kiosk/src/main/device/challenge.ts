import { z } from 'zod';
import { colour, gesture } from '../../shared/words.js';

const lower = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value);

/** A liveness challenge as the server issues it. */
export const challenge = z.object({
  id: z.string(),
  /** As it was signed; it goes back with the answer. */
  token: z.string(),
  /** What the answer is sealed with, in base64url. */
  key: z.string(),
  nonce: z.string(),
  gestures: z.array(z.preprocess(lower, gesture)).min(2).max(4),
  /** What the whole screen shows after them; none: nothing. Kept ones of earlier times have none. */
  colours: z.array(z.preprocess(lower, colour)).default([]),
  /** Milliseconds for each gesture. */
  windowMs: z.number().positive(),
  expiresAt: z.string(),
});
export type Challenge = z.infer<typeof challenge>;
