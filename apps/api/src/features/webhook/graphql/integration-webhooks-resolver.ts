import { Args, ArgsType, Ctx, Extensions, Field, FieldResolver, ID, Resolver, Root } from 'type-graphql';
import { DEFAULT_PAGE_SIZE, PageArgs, type Connection } from '../../../platform/graphql/relay.js';
import { knownId, orRefuse, readConnection } from '../../../platform/graphql/results.js';
import { IntegrationView } from '../../integration/graphql/index.js';
import type { WebhookContext } from './context.js';
import { DeliveryConnection, toDeliveryView, type DeliveryView } from './delivery-view.js';
import { EventArgs, EventConnection, readFirst, toEventConnection, type EventView } from './event-view.js';
import { subscriptionsLoader } from './subscription-loader.js';
import { SubscriptionView, toSubscriptionView } from './subscription-view.js';

@ArgsType()
class DeliveryArgs extends PageArgs {
  @Field(() => ID, { nullable: true, description: 'Only those of this subscription.' })
  readonly subscriptionId?: string | null;
}

/** An integration's webhooks: where they go, what happened, what was sent. */
@Resolver(() => IntegrationView)
export class IntegrationWebhooksResolver {
  @FieldResolver(() => [SubscriptionView], { description: 'The oldest first.' })
  async webhookSubscriptions(
    @Root() { id }: IntegrationView,
    @Ctx() { loaders }: WebhookContext,
  ): Promise<readonly SubscriptionView[]> {
    return (await loaders.for(subscriptionsLoader).load(id)).map(toSubscriptionView);
  }

  @FieldResolver(() => EventConnection, {
    description: 'In the order in which they were committed: no event is skipped by a transaction that commits late.',
  })
  async events(
    @Root() { id }: IntegrationView,
    @Args(() => EventArgs) args: EventArgs,
    @Ctx() { app, actor }: WebhookContext,
  ): Promise<Connection<EventView>> {
    const first = orRefuse(readFirst(args));
    return toEventConnection(args, orRefuse(await app.webhooks.events(actor, id, args.after ?? undefined, first)));
  }

  @Extensions({ listSize: DEFAULT_PAGE_SIZE })
  @FieldResolver(() => DeliveryConnection, { description: 'The newest first.' })
  deliveries(
    @Root() { id }: IntegrationView,
    @Args(() => DeliveryArgs) args: DeliveryArgs,
    @Ctx() { app, actor }: WebhookContext,
  ): Promise<Connection<DeliveryView>> {
    const filter = args.subscriptionId == null ? {} : { subscriptionId: knownId(args.subscriptionId) };
    return readConnection(args, (page) => app.webhooks.deliveries(actor, id, page, filter), toDeliveryView);
  }
}
