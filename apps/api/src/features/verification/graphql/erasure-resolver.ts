import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { resultUnion, toUnion, type Failure } from '../../../platform/graphql/errors.js';
import { knownId } from '../../../platform/graphql/results.js';
import { ErasureView } from '../../retention/graphql/index.js';
import type { VerificationScope } from './context.js';

const EraseVerificationResult = resultUnion('EraseVerificationResult', () => ErasureView);

/** Erasing verifications. */
@Resolver()
export class VerificationErasureResolver {
  @Mutation(() => EraseVerificationResult, {
    description:
      'Erases a verification for good: who it is about, its evidence, and what is still to be sent about it. A signed receipt says so.',
  })
  async eraseVerification(
    @Arg('id', () => ID) id: string,
    @Ctx() { app, actor }: VerificationScope,
  ): Promise<ErasureView | Failure> {
    return toUnion(await app.verificationErasure.erase(actor, knownId(id)), (erasure) => new ErasureView(erasure));
  }
}
