import { Arg, Ctx, Extensions, ID, Mutation, Resolver } from 'type-graphql';
import { resultUnion, toUnion, type Failure } from '../../../platform/graphql/errors.js';
import { knownId } from '../../../platform/graphql/results.js';
import type { VerificationScope } from './context.js';
import { CreatedVerificationView, VerificationDetailsView } from './views.js';

const CreateVerificationResult = resultUnion('CreateVerificationResult', () => CreatedVerificationView);
const VerificationDetailsResult = resultUnion('VerificationDetailsResult', () => VerificationDetailsView);

/** The encrypted intake; the same envelopes as over REST, and like there without a token where they prove themselves. */
@Resolver()
export class IntakeResolver {
  @Extensions({ open: true })
  @Mutation(() => CreateVerificationResult, {
    description:
      'Makes a verification of a sealed `{first_name, last_name, email, unique_identifier}`. A JWE needs no token.',
  })
  async createVerification(
    @Arg('integrationId', () => ID) integrationId: string,
    @Arg('encryptedData', () => String) encryptedData: string,
    @Ctx() { app, actor }: VerificationScope,
  ): Promise<CreatedVerificationView | Failure> {
    const created = await app.intake.create(actor, knownId(integrationId), encryptedData);
    return toUnion(created, (value) => new CreatedVerificationView(value));
  }

  @Extensions({ open: true })
  @Mutation(() => VerificationDetailsResult, {
    description:
      'A verification by a sealed `{verification_id}`. It takes the envelope, which opens once: no query. A JWE needs no token.',
  })
  async verificationDetails(
    @Arg('integrationId', () => ID) integrationId: string,
    @Arg('encryptedData', () => String) encryptedData: string,
    @Ctx() { app, actor }: VerificationScope,
  ): Promise<VerificationDetailsView | Failure> {
    const details = await app.intake.details(actor, knownId(integrationId), encryptedData);
    return toUnion(details, ({ payload }) => new VerificationDetailsView(payload));
  }
}
