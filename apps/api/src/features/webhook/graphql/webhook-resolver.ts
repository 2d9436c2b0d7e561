import { GraphQLJSON } from 'graphql-scalars';
import { Arg, Args, Ctx, Extensions, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import { authorise } from '../../../platform/access/permissions.js';
import { resultUnion, toUnion, type Failure } from '../../../platform/graphql/errors.js';
import { DEFAULT_PAGE_SIZE, PageArgs, type Connection } from '../../../platform/graphql/relay.js';
import { knownId, orRefuse, readConnection } from '../../../platform/graphql/results.js';
import { WebhookKindEnum } from '../../integration/graphql/index.js';
import type { WebhookKind } from '../domain/index.js';
import type { WebhookContext } from './context.js';
import { DeliveryConnection, DeliveryView, toDeliveryView } from './delivery-view.js';
import { EventView } from './event-view.js';
import { subscriptionsLoader } from './subscription-loader.js';
import { SubscriptionView, toSubscriptionView } from './subscription-view.js';

const AddWebhookSubscriptionResult = resultUnion('AddWebhookSubscriptionResult', () => SubscriptionView);
const SetWebhookSubscriptionEnabledResult = resultUnion('SetWebhookSubscriptionEnabledResult', () => SubscriptionView);
const RemoveWebhookSubscriptionResult = resultUnion('RemoveWebhookSubscriptionResult', () => SubscriptionView);
const ResendDeliveryResult = resultUnion('ResendDeliveryResult', () => DeliveryView);

/** Webhook subscriptions. */
@Resolver(() => SubscriptionView)
export class SubscriptionResolver {
  @Extensions({ listSize: DEFAULT_PAGE_SIZE })
  @FieldResolver(() => DeliveryConnection, { description: 'The newest first.' })
  deliveries(
    @Root() { id, integrationId }: SubscriptionView,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { app, actor }: WebhookContext,
  ): Promise<Connection<DeliveryView>> {
    const filter = { subscriptionId: id };
    return readConnection(args, (page) => app.webhooks.deliveries(actor, integrationId, page, filter), toDeliveryView);
  }

  @Mutation(() => AddWebhookSubscriptionResult)
  async addWebhookSubscription(
    @Arg('integrationId', () => ID) integrationId: string,
    @Arg('kind', () => WebhookKindEnum) kind: WebhookKind,
    @Arg('url', () => String) url: string,
    @Ctx() { app, actor }: WebhookContext,
  ): Promise<SubscriptionView | Failure> {
    return toUnion(await app.webhooks.subscribe(actor, knownId(integrationId), kind, url), toSubscriptionView);
  }

  @Mutation(() => SetWebhookSubscriptionEnabledResult)
  async setWebhookSubscriptionEnabled(
    @Arg('id', () => ID) id: string,
    @Arg('enabled', () => Boolean) enabled: boolean,
    @Ctx() { app, actor }: WebhookContext,
  ): Promise<SubscriptionView | Failure> {
    return toUnion(await app.webhooks.setEnabled(actor, knownId(id), enabled), toSubscriptionView);
  }

  @Mutation(() => RemoveWebhookSubscriptionResult, {
    description: 'Takes a URL away, with the history of its deliveries.',
  })
  async removeWebhookSubscription(
    @Arg('id', () => ID) id: string,
    @Ctx() { app, actor }: WebhookContext,
  ): Promise<SubscriptionView | Failure> {
    return toUnion(await app.webhooks.unsubscribe(actor, knownId(id)), toSubscriptionView);
  }
}

/** Deliveries. */
@Resolver(() => DeliveryView)
export class DeliveryResolver {
  @FieldResolver(() => SubscriptionView, { nullable: true, description: 'Null where it was removed at this moment.' })
  async subscription(
    @Root() { subscriptionId, integrationId }: DeliveryView,
    @Ctx() { loaders }: WebhookContext,
  ): Promise<SubscriptionView | null> {
    const subscriptions = await loaders.for(subscriptionsLoader).load(integrationId);
    const subscription = subscriptions.find(({ id }) => id === subscriptionId);
    return subscription ? new SubscriptionView(subscription) : null;
  }

  @Mutation(() => ResendDeliveryResult, { description: 'Sends once more what was delivered or given up.' })
  async resendDelivery(
    @Arg('id', () => ID) id: string,
    @Ctx() { app, actor }: WebhookContext,
  ): Promise<DeliveryView | Failure> {
    return toUnion(await app.webhooks.resend(actor, knownId(id)), toDeliveryView);
  }
}

/** Events: who may see that something happened may not always see of whom. */
@Resolver(() => EventView)
export class EventResolver {
  @FieldResolver(() => GraphQLJSON, {
    nullable: true,
    description: 'What is sent; null where the person was erased since.',
  })
  body(@Root() { event }: EventView, @Ctx() { actor }: WebhookContext): unknown {
    orRefuse(authorise(actor, 'event:see-body', event.integrationId));
    return event.body;
  }
}
