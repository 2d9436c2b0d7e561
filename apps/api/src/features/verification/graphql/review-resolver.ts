import { Arg, Args, ArgsType, Ctx, Field, ID, Mutation, Resolver } from 'type-graphql';
import { resultUnion, toUnion, type Failure } from '../../../platform/graphql/errors.js';
import { knownId } from '../../../platform/graphql/results.js';
import type { Outcome, ReasonCode } from '../domain/decision.js';
import type { PersonStep } from '../domain/evidence.js';
import type { PersonDetails } from '../domain/verification.js';
import type { VerificationScope } from './context.js';
import { OutcomeEnum, ReasonCodeEnum, RepeatableStepEnum } from './enums.js';
import { PersonDetailsView, ReviewedView } from './review-views.js';

const DecideVerificationResult = resultUnion('DecideVerificationResult', () => ReviewedView);
const DecideProofOfAddressResult = resultUnion('DecideProofOfAddressResult', () => ReviewedView);
const SendBackVerificationResult = resultUnion('SendBackVerificationResult', () => ReviewedView);
const RecordPersonDetailsResult = resultUnion('RecordPersonDetailsResult', () => ReviewedView);

@ArgsType()
class JudgementArgs {
  @Field(() => ID)
  readonly verificationId!: string;
  @Field(() => OutcomeEnum)
  readonly outcome!: Outcome;
  @Field(() => ReasonCodeEnum, { nullable: true, description: 'Needed where it is declined.' })
  readonly reasonCode?: ReasonCode | null;
  @Field(() => String, { nullable: true, description: 'In words for the integration, instead of the code’s.' })
  readonly text?: string | null;
}

@ArgsType()
class SendBackArgs {
  @Field(() => ID)
  readonly verificationId!: string;
  @Field(() => RepeatableStepEnum)
  readonly step!: PersonStep;
  @Field(() => ReasonCodeEnum)
  readonly reasonCode!: ReasonCode;
  @Field(() => String, { nullable: true, description: 'In words for the person, instead of the code’s.' })
  readonly text?: string | null;
}

const judgementOf = ({ outcome, reasonCode, text }: JudgementArgs) => ({
  outcome,
  reasonCode: reasonCode ?? null,
  text: text ?? null,
});

/** What reviewers do. */
@Resolver()
export class ReviewResolver {
  @Mutation(() => DecideVerificationResult, {
    description: 'Approves or declines what is under review; where two have to agree, the first one’s is a proposal.',
  })
  async decideVerification(
    @Args(() => JudgementArgs) args: JudgementArgs,
    @Ctx() { app, actor }: VerificationScope,
  ): Promise<ReviewedView | Failure> {
    const decided = await app.reviews.decide(actor, knownId(args.verificationId), judgementOf(args));
    return toUnion(decided, (value) => new ReviewedView(value));
  }

  @Mutation(() => DecideProofOfAddressResult, {
    description: 'Decides about a proof of address; the integration is told.',
  })
  async decideProofOfAddress(
    @Args(() => JudgementArgs) args: JudgementArgs,
    @Ctx() { app, actor }: VerificationScope,
  ): Promise<ReviewedView | Failure> {
    const decided = await app.reviews.decideProof(actor, knownId(args.verificationId), judgementOf(args));
    return toUnion(decided, (verification) => new ReviewedView({ verification, proposal: null }));
  }

  @Mutation(() => SendBackVerificationResult, { description: 'Asks for one step again; the person may begin anew.' })
  async sendBackVerification(
    @Args(() => SendBackArgs) { verificationId, step, reasonCode, text }: SendBackArgs,
    @Ctx() { app, actor }: VerificationScope,
  ): Promise<ReviewedView | Failure> {
    const back = { step, reasonCode, text: text ?? null };
    const sent = await app.reviews.sendBack(actor, knownId(verificationId), back);
    return toUnion(sent, (verification) => new ReviewedView({ verification, proposal: null }));
  }

  @Mutation(() => RecordPersonDetailsResult, {
    description: 'Keeps who the person is by the documents, as a reviewer read it.',
  })
  async recordPersonDetails(
    @Arg('verificationId', () => ID) verificationId: string,
    @Arg('details', () => PersonDetailsView) details: PersonDetailsView,
    @Ctx() { app, actor }: VerificationScope,
  ): Promise<ReviewedView | Failure> {
    const recorded = await app.reviews.recordDetails(actor, knownId(verificationId), completed(details));
    return toUnion(recorded, (verification) => new ReviewedView({ verification, proposal: null }));
  }
}

/** What was not given is null. */
const completed = (details: Partial<PersonDetails>): PersonDetails => ({
  firstName: details.firstName ?? null,
  lastName: details.lastName ?? null,
  dateOfBirth: details.dateOfBirth ?? null,
  gender: details.gender ?? null,
  idNumber: details.idNumber ?? null,
  nationality: details.nationality ?? null,
  placeOfBirth: details.placeOfBirth ?? null,
  expirationDate: details.expirationDate ?? null,
  address: details.address ?? null,
  country: details.country ?? null,
});
