import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import {
  actorOf,
  envelope,
  envelopeSchema,
  failures,
  integrationOf,
  sendFailure,
} from '../../../platform/http/index.js';
import { EVENTS_MAXIMUM, type Webhooks } from '../app/webhooks.js';
import type { RecordedEvent } from '../domain/webhook.js';

/** What events over REST are built from. */
export interface EventRestParts {
  readonly webhooks: Webhooks;
}

const WHOLE_NUMBER = `must be a whole number from 1 to ${EVENTS_MAXIMUM}`;

const querySchema = z.object({
  after: z
    .string({ error: 'must be sent once' })
    .optional()
    .meta({ description: "An earlier answer's `nextCursor`; left out: from the first event on." }),
  limit: z.coerce
    .number({ error: WHOLE_NUMBER })
    .int({ error: WHOLE_NUMBER })
    .min(1, { error: WHOLE_NUMBER })
    .max(EVENTS_MAXIMUM, { error: WHOLE_NUMBER })
    .default(EVENTS_MAXIMUM)
    .meta({ description: 'How many at most.' }),
});

const eventSchema = z
  .object({
    id: z.string().meta({ description: "The `webhook-id` of this event's deliveries." }),
    kind: z.string(),
    sequence: z.int().meta({ description: 'A counter without gaps, for each verification or face.' }),
    subject: z.object({ type: z.string(), id: z.string() }),
    createdAt: z.iso.datetime(),
    body: z.unknown().meta({ description: 'What is sent to webhooks; null where the person was erased since.' }),
  })
  .meta({ id: 'Event' });

const pageSchema = z.object({ events: z.array(eventSchema), nextCursor: z.string(), hasMore: z.boolean() });

const toView = ({ id, kind, sequence, subjectType, subjectId, createdAt, body }: RecordedEvent) => ({
  id,
  kind,
  sequence,
  subject: { type: subjectType, id: subjectId },
  createdAt: createdAt.toISOString(),
  body: body ?? null,
});

/** Adds `GET /v2/events`, behind a token. */
export function addEventRoutes(app: FastifyInstance, parts: () => EventRestParts): void {
  app.get<{ Querystring: z.output<typeof querySchema> }>(
    '/v2/events',
    {
      schema: {
        tags: ['Events'],
        summary: 'All events, in the order in which they were committed',
        description: 'To find out what a receiver missed: no event is ever skipped by going on from `nextCursor`.',
        security: [{ token: [] }],
        querystring: querySchema,
        response: { 200: envelopeSchema(pageSchema), ...failures(400, 401, 403, 429) },
      },
    },
    async (request, reply) => {
      const integration = integrationOf(request);
      if (!integration.ok) return sendFailure(reply, integration.error);
      const { after, limit } = request.query;
      const page = await parts().webhooks.events(actorOf(request), integration.value, after, limit);
      if (!page.ok) return sendFailure(reply, page.error);
      const { events, nextCursor, hasMore } = page.value;
      reply.header('cache-control', 'private, no-store');
      return envelope('Events', { events: events.map(toView), nextCursor, hasMore });
    },
  );
}
