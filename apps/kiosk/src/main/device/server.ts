import { z } from 'zod';
import {
  faceCapture,
  identityDocument,
  language,
  settings,
  theme,
  type Gesture,
  type Language,
} from '../../shared/words.js';
import type { Result } from '../result.js';
import { challenge, type Challenge } from './challenge.js';
import { publicKey } from './keys.js';

/**
 * Why the server did not do what it was asked. `offline`: it was not reached, and the call may be made again. `revoked`: this device
 * is out. `refused`: a code of the server's closed list.
 */
export type ServerFailure =
  { readonly kind: 'offline' } | { readonly kind: 'revoked' } | { readonly kind: 'refused'; readonly code: string };

export type Answer<T> = Promise<Result<T, ServerFailure>>;

/** A key in JSON, as a string where it comes through GraphQL. */
const sealingKey = z.union([publicKey, z.string().transform(parsed).pipe(publicKey)]);

/** What a text says in JSON; null: it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const lower = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value);

/** A document as the server names it, or as it was kept here. */
const documentWord = z.preprocess((value) => (value === 'LICENSE' ? 'licence' : lower(value)), identityDocument);

/** The settings that the renderer may know, and what main needs besides: the key that captures are sealed to. */
export const deviceSettings = settings.extend({
  theme,
  languages: z.array(z.preprocess(lower, language)).min(1),
  identity: z
    .object({
      documents: z.array(documentWord),
      proofOfAddress: z.boolean(),
      phone: z.boolean(),
      face: z.preprocess(lower, faceCapture),
      light: z.boolean(),
    })
    .nullable()
    .default(null),
  sealingKey,
});
export type DeviceSettings = z.infer<typeof deviceSettings>;

/** A session that the server started. */
export const kioskSession = z.object({
  id: z.string(),
  expiresAt: z.string(),
  /** JWE to this device's encryption key; null for a registration. */
  sealedTemplates: z.string().nullable(),
  /** What the capture is to answer; null where an attendant helps, or the policy asks for none. */
  livenessChallenge: challenge.nullable(),
});
export type KioskSession = z.infer<typeof kioskSession>;

/** A verification's session that the server began. */
export const verificationSession = z.object({
  id: z.string(),
  /** With which the calls of the person are made, bound to this device's key. */
  token: z.string(),
  progress: z.object({
    steps: z.array(z.object({ step: z.preprocess(lower, z.string()), done: z.boolean() })),
    documents: z.array(documentWord).min(1),
    face: z.preprocess(lower, faceCapture),
    /** Whether the screen may show colours while a challenge is answered. */
    light: z.boolean(),
  }),
});
export type VerificationSession = z.infer<typeof verificationSession>;

/** What the server made of a capture, the first time and every time that it is sent. */
export const captureTaken = z
  .object({
    captureId: z.string(),
    outcome: z.enum(['REGISTERED', 'VERIFIED', 'SUBMITTED', 'REFUSED', 'UNUSABLE', 'REJECTED']),
    because: z.string().nullable(),
    /** Of a liveness challenge: what the person can do better. */
    livenessReasons: z.array(z.string()),
  })
  .transform(({ because, livenessReasons, ...taken }) => ({ ...taken, code: because, reasons: livenessReasons }));
export type CaptureTaken = z.infer<typeof captureTaken>;

/** How the kiosk is, each half minute. */
export interface Heartbeat {
  readonly version: string;
  readonly platform: string;
  readonly camera: { readonly label: string | null; readonly problem: string };
  readonly queued: number;
  readonly freeDiskMb: number | null;
  readonly temperature: number | null;
  readonly keyProtection: 'system' | 'file';
  readonly asarDigest: string | null;
  readonly failedChecks: readonly string[];
}

/** What an operator has to hear of, beside the heartbeats. */
export type KioskEvent =
  'CAMERA_CHANGED' | 'INFERENCE_CRASHED' | 'RENDERER_CRASHED' | 'SELF_TEST_FAILED' | 'PIN_LOCKED' | 'QUEUE_WIPED';

/** What the kiosk asks of the server. Every call may be made again; none throws. */
export interface Server {
  heartbeat(input: Heartbeat): Answer<DeviceSettings>;
  /** `gestures`: in which order a challenge is to ask, which an integration in test mode may name. */
  startSession(input: {
    purpose: 'register' | 'verify';
    code: string;
    assisted: boolean;
    gestures: readonly Gesture[] | null;
    /** The person asked to do without the screen's colours. */
    withoutLight: boolean;
  }): Answer<KioskSession>;
  /** Challenges for times without a network: as many as a device lacks that has some. */
  takeChallenges(has: number): Answer<readonly Challenge[]>;
  /** Null: whatever this device has open. */
  endSession(id: string | null): Answer<null>;
  /** Begins a session of a verification, by its address or its code. */
  beginVerification(code: string): Answer<VerificationSession>;
  /** The following are the person's own calls, with the token of that session. */
  giveConsent(token: string, consent: { readonly version: string; readonly language: string }): Answer<null>;
  sendPhoneCode(token: string, number: string, language: Language): Answer<null>;
  confirmPhoneCode(token: string, code: string): Answer<null>;
  issueChallenge(
    token: string,
    asked: { readonly gestures: readonly Gesture[] | null; readonly withoutLight: boolean },
  ): Answer<Challenge>;
  submitCapture(captureId: string, sealed: string): Answer<CaptureTaken>;
  report(kind: KioskEvent, at: Date): Answer<null>;
}
