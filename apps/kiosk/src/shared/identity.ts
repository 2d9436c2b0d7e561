import { z } from 'zod';
import { documentPage, gesture, identityDocument } from './words.js';

/** The fields that can be read of a document, in the order in which they are shown. */
export const READ_FIELDS = [
  'lastName',
  'firstName',
  'dateOfBirth',
  'gender',
  'idNumber',
  'nationality',
  'country',
  'issueDate',
  'expirationDate',
  'address',
  'personalNumber',
] as const;

/** Why a phone number is not confirmed; a closed list. */
export const PHONE_PROBLEMS = ['number', 'code', 'expired', 'too_many', 'no_tries', 'offline', 'failed'] as const;
export type PhoneProblem = (typeof PHONE_PROBLEMS)[number];

/** What came of sending or confirming a code. */
export const phoneAnswer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true) }),
  z.object({ ok: z.literal(false), reason: z.enum(PHONE_PROBLEMS) }),
]);

/** A page that is to be before the camera. */
export const wantedPage = z.object({ document: identityDocument, page: documentPage });
export type WantedPage = z.infer<typeof wantedPage>;

/** What speaks against a document that was read, as far as a kiosk can tell. */
export const DOCUMENT_PROBLEMS = ['unreadable', 'not_valid', 'expired', 'other_document'] as const;
export type DocumentProblem = (typeof DOCUMENT_PROBLEMS)[number];

/** A page that was taken, as it is shown to the person: for confirmation, never for editing. */
export const takenPage = z.object({
  /** The document, straightened: a JPEG as a data address. */
  picture: z.string(),
  fields: z.array(z.object({ name: z.enum(READ_FIELDS), value: z.string() })),
  problem: z.enum(DOCUMENT_PROBLEMS).nullable(),
});
export type TakenPage = z.infer<typeof takenPage>;

/** What came of taking a page; `tray`: the document tray gave no picture. */
export const pageAnswer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), page: takenPage }),
  z.object({ ok: z.literal(false), reason: z.enum(['not_taken', 'tray']) }),
]);

/** How the face of an identity check is captured; `paused`: too many tries failed, and somebody has to wait. */
export const faceAnswer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), gestures: z.array(gesture), light: z.boolean() }),
  z.object({ ok: z.literal(false), reason: z.enum(['paused', 'offline', 'failed']) }),
]);
