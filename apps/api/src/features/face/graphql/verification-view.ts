import { Field, Float, ID, ObjectType } from 'type-graphql';
import { schemaEnum } from '../../../platform/graphql/enums.js';
import { connectionTypes, Node } from '../../../platform/graphql/relay.js';
import { IMAGE_CODES } from '../app/analysis.js';
import type { FaceVerification } from '../domain/verification.js';

const OUTCOMES: readonly FaceVerification['outcome'][] = ['verified', 'refused', 'unusable'];

const Outcome = schemaEnum('FaceVerificationOutcome', OUTCOMES, 'UNUSABLE: the image could not be compared.');
const Reason = schemaEnum('UnusableImageReason', IMAGE_CODES, 'Why an image could not be used; codes of ErrorCode.');

/** One attempt to verify a live image. */
@ObjectType('FaceVerification', { implements: Node, description: 'One attempt to verify a live image against a face.' })
export class FaceVerificationView extends Node {
  @Field(() => ID)
  override readonly id: string;
  @Field(() => Outcome)
  readonly outcome: FaceVerification['outcome'];
  @Field(() => Reason, { nullable: true })
  readonly reason: string | null;
  @Field(() => Float, { nullable: true, description: '0 to 100.' })
  readonly similarity: number | null;
  @Field(() => Float, { nullable: true, description: 'Euclidean distance to the nearest template.' })
  readonly distance: number | null;
  @Field(() => Float, { nullable: true, description: 'The distance up to which the image was accepted.' })
  readonly threshold: number | null;
  @Field(() => String, { description: 'Names the model that the distance comes from.' })
  readonly modelVersion: string;
  @Field(() => Date)
  readonly createdAt: Date;

  constructor(verification: FaceVerification) {
    super();
    this.id = verification.id;
    this.outcome = verification.outcome;
    this.reason = verification.reason;
    this.similarity = verification.similarity;
    this.distance = verification.distance;
    this.threshold = verification.threshold;
    this.modelVersion = verification.modelVersion;
    this.createdAt = verification.createdAt;
  }
}

export const { Connection: FaceVerificationConnection } = connectionTypes(
  'FaceVerification',
  () => FaceVerificationView,
);

/** A domain object as the schema shows it. */
export const toFaceVerificationView = (it: FaceVerification): FaceVerificationView => new FaceVerificationView(it);
