import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import type { ErasedFace } from '../app/faces.js';
import type { RegistrationUrl } from '../app/registration.js';
import type { VerificationOutcome } from '../app/verification.js';
import { FaceView } from './face-view.js';

/** What came of asking for a registration URL; the wordings are the integrator contract's. */
@ObjectType('FaceRegistration', { description: 'Where a person registers, or that she has.' })
export class FaceRegistrationView {
  @Field(() => Boolean, { description: 'Whether the four images are stored already.' })
  readonly registered: boolean;
  @Field(() => String, { nullable: true, description: 'Null where the face is registered.' })
  readonly url: string | null;
  @Field(() => String)
  readonly message: string;
  @Field(() => FaceView)
  readonly face: FaceView;

  constructor(result: RegistrationUrl) {
    this.registered = result.registered;
    this.url = result.registered ? null : result.url;
    this.message = result.registered ? 'Face already registered' : 'Face registration URL generated successfully';
    this.face = new FaceView(result.face);
  }
}

/** What came of comparing a live image; the wordings are the integrator contract's. */
@ObjectType('FaceVerified', { description: 'A live image was compared with a face.' })
export class FaceVerifiedView {
  @Field(() => Boolean, { description: 'Whether it is the person. False is an answer and no failure.' })
  readonly verified: boolean;
  @Field(() => Float, { description: '0 to 100.' })
  readonly similarity: number;
  @Field(() => String)
  readonly message: string;
  @Field(() => ID)
  readonly verificationId: string;
  @Field(() => FaceView)
  readonly face: FaceView;

  constructor(outcome: VerificationOutcome) {
    this.verified = outcome.verified;
    this.similarity = outcome.similarity;
    this.message = outcome.verified ? 'Face verified successfully' : 'Face not verified';
    this.verificationId = outcome.verificationId;
    this.face = new FaceView(outcome.face);
  }
}

/** What was erased, signed. */
@ObjectType('FaceErased', { description: 'A person’s face is gone, with the key without which no copy opens.' })
export class FaceErasedView {
  @Field(() => ID)
  readonly faceId: string;
  @Field(() => ID)
  readonly integrationId: string;
  @Field(() => Date)
  readonly erasedAt: Date;
  @Field(() => Int)
  readonly images: number;
  @Field(() => Int)
  readonly templates: number;
  @Field(() => Int)
  readonly verifications: number;
  @Field(() => String, {
    description: 'These facts as a compact JWS, to be verified with the keys at `/.well-known/jwks.json`.',
  })
  readonly receipt: string;

  constructor({ facts: erased, receipt }: ErasedFace) {
    this.faceId = erased.faceId;
    this.integrationId = erased.integrationId;
    this.erasedAt = new Date(erased.erasedAt);
    this.images = erased.images;
    this.templates = erased.templates;
    this.verifications = erased.verifications;
    this.receipt = receipt;
  }
}
