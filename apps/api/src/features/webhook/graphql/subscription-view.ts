import { Field, ID, ObjectType } from 'type-graphql';
import { schemaEnum } from '../../../platform/graphql/enums.js';
import { Node } from '../../../platform/graphql/relay.js';
import { WebhookKindEnum } from '../../integration/graphql/index.js';
import type { Subscription, WebhookKind } from '../domain/index.js';

const REASONS: readonly NonNullable<Subscription['disabledReason']>[] = ['gone', 'failing', 'by_owner'];

const Reason = schemaEnum(
  'WebhookDisabledReason',
  REASONS,
  'GONE: the URL answered 410. FAILING: it failed for 5 days. BY_OWNER: somebody switched it off.',
);

/** A URL that is told of events. */
@ObjectType('WebhookSubscription', { implements: Node, description: 'A URL that is told of one kind of event.' })
export class SubscriptionView extends Node {
  /** Whose it is; no field. */
  readonly integrationId: string;
  @Field(() => ID)
  override readonly id: string;
  @Field(() => WebhookKindEnum)
  readonly kind: WebhookKind;
  @Field(() => String)
  readonly url: string;
  @Field(() => Boolean)
  readonly enabled: boolean;
  @Field(() => Reason, { nullable: true })
  readonly disabledReason: Subscription['disabledReason'];
  @Field(() => Date, { nullable: true, description: 'Since when every try has failed.' })
  readonly failingSince: Date | null;
  @Field(() => Date)
  readonly createdAt: Date;

  constructor(subscription: Subscription) {
    super();
    this.integrationId = subscription.integrationId;
    this.id = subscription.id;
    this.kind = subscription.kind;
    this.url = subscription.url;
    this.enabled = subscription.enabled;
    this.disabledReason = subscription.disabledReason;
    this.failingSince = subscription.failingSince;
    this.createdAt = subscription.createdAt;
  }
}

/** A domain object as the schema shows it. */
export const toSubscriptionView = (subscription: Subscription): SubscriptionView => new SubscriptionView(subscription);
