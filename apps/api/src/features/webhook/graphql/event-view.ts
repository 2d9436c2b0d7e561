import { ArgsType, Field, ID, Int, ObjectType } from 'type-graphql';
import { domainError, fail, ok, type Result } from '../../../kernel/index.js';
import { schemaEnum } from '../../../platform/graphql/enums.js';
import { connectionTypes, Node, type Connection } from '../../../platform/graphql/relay.js';
import { WebhookKindEnum } from '../../integration/graphql/index.js';
import { EVENTS_MAXIMUM, eventCursor, type EventPage } from '../app/webhooks.js';
import type { RecordedEvent, WebhookKind } from '../domain/index.js';

const SubjectType = schemaEnum('EventSubjectType', ['face', 'verification'], 'What an event is about.');

/** Something that happened. */
@ObjectType('Event', { implements: Node, description: 'Something that happened, as webhooks tell it.' })
export class EventView extends Node {
  /** What the field with a resolver of its own starts from; no field itself. */
  readonly event: RecordedEvent;
  @Field(() => ID, { description: 'The `webhook-id` of all its deliveries.' })
  override readonly id: string;
  @Field(() => WebhookKindEnum)
  readonly kind: WebhookKind;
  @Field(() => Int, { description: 'Its place among the events of its subject, without gaps.' })
  readonly sequence: number;
  @Field(() => SubjectType)
  readonly subjectType: string;
  @Field(() => ID)
  readonly subjectId: string;
  @Field(() => String, { description: 'Give it as `after` to read on from here, here or at `GET /v2/events`.' })
  readonly cursor: string;
  @Field(() => Date)
  readonly createdAt: Date;

  constructor(event: RecordedEvent) {
    super();
    this.event = event;
    this.id = event.id;
    this.kind = event.kind;
    this.sequence = event.sequence;
    this.subjectType = event.subjectType;
    this.subjectId = event.subjectId;
    this.cursor = eventCursor(event.position);
    this.createdAt = event.createdAt;
  }
}

export const { Connection: EventConnection } = connectionTypes('Event', () => EventView);

/** Events are read in the order of their commits, forwards alone. */
@ArgsType()
export class EventArgs {
  @Field(() => Int, { defaultValue: 20, description: `1 to ${EVENTS_MAXIMUM}.` })
  readonly first!: number;
  @Field(() => String, { nullable: true })
  readonly after?: string | null;
}

/** Checks how many events are asked for. */
export const readFirst = ({ first }: EventArgs): Result<number> => {
  if (first >= 1 && first <= EVENTS_MAXIMUM) return ok(first);
  const reason = `must be from 1 to ${EVENTS_MAXIMUM}`;
  return fail(domainError('INVALID_INPUT', `first ${reason}`, { details: [{ field: 'first', reason }] }));
};

/** A part of the events as a connection. */
export const toEventConnection = ({ after }: EventArgs, page: EventPage): Connection<EventView> => {
  const edges = page.events.map((event) => {
    const node = new EventView(event);
    return { node, cursor: node.cursor };
  });
  return {
    edges,
    pageInfo: {
      hasNextPage: page.hasMore,
      hasPreviousPage: after != null,
      startCursor: edges[0]?.cursor ?? null,
      // Where there is nothing new it is the place from which to ask again.
      endCursor: page.nextCursor,
    },
  };
};
