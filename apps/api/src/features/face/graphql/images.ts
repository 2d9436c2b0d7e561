import { GraphQLScalarType } from 'graphql';
import { Field, InputType } from 'type-graphql';
import { domainError, fail, ok, type ErrorDetail, type Result } from '../../../kernel/index.js';
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
    if (typeof value !== 'string') throw new TypeError('Base64 must be a string');
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

/** The bytes of a base64 text; undefined where it is none. Node's decoder leaves out what it doesn't know. */
const decode = (text: string): Buffer | undefined => {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === Math.floor(((text.length - padding) * 3) / 4) ? bytes : undefined;
};

const refuse = (details: readonly ErrorDetail[]): Result<never> =>
  fail(domainError('INVALID_INPUT', `${details.map(({ field }) => field).join(', ')}: not base64`, { details }));

const fault = (field: string): ErrorDetail => ({ field, reason: 'must be base64' });

/** An image's bytes. INVALID_INPUT names it where the text isn't base64. */
export const decodeImage = (name: string, text: string): Result<Buffer> => {
  const bytes = decode(text);
  return bytes ? ok(bytes) : refuse([fault(name)]);
};

/** The bytes of all four. INVALID_INPUT names those that are not base64. */
export const decodeImages = (input: FaceImagesInput): Result<GestureImages> => {
  const { smile, eyeblink, left, right } = input;
  const bytes = { smile: decode(smile), eyeblink: decode(eyeblink), left: decode(left), right: decode(right) };
  const wrong = GESTURES.filter((name) => !bytes[name]);
  return wrong.length > 0 ? refuse(wrong.map(fault)) : ok(bytes as GestureImages);
};
