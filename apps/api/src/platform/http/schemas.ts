import { z } from 'zod';
import { failureSchema } from './failures.js';

/** Why a field that is not there was refused; the wording of messages is made from it. */
export const REQUIRED = 'is required';

/** The contract: an image has 8 MiB at most. */
export const IMAGE_BYTES = 8 * 1024 * 1024;

const TOO_LARGE = { tooLarge: true };

/** Whether an issue says that something is too large: then the status is 413 and not 400. */
export const isTooLarge = (params: unknown): boolean =>
  (params as { params?: { tooLarge?: unknown } } | undefined)?.params?.tooLarge === true;

/** A text that must be there and not be empty. Null counts as not there, as clients send it for an empty variable. */
export const requiredText = (description: string, example: string) =>
  z
    .string({ error: ({ input }) => (input === undefined || input === null ? REQUIRED : 'must be a string') })
    .min(1, { error: REQUIRED })
    .meta({ description, examples: [example] });

const DATA_URL = /^data:[\w.+-]+\/[\w.+-]+(?:;[\w.+-]+=[\w.+-]+)*;base64,/i;
/** Longer than any prefix of a data URL that names an image type. */
const PREFIX_CHARACTERS = 200;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Decodes base64 (RFC 4648 4) strictly: the whole alphabet, padded, no white space, no stray bits. */
export function decodeBase64(text: string): Buffer | undefined {
  if (text.length % 4 !== 0 || !BASE64.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  const lastQuantum = bytes.subarray(Math.floor(Math.max(0, bytes.length - 1) / 3) * 3);
  return text.endsWith(lastQuantum.toString('base64')) ? bytes : undefined;
}

/** An image: bytes of a multipart file, or base64 in JSON, with or without the prefix of a data URL. */
export const image = (description: string) =>
  z
    .unknown()
    .transform((value, context): Buffer => {
      const refuse = (message: string, params?: object): Buffer => {
        context.addIssue({ code: 'custom', message, ...(params && { params }) });
        return z.NEVER;
      };
      if (Buffer.isBuffer(value)) return value;
      if (value === undefined || value === null || value === '') return refuse(REQUIRED);
      if (typeof value !== 'string') return refuse('must be a file, or base64 in JSON');
      const prefix = DATA_URL.exec(value.slice(0, PREFIX_CHARACTERS))?.[0] ?? '';
      const text = value.slice(prefix.length);
      if (text.length > Math.ceil(IMAGE_BYTES / 3) * 4) return refuse('is larger than 8 MiB', TOO_LARGE);
      const bytes = decodeBase64(text);
      if (!bytes) return refuse('must be base64 (the standard alphabet, padded, without white space)');
      return bytes.length > IMAGE_BYTES ? refuse('is larger than 8 MiB', TOO_LARGE) : bytes;
    })
    .meta({ type: 'string', format: 'byte', description });

/** The body of every success around its data. */
export const envelopeSchema = <Data extends z.ZodType>(data: Data) =>
  z.object({ message: z.string(), data, errors: z.null() });

/** Wraps data as a success. */
export const envelope = <Data>(message: string, data: Data) => ({ message, data, errors: null });

/** The failures that a route can answer with, for its documentation; the same body for each. */
export const failures = <Status extends number>(...statuses: Status[]) =>
  Object.fromEntries(statuses.map((status) => [status, failureSchema])) as Record<Status, typeof failureSchema>;
