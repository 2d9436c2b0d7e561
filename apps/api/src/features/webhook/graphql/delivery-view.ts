import { Field, ID, Int, ObjectType } from 'type-graphql';
import { schemaEnum } from '../../../platform/graphql/enums.js';
import { connectionTypes, Node } from '../../../platform/graphql/relay.js';
import { WebhookKindEnum } from '../../integration/graphql/index.js';
import { FAILURES_WITHOUT_ANSWER, type Delivery, type DeliveryAttempt, type WebhookKind } from '../domain/index.js';

const STATES: readonly Delivery['state'][] = ['pending', 'delivered', 'exhausted', 'cancelled'];

const State = schemaEnum(
  'DeliveryState',
  STATES,
  'PENDING: tried or to be tried. EXHAUSTED: out of tries, waits for a resend. CANCELLED: its URL was disabled, before or after the event, or its person erased.',
);
const Outcome = schemaEnum(
  'DeliveryOutcome',
  ['delivered', 'refused', ...FAILURES_WITHOUT_ANSWER],
  'How a try ended. REFUSED: an answer that was no 2xx. REFUSED_ADDRESS: an address that is not called.',
);

@ObjectType('DeliveryAttempt', { description: 'One try. Neither what was sent nor what came back is kept.' })
class DeliveryAttemptView {
  @Field(() => Int)
  readonly number: number;
  @Field(() => Outcome)
  readonly outcome: string;
  @Field(() => Int, { nullable: true })
  readonly httpStatus: number | null;
  @Field(() => Int)
  readonly durationMs: number;
  @Field(() => Date)
  readonly at: Date;

  constructor(attempt: DeliveryAttempt) {
    this.number = attempt.number;
    this.outcome = attempt.outcome;
    this.httpStatus = attempt.httpStatus;
    this.durationMs = attempt.durationMs;
    this.at = attempt.at;
  }
}

/** One event at one URL. */
@ObjectType('Delivery', { implements: Node, description: 'One event at one URL.' })
export class DeliveryView extends Node {
  /** What the fields with resolvers of their own start from; no fields. */
  readonly integrationId: string;
  readonly subscriptionId: string;
  @Field(() => ID)
  override readonly id: string;
  @Field(() => State)
  readonly state: Delivery['state'];
  @Field(() => WebhookKindEnum)
  readonly kind: WebhookKind;
  @Field(() => Int, { description: 'The event’s place among those of its face or verification, without gaps.' })
  readonly sequence: number;
  @Field(() => ID, { description: 'The `webhook-id` that the receiver sees.' })
  readonly eventId: string;
  @Field(() => ID, { description: 'The face or verification that it is about.' })
  readonly subjectId: string;
  @Field(() => String)
  readonly url: string;
  @Field(() => [DeliveryAttemptView], { description: 'The oldest first.' })
  readonly attempts: readonly DeliveryAttemptView[];
  @Field(() => Date, { nullable: true })
  readonly nextAttemptAt: Date | null;
  @Field(() => Date, { nullable: true })
  readonly deliveredAt: Date | null;
  @Field(() => Date)
  readonly createdAt: Date;

  constructor(delivery: Delivery) {
    super();
    this.integrationId = delivery.integrationId;
    this.subscriptionId = delivery.subscriptionId;
    this.id = delivery.id;
    this.state = delivery.state;
    this.kind = delivery.kind;
    this.sequence = delivery.sequence;
    this.eventId = delivery.eventId;
    this.subjectId = delivery.subjectId;
    this.url = delivery.url;
    this.attempts = delivery.attempts.map((attempt) => new DeliveryAttemptView(attempt));
    this.nextAttemptAt = delivery.nextAttemptAt;
    this.deliveredAt = delivery.deliveredAt;
    this.createdAt = delivery.createdAt;
  }
}

export const { Connection: DeliveryConnection } = connectionTypes('Delivery', () => DeliveryView);

/** A domain object as the schema shows it. */
export const toDeliveryView = (delivery: Delivery): DeliveryView => new DeliveryView(delivery);
