import { Field, ID, Int, ObjectType } from 'type-graphql';
import { schemaEnum } from '../../../platform/graphql/enums.js';
import { connectionTypes, Node } from '../../../platform/graphql/relay.js';
import type { Due } from '../app/retention.js';
import { RETAINED, type Erasure, type ErasureCause, type Retained } from '../domain/erasure.js';

const SubjectTypeEnum = schemaEnum('ErasureSubjectType', ['face', 'verification'], 'What was erased.');
const CauseEnum = schemaEnum(
  'ErasureCause',
  ['asked', 'retention'],
  'Why something was erased: somebody asked for it, or its time was over.',
);
const RetainedEnum = schemaEnum(
  'Retained',
  RETAINED,
  'What is kept for so long: verifications from their end, faces from their last use, attempts on faces.',
);

/** A receipt of what was erased. */
@ObjectType('Erasure', { implements: Node, description: 'Something that was erased, with a signed receipt.' })
export class ErasureView extends Node {
  @Field(() => ID)
  override readonly id: string;
  @Field(() => ID)
  readonly integrationId: string;
  @Field(() => SubjectTypeEnum)
  readonly subjectType: Erasure['subjectType'];
  @Field(() => ID)
  readonly subjectId: string;
  @Field(() => CauseEnum)
  readonly cause: ErasureCause;
  @Field(() => String, {
    description: 'What was erased as a compact JWS, to be verified with the keys at `/.well-known/jwks.json`.',
  })
  readonly receipt: string;
  @Field(() => Date)
  readonly createdAt: Date;

  constructor({ id, integrationId, subjectType, subjectId, cause, receipt, createdAt }: Erasure) {
    super();
    this.id = id;
    this.integrationId = integrationId;
    this.subjectType = subjectType;
    this.subjectId = subjectId;
    this.cause = cause;
    this.receipt = receipt;
    this.createdAt = createdAt;
  }
}

export const { Connection: ErasureConnection } = connectionTypes('Erasure', () => ErasureView);

/** What falls due of one kind. */
@ObjectType('DueForErasure', { description: 'What falls due for being erased, of one kind.' })
export class DueView {
  @Field(() => RetainedEnum)
  readonly what: Retained;
  @Field(() => Int, { description: 'For how many days it is kept; 0: until somebody erases it.' })
  readonly days: number;
  @Field(() => Int)
  readonly count: number;
  @Field(() => Date, { nullable: true, description: 'From when the oldest is.' })
  readonly oldest: Date | null;

  constructor({ what, days, count, oldest }: Due) {
    this.what = what;
    this.days = days;
    this.count = count;
    this.oldest = oldest;
  }
}
