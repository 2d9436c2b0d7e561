import { GraphQLError, GraphQLScalarType } from 'graphql';
import { Field, InputType } from 'type-graphql';
import { domainError, fail, ok, type ErrorDetail, type Result } from '../../../kernel/index.js';
import { decodeBase64, IMAGE_BYTES } from '../../../platform/http/schemas.js';
import type { GestureImages } from '../app/registration.js';
import { GESTURES, type Gesture } from '../domain/face.js';

/**
 * Bytes in an input. The text is decoded by {@link decodeImage}, so that a wrong one is a failure with the image's name
 * and is not repeated in an error message, as graphql-js does with what a scalar refuses.
 */
export const Base64 = new GraphQLScalarType<string, never>({
  name: 'Base64',
  description: 'Bytes in base64 (RFC 4648, 4), as a string without line breaks.',
  parseValue: (value) => {
    // Of graphql-js's own class: any other counts as a bug of ours, and is logged and masked.
    if (typeof value !== 'string') throw new GraphQLError('Base64 must be a string');
    return value;
  },
});

const gesture = { description: 'JPEG, PNG or WebP, up to 8 MiB.' };

/** Four images of one person. */
@InputType('FaceImagesInput', { description: 'Four images of one person, one for each gesture.' })
export class FaceImagesInput implements Record<Gesture, string> {
  @Field(() => Base64, gesture)
  readonly smile!: string;
  @Field(() => Base64, gesture)
  readonly eyeblink!: string;
  @Field(() => Base64, gesture)
  readonly left!: string;
  @Field(() => Base64, gesture)
  readonly right!: string;
}

const NOT_BASE64 = 'must be base64 (the standard alphabet, padded, without white space)';
const TOO_LARGE = 'is larger than 8 MiB';

const decode = (field: string, text: string): Buffer | ErrorDetail => {
  if (text.length > Math.ceil(IMAGE_BYTES / 3) * 4) return { field, reason: TOO_LARGE };
  const bytes = decodeBase64(text);
  if (!bytes) return { field, reason: NOT_BASE64 };
  return bytes.length > IMAGE_BYTES ? { field, reason: TOO_LARGE } : bytes;
};

const refuse = (details: readonly ErrorDetail[]): Result<never> => {
  const code = details.some(({ reason }) => reason === TOO_LARGE) ? 'PAYLOAD_TOO_LARGE' : 'INVALID_INPUT';
  const message = details.map(({ field, reason }) => `${field} ${reason}`).join('; ');
  return fail(domainError(code, message, { details }));
};

/** An image's bytes. INVALID_INPUT and PAYLOAD_TOO_LARGE name it. */
export const decodeImage = (name: string, text: string): Result<Buffer> => {
  const bytes = decode(name, text);
  return Buffer.isBuffer(bytes) ? ok(bytes) : refuse([bytes]);
};

/** The bytes of all four. INVALID_INPUT and PAYLOAD_TOO_LARGE name those that can't be taken. */
export const decodeImages = (input: FaceImagesInput): Result<GestureImages> => {
  const decoded = GESTURES.map((gesture) => [gesture, decode(gesture, input[gesture])] as const);
  const faults = decoded.flatMap(([, bytes]) => (Buffer.isBuffer(bytes) ? [] : [bytes]));
  return faults.length > 0 ? refuse(faults) : ok(Object.fromEntries(decoded) as Record<Gesture, Buffer>);
};
