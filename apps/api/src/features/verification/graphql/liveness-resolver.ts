import { Arg, Ctx, Extensions, Mutation, Resolver } from 'type-graphql';
import { resultUnion, toFailure, toUnion, type Failure } from '../../../platform/graphql/errors.js';
import { GestureEnum } from '../../integration/graphql/index.js';
import { LIVENESS_GESTURES } from '../../integration/index.js';
import {
  LivenessAnswerInput,
  LivenessChallengeView,
  LivenessJudgedView,
  readAnswer,
  WITHOUT_LIGHT,
} from '../../liveness/graphql/index.js';
import type { VerificationScope } from './context.js';
import { ProgressView } from './person-views.js';

const IssueLivenessChallengeResult = resultUnion('IssueLivenessChallengeResult', () => LivenessChallengeView);
const AnswerLivenessChallengeResult = resultUnion('AnswerLivenessChallengeResult', () => LivenessJudgedView);
const LeaveLivenessResult = resultUnion('LeaveLivenessToReviewerResult', () => ProgressView);

/** The liveness challenge of a verification, for the person of a session. */
@Resolver()
export class LivenessResolver {
  @Extensions({ listSize: LIVENESS_GESTURES.length })
  @Mutation(() => IssueLivenessChallengeResult, {
    description: 'Issues a liveness challenge for the person of this session: for three minutes, to be answered once.',
  })
  async issueLivenessChallenge(
    @Arg('gestures', () => [GestureEnum], {
      nullable: true,
      description: 'In test mode: the order, for what a recording shows.',
    })
    gestures: readonly string[] | null | undefined,
    @Arg('withoutLight', () => Boolean, { nullable: true, description: WITHOUT_LIGHT })
    withoutLight: boolean | null | undefined,
    @Ctx() { actor, faces }: VerificationScope,
  ): Promise<LivenessChallengeView | Failure> {
    const issued = await faces.livenessStep.challenge(actor, gestures ?? null, withoutLight === true);
    return toUnion(issued, (value) => new LivenessChallengeView(value));
  }

  @Mutation(() => AnswerLivenessChallengeResult, {
    description:
      'Judges an answer; its first picture is the one that was sent as the selfie. What is accepted is kept as evidence.',
  })
  async answerLivenessChallenge(
    @Arg('input', () => LivenessAnswerInput) input: LivenessAnswerInput,
    @Ctx() { actor, faces }: VerificationScope,
  ): Promise<LivenessJudgedView | Failure> {
    const answer = readAnswer(input);
    if (!answer.ok) return toFailure(answer.error);
    return toUnion(await faces.livenessStep.answer(actor, answer.value), (judged) => new LivenessJudgedView(judged));
  }

  @Mutation(() => LeaveLivenessResult, {
    description: 'Goes on without an answer: whoever can’t do what is asked for is looked at by a reviewer.',
  })
  async leaveLivenessToReviewer(@Ctx() { app, actor, faces }: VerificationScope): Promise<ProgressView | Failure> {
    const left = await faces.livenessStep.leaveToReviewer(actor);
    const progress = left.ok ? await app.verificationSessions.progress(actor) : left;
    return toUnion(progress, (value) => new ProgressView(value));
  }
}
