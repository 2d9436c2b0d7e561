import type { VerificationPayload } from '@vestibule/webhooks';
import { Field, ID, ObjectType } from 'type-graphql';
import type { CreatedVerification } from '../app/intake.js';
import type { Status } from '../domain/lifecycle.js';
import { DocumentEnum, StatusEnum } from './enums.js';

/** What came of creating a verification; the fields are the integrator contract's. */
@ObjectType('CreatedVerification', { description: 'A verification was made.' })
export class CreatedVerificationView {
  @Field(() => ID)
  readonly id: string;
  @Field(() => StatusEnum)
  readonly status: Status;
  @Field(() => String, { description: 'The `unique_identifier` that was sent.' })
  readonly uniqueIdentifier: string;
  @Field(() => String, { description: 'Where the person is verified: opened, or shown to a kiosk.' })
  readonly requestUrl: string;
  @Field(() => Date)
  readonly expiresAt: Date;

  constructor({ verification, requestUrl }: CreatedVerification) {
    this.id = verification.id;
    this.status = verification.status;
    this.uniqueIdentifier = verification.subject.uniqueIdentifier;
    this.requestUrl = requestUrl;
    this.expiresAt = verification.expiresAt;
  }
}

@ObjectType('DocumentImage', { simpleResolvers: true, description: 'Where an image can be fetched.' })
class DocumentImageView {
  @Field(() => String, { nullable: true, description: 'Null before there is one.' })
  readonly url!: string | null;
}

const text = { nullable: true };

@ObjectType('VerificationPerson', { simpleResolvers: true, description: 'Who it is, as far as it is known.' })
class VerificationPersonView {
  @Field(() => String)
  readonly firstName!: string;
  @Field(() => String)
  readonly lastName!: string;
  @Field(() => String, text)
  readonly dateOfBirth!: string | null;
  @Field(() => String, text)
  readonly gender!: string | null;
  @Field(() => String, text)
  readonly idNumber!: string | null;
  @Field(() => String, text)
  readonly nationality!: string | null;
  @Field(() => String, text)
  readonly placeOfBirth!: string | null;
  @Field(() => String, text)
  readonly name!: string | null;
  @Field(() => String, text)
  readonly surname!: string | null;
  @Field(() => String, { ...text, name: 'expirationDate' })
  readonly expiration_date!: string | null;
  @Field(() => String, text)
  readonly address!: string | null;
  @Field(() => String, text)
  readonly country!: string | null;
}

/** The payload of the webhooks. */
@ObjectType('VerificationDetails', { description: 'A verification as webhooks tell of it.' })
export class VerificationDetailsView {
  @Field(() => ID)
  readonly id: string;
  @Field(() => ID)
  readonly integrationId: string;
  @Field(() => StatusEnum)
  readonly status: Status;
  @Field(() => String)
  readonly uniqueIdentifier: string;
  @Field(() => DocumentEnum, { nullable: true })
  readonly documentType: string | null;
  @Field(() => String)
  readonly requestUrl: string;
  @Field(() => Boolean, { description: 'Something failed on the server’s side and the person could not go on.' })
  readonly hasError: boolean;
  @Field(() => Boolean)
  readonly phoneNumberVerified: boolean;
  @Field(() => String, { description: 'Empty until a number has been confirmed.' })
  readonly verifiedPhoneNumber: string;
  @Field(() => DocumentImageView)
  readonly documentBack: DocumentImageView;
  @Field(() => DocumentImageView)
  readonly documentFront: DocumentImageView;
  @Field(() => VerificationPersonView)
  readonly verificationDetails: VerificationPersonView;
  @Field(() => String, { nullable: true })
  readonly reason: string | null;

  constructor(payload: VerificationPayload) {
    this.id = payload.id;
    this.integrationId = payload.integrationId;
    this.status = payload.status;
    this.uniqueIdentifier = payload.uniqueIdentifier;
    this.documentType = payload.documentType ?? null;
    this.requestUrl = payload.requestUrl;
    this.hasError = payload.hasError ?? false;
    this.phoneNumberVerified = payload.phoneNumberVerified;
    this.verifiedPhoneNumber = payload.verifiedPhoneNumber;
    this.documentBack = payload.documentBack;
    this.documentFront = payload.documentFront;
    this.verificationDetails = payload.verificationDetails;
    this.reason = payload.reason;
  }
}
