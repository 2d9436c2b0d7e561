import { Arg, Ctx, Field, ID, ObjectType, Resolver, Root, Subscription } from 'type-graphql';
import type { News } from '../../../platform/changes/index.js';
import { knownId, orNull, orRefuse } from '../../../platform/graphql/results.js';
import type { Subscribing } from '../../../platform/graphql/subscribing.js';
import type { WebhookContext } from './context.js';
import { DeliveryView } from './delivery-view.js';

/** What a subscription to deliveries tells. */
@ObjectType('DeliveryNews', { description: 'What has happened to deliveries that are followed.' })
class DeliveryNewsView {
  @Field(() => Boolean, {
    description:
      'Changes before it may have been missed: read anew what you show. So begins every stream, and so it goes on after the server lost the database.',
  })
  readonly readAnew: boolean;
  @Field(() => ID, { nullable: true, description: 'The delivery that is new or has changed.' })
  readonly deliveryId: string | null;
  @Field(() => DeliveryView, { nullable: true, description: 'The same as it stands now; null where it is gone.' })
  readonly delivery: DeliveryView | null;

  constructor(readAnew: boolean, deliveryId: string | null, delivery: DeliveryView | null) {
    this.readAnew = readAnew;
    this.deliveryId = deliveryId;
    this.delivery = delivery;
  }
}

/** Follows by the rights with which deliveries are read; each that is told is read by them again. */
const follow = async ({
  args,
  context: { app, actor },
}: Subscribing<{ readonly integrationId: string }, WebhookContext>): Promise<AsyncIterable<News>> => {
  const integrationId = knownId(args.integrationId);
  orRefuse(await app.webhooks.mayFollow(actor, integrationId));
  return app.changes.follow(`delivery:${integrationId}`);
};

/** Following deliveries. */
@Resolver()
export class DeliverySubscriptionResolver {
  @Subscription(() => DeliveryNewsView, {
    description: 'New deliveries of an integration and what becomes of them, whichever process sends them.',
    subscribe: follow,
  })
  async deliveryChanged(
    @Root() news: News,
    @Arg('integrationId', () => ID) _: string,
    @Ctx() { app, actor }: WebhookContext,
  ): Promise<DeliveryNewsView> {
    if (news.anew) return new DeliveryNewsView(true, null, null);
    const delivery = orNull(await app.webhooks.delivery(actor, news.id));
    return new DeliveryNewsView(false, news.id, delivery && new DeliveryView(delivery));
  }
}
