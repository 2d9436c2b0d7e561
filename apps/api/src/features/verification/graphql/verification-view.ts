import { Field, ID, Int, ObjectType } from 'type-graphql';
import { connectionTypes, Node } from '../../../platform/graphql/relay.js';
import type { Status, Step } from '../domain/lifecycle.js';
import type { Change, Subject, Verification } from '../domain/verification.js';
import { ChangeEnum, StatusEnum } from './enums.js';

/** Whom it is about. */
@ObjectType('VerificationSubject', { simpleResolvers: true, description: 'Whom it is about, as the integration said.' })
export class SubjectView implements Subject {
  @Field(() => String)
  readonly firstName!: string;
  @Field(() => String)
  readonly lastName!: string;
  @Field(() => String)
  readonly email!: string;
  @Field(() => String)
  readonly uniqueIdentifier!: string;
}

/** One change. */
@ObjectType('VerificationChange', { simpleResolvers: true, description: 'A change of a verification’s status.' })
export class ChangeView implements Change {
  @Field(() => Int, { description: '1, 2, 3, … without gaps.' })
  readonly number!: number;
  @Field(() => ChangeEnum)
  readonly step!: Step;
  @Field(() => StatusEnum, { nullable: true, description: 'Null: it was made by it.' })
  readonly from!: Status | null;
  @Field(() => StatusEnum)
  readonly to!: Status;
  @Field(() => String, { description: 'As in the audit trail, such as `integration:<id>`, `worker`.' })
  readonly actor!: string;
  @Field(() => Date)
  readonly at!: Date;
}

/** A verification. */
@ObjectType('Verification', { implements: Node, description: 'One person’s identity check for one integration.' })
export class VerificationView extends Node {
  /** What the fields with resolvers of their own start from; no field itself. */
  readonly verification: Verification;
  @Field(() => ID)
  override readonly id: string;
  @Field(() => StatusEnum)
  readonly status: Status;
  @Field(() => String, { description: 'The integration’s own name for the person.' })
  readonly uniqueIdentifier: string;
  @Field(() => Int, { description: 'The version of the integration’s policy that it goes by.' })
  readonly policyVersion: number;
  @Field(() => Date)
  readonly expiresAt: Date;
  @Field(() => Date)
  readonly createdAt: Date;

  constructor(verification: Verification) {
    super();
    this.verification = verification;
    this.id = verification.id;
    this.status = verification.status;
    this.uniqueIdentifier = verification.subject.uniqueIdentifier;
    this.policyVersion = verification.policyVersion;
    this.expiresAt = verification.expiresAt;
    this.createdAt = verification.createdAt;
  }
}

export const { Connection: VerificationConnection } = connectionTypes('Verification', () => VerificationView);
