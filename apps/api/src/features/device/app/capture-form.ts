import { z } from 'zod';
import { isId } from '../../../kernel/index.js';
import { IDENTITY_DOCUMENTS } from '../../integration/index.js';
import { CAPTURE_PURPOSES, DOCUMENT_PAGES, POSES, type Capture } from '../domain/capture.js';

/** The contract: an image has 8 MiB at most. */
const IMAGE_BYTES = 8 * 1024 * 1024;
/** Four gestures and a picture from the front. */
const IMAGES_MAXIMUM = 5;
/** Both sides of a document, and a proof of address. */
const DOCUMENTS_MAXIMUM = 3;
/** One in the light of each colour. */
const LIT_MAXIMUM = 3;
const CODE_MAXIMUM = 512;
/** A signed challenge has about 600. */
const TOKEN_CHARACTERS = 4_096;
/** SHA-256 in hex. */
const MAC_CHARACTERS = 64;

const id = z.string().refine(isId);

const jpeg = z
  .string()
  .min(1)
  .max(Math.ceil(IMAGE_BYTES / 3) * 4)
  .regex(/^[A-Za-z0-9+/]+={0,2}$/)
  .transform((text): Uint8Array => Buffer.from(text, 'base64'));

const image = z.object({ gesture: z.enum(POSES), at: z.number(), jpeg });

/** What a kiosk seals: the whole of a capture, as JSON. */
const captureForm = z.object({
  v: z.literal(1),
  captureId: z.uuid(),
  deviceId: id,
  sessionId: id.nullable(),
  purpose: z.enum(CAPTURE_PURPOSES),
  code: z.string().min(1).max(CODE_MAXIMUM),
  capturedAt: z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
  offline: z.boolean(),
  assisted: z.boolean(),
  language: z.string().max(35),
  // Kiosks before it had one text, without a version.
  consent: z
    .object({
      version: z.string().regex(/^[\w.:/-]{1,100}$/),
      givenAt: z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
    })
    .optional(),
  // Kiosks before it answered no challenge.
  liveness: z
    .object({
      token: z.string().max(TOKEN_CHARACTERS),
      record: z.string(),
      mac: z.string().max(MAC_CHARACTERS),
      lit: z.array(jpeg).max(LIT_MAXIMUM).default([]),
    })
    .nullish()
    .transform((given) => given ?? null),
  images: z.array(image).max(IMAGES_MAXIMUM),
  documents: z
    .array(z.object({ page: z.enum(DOCUMENT_PAGES), type: z.enum(IDENTITY_DOCUMENTS).nullable(), jpeg }))
    .max(DOCUMENTS_MAXIMUM)
    .default([]),
  local: z
    .object({ verified: z.boolean(), distance: z.number(), threshold: z.number(), modelVersion: z.string().max(256) })
    .nullable(),
});

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Reads what was sealed; undefined where it is not a capture. */
export function readCapture(plain: Uint8Array): Capture | undefined {
  try {
    const read = captureForm.safeParse(JSON.parse(UTF8.decode(plain)));
    if (!read.success) return undefined;
    const { v: _version, language, consent, local, ...capture } = read.data;
    const { version, givenAt } = consent ?? { version: 'kiosk', givenAt: capture.capturedAt };
    return {
      ...capture,
      captureId: capture.captureId.toLowerCase(),
      consent: { version, language, givenAt },
      local: local && { verified: local.verified },
    };
  } catch {
    return undefined;
  }
}
