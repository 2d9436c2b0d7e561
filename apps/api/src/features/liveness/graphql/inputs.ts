import { Extensions, Field, InputType } from 'type-graphql';
import { domainError, fail, ok, refuseField, type Result } from '../../../kernel/index.js';
import { Base64, decodeImage } from '../../face/graphql/index.js';
import { PICTURES_MAXIMUM } from '../app/read-record.js';
import type { Answer } from '../app/verdicts.js';

/** 3,600 frames take 11 MB. */
const RECORD_CHARACTERS = 16 * 1024 * 1024;

/** Of an argument, in the schema's words. */
export const WITHOUT_LIGHT =
  'True: the person asked to do without the screen’s colours. One gesture more is asked for, where one is left.';

/** An answer to a challenge. */
@InputType('LivenessAnswerInput', { description: 'An answer to a liveness challenge; docs/liveness.md has its form.' })
export class LivenessAnswerInput {
  @Field(() => String, { description: 'The challenge as it was issued.' })
  readonly token!: string;
  @Field(() => String, { description: 'What was seen, frame by frame, in JSON.' })
  readonly record!: string;
  @Field(() => String, { description: 'HMAC-SHA-256 over the record with the challenge’s key, in hex.' })
  readonly mac!: string;
  @Extensions({ listSize: PICTURES_MAXIMUM })
  @Field(() => [Base64], { description: 'JPEGs, in the order of the record’s key frames: the front first.' })
  readonly pictures!: readonly string[];
}

/** Reads an answer. Errors: INVALID_INPUT, PAYLOAD_TOO_LARGE. */
export function readAnswer({ token, record, mac, pictures }: LivenessAnswerInput): Result<Answer> {
  if (record.length > RECORD_CHARACTERS) return fail(domainError('PAYLOAD_TOO_LARGE', 'record is larger than 16 MiB'));
  if (pictures.length > PICTURES_MAXIMUM) return refuseField('pictures', `must be ${PICTURES_MAXIMUM} at most`);
  const decoded: Buffer[] = [];
  for (const [at, text] of pictures.entries()) {
    const picture = decodeImage(`pictures.${at}`, text);
    if (!picture.ok) return picture;
    decoded.push(picture.value);
  }
  return ok({ token, record, mac, pictures: decoded });
}
