import { Arg, Ctx, Field, ID, ObjectType, Resolver, Root, Subscription } from 'type-graphql';
import type { News } from '../../../platform/changes/index.js';
import { knownId, orNull, orRefuse } from '../../../platform/graphql/results.js';
import type { Subscribing } from '../../../platform/graphql/subscribing.js';
import type { VerificationContext } from './context.js';
import { VerificationView } from './verification-view.js';

/** What a subscription to verifications tells. */
@ObjectType('VerificationNews', { description: 'What has happened to verifications that are followed.' })
class VerificationNewsView {
  @Field(() => Boolean, {
    description:
      'Changes before it may have been missed: read anew what you show. So begins every stream, and so it goes on after the server lost the database.',
  })
  readonly readAnew: boolean;
  @Field(() => ID, { nullable: true, description: 'The verification that has changed, or the one that is followed.' })
  readonly verificationId: string | null;
  @Field(() => VerificationView, { nullable: true, description: 'The same as it stands now; null where it is gone.' })
  readonly verification: VerificationView | null;

  constructor(readAnew: boolean, verificationId: string | null, verification: VerificationView | null) {
    this.readAnew = readAnew;
    this.verificationId = verificationId;
    this.verification = verification;
  }
}

interface FollowArgs {
  readonly integrationId: string;
  readonly verificationId?: string | null;
}

/** Follows by the rights with which verifications are read; each that is told is read by them again. */
const follow = async ({
  args,
  context,
}: Subscribing<FollowArgs, VerificationContext>): Promise<AsyncIterable<News>> => {
  const { app, actor } = context;
  const integration = orRefuse(await app.integrations.get(actor, knownId(args.integrationId)));
  const only = args.verificationId == null ? undefined : knownId(args.verificationId);
  orRefuse(await app.verificationRecords.mayFollow(actor, integration.id, only));
  return app.changes.follow(`verification:${integration.id}`, only);
};

/** Following verifications. */
@Resolver()
export class VerificationSubscriptionResolver {
  @Subscription(() => VerificationNewsView, {
    description: 'Changes of an integration’s verifications, or of one of them, whichever process made them.',
    subscribe: follow,
  })
  async verificationChanged(
    @Root() news: News,
    @Arg('integrationId', () => ID) _: string,
    @Arg('verificationId', () => ID, { nullable: true }) only: string | null | undefined,
    @Ctx() { app, actor }: VerificationContext,
  ): Promise<VerificationNewsView> {
    const id = news.anew ? (only ?? null) : news.id;
    const verification = id === null ? null : orNull(await app.verificationRecords.get(actor, knownId(id)));
    return new VerificationNewsView(news.anew, id, verification && new VerificationView(verification));
  }
}
