import { Extensions, Field, ID, Int, ObjectType } from 'type-graphql';
import { schemaEnum } from '../../../platform/graphql/enums.js';
import { COLOURS_SHOWN } from '@vestibule/face/liveness';
import { GestureEnum } from '../../integration/graphql/index.js';
import type { IssuedChallenge } from '../app/challenges.js';
import type { Judged } from '../app/verdicts.js';
import { COLOURS, GESTURES } from '../domain/challenge.js';
import { TOLD } from '../domain/told.js';

/** What a person may be told. */
export const ToldEnum = schemaEnum(
  'LivenessReason',
  TOLD,
  'What a person can do better. What else speaks against an answer is told to nobody who gives one.',
);

const ColourEnum = schemaEnum('ScreenColour', COLOURS, 'Pure, as a screen has it: #ff0000, #00ff00 or #0000ff.');

/** A challenge that somebody is to answer. */
@ObjectType('LivenessChallenge', {
  description: 'What somebody before a camera is asked to do, once, within its time.',
})
export class LivenessChallengeView {
  @Field(() => ID)
  readonly id: string;
  @Field(() => String, { description: 'A compact JWS (RFC 7515) over all of it; it comes back with the answer.' })
  readonly token: string;
  @Field(() => String, { description: 'With which the answer’s record is sealed: 32 bytes in base64url. Told once.' })
  readonly key: string;
  @Field(() => String)
  readonly nonce: string;
  @Extensions({ listSize: GESTURES.length })
  @Field(() => [GestureEnum], { description: 'In the order in which they are asked for.' })
  readonly gestures: readonly string[];
  @Extensions({ listSize: COLOURS_SHOWN })
  @Field(() => [ColourEnum], {
    description: 'What the whole screen shows after the gestures, half a second each; none where it shows none.',
  })
  readonly colours: readonly string[];
  @Field(() => Int, { description: 'Milliseconds for each gesture, from when it is asked for.' })
  readonly windowMs: number;
  @Field(() => Date)
  readonly expiresAt: Date;

  constructor({ id, token, key, nonce, gestures, colours, windowMs, expiresAt }: IssuedChallenge) {
    this.id = id;
    this.token = token;
    this.key = key;
    this.nonce = nonce;
    this.gestures = gestures;
    this.colours = colours;
    this.windowMs = windowMs;
    this.expiresAt = expiresAt;
  }
}

/** What came of an answer. */
@ObjectType('LivenessJudged', { description: 'What came of an answer to a liveness challenge. No score is told.' })
export class LivenessJudgedView {
  @Field(() => Boolean)
  readonly accepted: boolean;
  @Extensions({ listSize: TOLD.length })
  @Field(() => [ToldEnum], { description: 'What the person can do better; it may be nothing that can be told.' })
  readonly reasons: readonly string[];

  constructor({ decision, told }: Judged) {
    this.accepted = decision === 'accepted';
    this.reasons = told;
  }
}
