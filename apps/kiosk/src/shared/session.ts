import { z } from 'zod';
import { gesture, identityDocument, identityStep, purpose, theme } from './words.js';

/** How a person said what they came for. */
export const startRequest = z.object({
  purpose,
  /**
   * What was scanned, typed or handed over: a registration's or a verification's address, its short code, or a person's
   * identifier.
   */
  code: z.string().min(1).max(512),
  /** An attendant helps: no gestures are asked for, and it is recorded. Needs the attendant's menu to have been unlocked. */
  assisted: z.boolean(),
  /** False: whoever is here asked to do without the colours. */
  light: z.boolean(),
});
export type StartRequest = z.infer<typeof startRequest>;

/** Why a session does not start; a closed list, each with a text of its own on the screen. */
export const START_FAILURES = [
  'code_unknown',
  'code_malformed',
  'already_registered',
  'not_enrolled',
  'locked',
  'paused',
  'disabled',
  'too_many',
  'in_use',
  'offline',
  'disk_full',
  'not_paired',
  'busy',
  'over',
  'needs_network',
  'failed',
] as const;

export const startAnswer = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    session: z.object({
      id: z.string(),
      purpose,
      /** Of an identity check: what is still to be done, in its order, and the documents that are taken. */
      identity: z.object({ steps: z.array(identityStep), documents: z.array(identityDocument).min(1) }).nullable(),
      /** In the order in which they are asked for; none where an attendant helps. An identity check draws them when it comes to it. */
      gestures: z.array(gesture),
      /** Whether the screen shows colours at the end. */
      light: z.boolean(),
      assisted: z.boolean(),
      /** Begun without the network: what is captured is sent later. */
      offline: z.boolean(),
      theme,
    }),
  }),
  z.object({ ok: z.literal(false), reason: z.enum(START_FAILURES) }),
]);
export type StartAnswer = z.infer<typeof startAnswer>;
export type Session = Extract<StartAnswer, { ok: true }>['session'];

/** How a session ends; a closed list, each with a screen of its own. */
export const outcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('registered') }),
  z.object({ kind: z.literal('verified') }),
  /** All of an identity check was handed in; whoever asked for it is told what came of it. */
  z.object({ kind: z.literal('submitted') }),
  z.object({ kind: z.literal('refused') }),
  /** Kept on this kiosk until the network is back. A verification is never decided without the server. */
  z.object({ kind: z.literal('queued') }),
  /** The server would not take the images: what to do better, as a code of its closed list. */
  z.object({ kind: z.literal('unusable'), code: z.string() }),
  z.object({ kind: z.literal('locked') }),
  z.object({ kind: z.literal('failed') }),
]);
export type Outcome = z.infer<typeof outcome>;
