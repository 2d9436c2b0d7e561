import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { schemaEnum } from '../../../platform/graphql/enums.js';
import { POLICY_KEYS, type Policy } from '../domain/policy.js';

const GestureCheck = schemaEnum(
  'FaceGestureCheck',
  POLICY_KEYS.faceGestureCheck.choices ?? [],
  'How the gestures of an enrolment are checked.',
);

const Mirrored = schemaEnum(
  'FaceMirrored',
  POLICY_KEYS.faceMirrored.choices ?? [],
  'Whether images show a person as a mirror does.',
);

const described = (key: keyof Policy) => ({ description: POLICY_KEYS[key].meaning });
const optional = (key: keyof Policy) => ({ ...described(key), nullable: true });

/** What an integration has decided. */
@ObjectType('Policy', { simpleResolvers: true, description: 'What an integration has decided for itself.' })
export class PolicyView implements Policy {
  @Field(() => GestureCheck, described('faceGestureCheck'))
  readonly faceGestureCheck: Policy['faceGestureCheck'];
  @Field(() => Int, described('faceMinimumWidth'))
  readonly faceMinimumWidth: number;
  @Field(() => Mirrored, described('faceMirrored'))
  readonly faceMirrored: Policy['faceMirrored'];
  @Field(() => Boolean, described('keepAttemptImages'))
  readonly keepAttemptImages: boolean;

  constructor(policy: Policy) {
    this.faceGestureCheck = policy.faceGestureCheck;
    this.faceMinimumWidth = policy.faceMinimumWidth;
    this.faceMirrored = policy.faceMirrored;
    this.keepAttemptImages = policy.keepAttemptImages;
  }
}

/** Changes of a policy; what is not given stays. */
@InputType('PolicyInput', { description: 'What an integration decides for itself; what is not given stays.' })
export class PolicyInput implements Record<keyof Policy, unknown> {
  @Field(() => GestureCheck, optional('faceGestureCheck'))
  readonly faceGestureCheck!: string | null | undefined;
  @Field(() => Int, optional('faceMinimumWidth'))
  readonly faceMinimumWidth!: number | null | undefined;
  @Field(() => Mirrored, optional('faceMirrored'))
  readonly faceMirrored!: string | null | undefined;
  @Field(() => Boolean, optional('keepAttemptImages'))
  readonly keepAttemptImages!: boolean | null | undefined;
}

/** The changes as the texts that the policy's table checks. */
export const policyTexts = (input: PolicyInput): Record<string, string> => {
  const { faceGestureCheck, faceMinimumWidth, faceMirrored, keepAttemptImages } = input;
  const given = Object.entries({ faceGestureCheck, faceMinimumWidth, faceMirrored, keepAttemptImages });
  return Object.fromEntries(given.flatMap(([key, value]) => (value == null ? [] : [[key, String(value)]])));
};
