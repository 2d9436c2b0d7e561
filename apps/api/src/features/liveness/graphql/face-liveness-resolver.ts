import { Arg, Ctx, Extensions, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import type { Actor, Clock, Result } from '../../../kernel/index.js';
import { schemaEnum } from '../../../platform/graphql/enums.js';
import { resultUnion, toFailure, toUnion, type Failure } from '../../../platform/graphql/errors.js';
import { knownId } from '../../../platform/graphql/results.js';
import { checkOpenForRegistration, checkOpenForVerification, type Face, type Faces } from '../../face/index.js';
import { GestureEnum, type IntegrationScope } from '../../integration/graphql/index.js';
import type { LivenessChallenges } from '../app/challenges.js';
import type { LivenessVerdicts } from '../app/verdicts.js';
import { GESTURES } from '../domain/challenge.js';
import { LivenessAnswerInput, readAnswer, WITHOUT_LIGHT } from './inputs.js';
import { LivenessChallengeView, LivenessJudgedView } from './views.js';

/** What these resolvers need of a request. */
export interface LivenessScope extends IntegrationScope {
  readonly app: IntegrationScope['app'] & { readonly faces: Faces; readonly clock: Clock };
  readonly faces: { readonly livenessChallenges: LivenessChallenges; readonly livenessVerdicts: LivenessVerdicts };
}

const FACE_PURPOSES = ['register', 'verify'] as const;
type FacePurpose = (typeof FACE_PURPOSES)[number];
const PurposeEnum = schemaEnum('FacePurpose', FACE_PURPOSES, 'What is done with a face.');

@InputType('FaceLivenessInput', { description: 'Whose liveness is asked for, and for what.' })
class FaceLivenessInput {
  @Field(() => ID)
  readonly faceId!: string;
  @Field(() => PurposeEnum)
  readonly purpose!: FacePurpose;
}

@InputType('FaceLivenessChallengeInput', { description: 'Whose liveness is asked for, and for what.' })
class FaceLivenessChallengeInput extends FaceLivenessInput {
  @Extensions({ listSize: GESTURES.length })
  @Field(() => [GestureEnum], { nullable: true, description: 'In test mode: the order, for what a recording shows.' })
  readonly gestures?: readonly string[] | null;
  @Field(() => Boolean, { nullable: true, description: WITHOUT_LIGHT })
  readonly withoutLight?: boolean | null;
}

const IssueResult = resultUnion('IssueFaceLivenessChallengeResult', () => LivenessChallengeView);
const AnswerResult = resultUnion('AnswerFaceLivenessChallengeResult', () => LivenessJudgedView);

/** Liveness of faces, for an integration with a page or an app of its own. */
@Resolver()
export class FaceLivenessResolver {
  @Mutation(() => IssueResult, {
    description: 'Issues a liveness challenge for a face: for three minutes, to be answered once.',
  })
  async issueFaceLivenessChallenge(
    @Arg('input', () => FaceLivenessChallengeInput)
    { faceId, purpose, gestures, withoutLight }: FaceLivenessChallengeInput,
    @Ctx() { app, actor, faces }: LivenessScope,
  ): Promise<LivenessChallengeView | Failure> {
    const face = await faceOf(app.faces, actor, faceId, purpose);
    if (!face.ok) return toFailure(face.error);
    const open =
      purpose === 'register'
        ? checkOpenForRegistration(face.value)
        : checkOpenForVerification(face.value, app.clock.now());
    if (!open.ok) return toFailure(open.error);
    const { id, integrationId } = face.value;
    const named = gestures ?? undefined;
    const issued = await faces.livenessChallenges.issue({
      ...{ integrationId, purpose, subject: { faceId: id }, deviceId: null, sessionId: null },
      withoutLight: withoutLight === true,
      ...(named && { named }),
    });
    return toUnion(issued, (value) => new LivenessChallengeView(value));
  }

  @Mutation(() => AnswerResult, {
    description:
      'Judges an answer for a face. The pictures of one that is accepted can be sent as those of a registration or a verification within three minutes.',
  })
  async answerFaceLivenessChallenge(
    @Arg('of', () => FaceLivenessInput) { faceId, purpose }: FaceLivenessInput,
    @Arg('input', () => LivenessAnswerInput) input: LivenessAnswerInput,
    @Ctx() { app, actor, faces }: LivenessScope,
  ): Promise<LivenessJudgedView | Failure> {
    const face = await faceOf(app.faces, actor, faceId, purpose);
    if (!face.ok) return toFailure(face.error);
    const answer = readAnswer(input);
    if (!answer.ok) return toFailure(answer.error);
    const { id, integrationId } = face.value;
    const answering = { integrationId, purpose, faceId: id, verificationId: null, deviceId: null, sessionId: null };
    const judged = await faces.livenessVerdicts.judge(actor, answering, answer.value);
    return toUnion(judged, (value) => new LivenessJudgedView(value));
  }
}

const faceOf = (faces: Faces, actor: Actor, id: string, purpose: FacePurpose): Promise<Result<Face>> =>
  faces.getAny(actor, knownId(id), purpose === 'register' ? 'face:register' : 'face:verify');
