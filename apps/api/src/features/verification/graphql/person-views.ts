import { Extensions, Field, ID, Int, ObjectType } from 'type-graphql';
import { IdentityDocumentEnum, VerificationFaceEnum } from '../../integration/graphql/index.js';
import type { PreparedUpload } from '../app/evidence-intake.js';
import type { SentCode } from '../app/phone/confirmation.js';
import type { Submitted } from '../app/submissions.js';
import type { BegunSession, Progress } from '../app/verification-sessions.js';
import {
  EVIDENCE_KINDS,
  IDENTITY_DOCUMENTS,
  STEPS,
  type EvidenceKind,
  type StepState,
  type VerificationPolicy,
} from '../domain/evidence.js';
import type { Status } from '../domain/lifecycle.js';
import { EvidenceKindEnum, PersonStepEnum, StatusEnum } from './enums.js';

@ObjectType('StepState', { simpleResolvers: true, description: 'Where a step stands.' })
class StepStateView {
  @Field(() => PersonStepEnum)
  readonly step!: StepState['step'];
  @Field(() => Boolean)
  readonly done!: boolean;
  @Field(() => Boolean, { description: 'Whether it can be made, or made again, now.' })
  readonly open!: boolean;
  @Extensions({ listSize: EVIDENCE_KINDS.length })
  @Field(() => [EvidenceKindEnum], { description: 'What of it is not there yet.' })
  readonly missing!: readonly EvidenceKind[];
}

/** How far a person is; nothing of it says who she is. */
@ObjectType('VerificationProgress', { description: 'How far a person is with a verification.' })
export class ProgressView {
  @Field(() => ID)
  readonly verificationId: string;
  @Field(() => StatusEnum)
  readonly status: Status;
  @Field(() => String, { description: 'Who asks for it.' })
  readonly integrationName: string;
  @Field(() => Boolean, { description: 'Whether nobody real is meant.' })
  readonly test: boolean;
  @Extensions({ listSize: STEPS.length })
  @Field(() => [StepStateView], { description: 'All that is asked for, in the order in which it is.' })
  readonly steps: readonly StepStateView[];
  @Extensions({ listSize: IDENTITY_DOCUMENTS.length })
  @Field(() => [IdentityDocumentEnum], { description: 'The documents that are taken.' })
  readonly documents: readonly string[];
  @Field(() => VerificationFaceEnum, { description: 'How a face is captured, where one is.' })
  readonly face: VerificationPolicy['verificationFace'];
  @Field(() => Boolean, { description: 'Whether the screen may show colours while a challenge is answered.' })
  readonly light: boolean;
  @Field(() => String, { nullable: true, description: 'Why a step is to be made again.' })
  readonly reason: string | null;
  @Field(() => Date, { description: 'When the verification runs out.' })
  readonly expiresAt: Date;

  constructor({ verification, steps, policy, account }: Progress) {
    this.verificationId = verification.id;
    this.status = verification.status;
    this.integrationName = account.name;
    this.test = account.mode === 'test';
    this.steps = steps;
    this.documents = policy.verificationDocuments;
    this.face = policy.verificationFace;
    this.light = policy.verificationFace === 'liveness' && policy.livenessLight !== 'off';
    this.reason = verification.reason?.text ?? null;
    this.expiresAt = verification.expiresAt;
  }
}

/** A session that was begun. */
@ObjectType('VerificationSession', { description: 'One person on the way through one verification.' })
export class VerificationSessionView {
  @Field(() => ID)
  readonly id: string;
  @Field(() => String, { description: 'With which the other calls are made, in the `Authorization` header.' })
  readonly token: string;
  @Field(() => String, { description: '`Bearer`, or `DPoP` where a kiosk began it: bound to its key.' })
  readonly tokenType: string;
  @Field(() => Date, { description: 'When the session ends; it can be begun again.' })
  readonly expiresAt: Date;
  @Field(() => ProgressView)
  readonly progress: ProgressView;

  constructor(begun: BegunSession) {
    this.id = begun.session.id;
    this.token = begun.token;
    this.tokenType = begun.session.deviceId === null ? 'Bearer' : 'DPoP';
    this.expiresAt = begun.session.expiresAt;
    this.progress = new ProgressView(begun);
  }
}

/** Most kinds of files that one upload takes. */
const MEDIA_TYPES = 4;

/** Where a file is to be sent. */
@ObjectType('PreparedUpload', {
  description: 'Where a file is to be sent: by PUT, with its media type, without a token.',
})
export class PreparedUploadView {
  @Field(() => String, { description: 'It takes this one file, as often as it is sent; keep it to yourself.' })
  readonly url: string;
  @Extensions({ listSize: MEDIA_TYPES })
  @Field(() => [String])
  readonly mediaTypes: readonly string[];
  @Field(() => Int)
  readonly maximumBytes: number;
  @Field(() => Date)
  readonly expiresAt: Date;

  constructor({ url, mediaTypes, maximumBytes, until }: PreparedUpload) {
    this.url = url;
    this.mediaTypes = mediaTypes;
    this.maximumBytes = maximumBytes;
    this.expiresAt = until;
  }
}

/** A code that was sent. */
@ObjectType('SentPhoneCode', { simpleResolvers: true, description: 'A code is on its way.' })
export class SentCodeView implements SentCode {
  @Field(() => String, { description: 'Where to, in E.164.' })
  readonly number: string;
  @Field(() => Date, { description: 'Until when it is good.' })
  readonly expiresAt: Date;
  @Field(() => Int, { description: 'How many tries there are.' })
  readonly tries: number;

  constructor({ number, expiresAt, tries }: SentCode) {
    this.number = number;
    this.expiresAt = expiresAt;
    this.tries = tries;
  }
}

/** What came of handing in. */
@ObjectType('SubmittedVerification', { description: 'A verification was handed in; the session is over.' })
export class SubmittedView {
  @Field(() => ID)
  readonly verificationId: string;
  @Field(() => StatusEnum)
  readonly status: Status;
  @Field(() => String, {
    nullable: true,
    description: 'Where the person goes on; null at a kiosk, or where nothing is set.',
  })
  readonly redirectUrl: string | null;

  constructor({ verification, redirectUrl }: Submitted) {
    this.verificationId = verification.id;
    this.status = verification.status;
    this.redirectUrl = redirectUrl;
  }
}
