import type { FastifyInstance, FastifyReply, FastifyRequest, preValidationAsyncHookHandler } from 'fastify';
import { setTimeout as sleep } from 'node:timers/promises';
import { domainError, type DomainError } from '../../../kernel/index.js';
import { actorOf } from '../authentication.js';
import { sendFailure } from '../failures.js';
import { hashCall } from './request-hash.js';
import { LEASE_SECONDS, type Claim, type IdempotencyStore, type Lease } from './store.js';

/** 1 to 255 visible ASCII characters. */
const KEY = /^[\x21-\x7e]{1,255}$/;

/** How long a second call waits for the first one's answer. */
const WAIT_MS = 5_000;
const POLL_MS = 100;
/** No call takes so long; after it a lease is no longer extended. */
const LONGEST_MS = 10 * 60_000;

/** Statuses that say nothing about the call itself: the same call may be answered otherwise a moment later. */
const isKept = (status: number): boolean => status < 500 && status !== 429;

const refusals = {
  badKey: domainError('INVALID_INPUT', 'Idempotency-Key must have 1 to 255 visible ASCII characters', {
    details: [{ field: 'Idempotency-Key', reason: 'must have 1 to 255 visible ASCII characters' }],
  }),
  notAnIntegration: domainError('INVALID_INPUT', "Idempotency-Key is kept for an integration's token alone", {
    details: [{ field: 'Idempotency-Key', reason: "is kept for an integration's token alone" }],
  }),
  tooDeep: domainError('INVALID_INPUT', 'The body is nested too deeply'),
  reused: domainError('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key was used for another call'),
  inUse: domainError('IDEMPOTENCY_KEY_IN_USE', 'The first call with this Idempotency-Key is still under way', {
    retryAfterSeconds: 2,
  }),
} satisfies Record<string, DomainError>;

const persons = new WeakMap<FastifyRequest, string>();

/** Says whom the answer to a call tells of, so that it is not kept beyond her. */
export function tellsOf(request: FastifyRequest, personId: string): void {
  persons.set(request, personId);
}

interface Held {
  readonly lease: Lease;
  readonly stop: () => void;
}

/**
 * Gives every POST of this scope its `Idempotency-Key`. Looked at after the caller is known and the body is read, before
 * the body is validated: a call that was refused is answered the same way again. Call it before the routes are added.
 */
export function takeIdempotencyKeys(app: FastifyInstance, store: () => IdempotencyStore): void {
  const held = new WeakMap<FastifyRequest, Held>();

  const look: preValidationAsyncHookHandler = async (request, reply) => {
    const key = request.headers['idempotency-key'];
    if (key === undefined) return undefined;
    if (typeof key !== 'string' || !KEY.test(key)) return sendFailure(reply, refusals.badKey);
    const actor = actorOf(request);
    if (actor.kind !== 'integration') return sendFailure(reply, refusals.notAnIntegration);
    const hash = hashCall({ method: request.method, route: request.routeOptions.url ?? '', body: request.body });
    if (!hash) return sendFailure(reply, refusals.tooDeep);
    const claim = await claimOrWait(store(), actor.integrationId, key, hash, reply);
    if (claim.kind === 'other-call') return sendFailure(reply, refusals.reused);
    if (claim.kind === 'under-way') return sendFailure(reply, refusals.inUse);
    if (claim.kind === 'answered') {
      return reply
        .code(claim.answer.status)
        .header('idempotent-replayed', 'true')
        .type('application/json; charset=utf-8')
        .send(claim.answer.body);
    }
    held.set(request, { lease: claim.lease, stop: keepExtending(store(), claim.lease, request) });
    return undefined;
  };

  app.addHook('onRoute', (route) => {
    if (![route.method].flat().includes('POST')) return;
    // Last of all, so that the body is there whoever reads it.
    route.config = { ...route.config, idempotent: true };
    route.preValidation = [...[route.preValidation ?? []].flat(), look];
  });

  app.addHook('onSend', async (request, reply, payload) => {
    const holding = held.get(request);
    if (!holding) return;
    held.delete(request);
    holding.stop();
    try {
      const body = typeof payload === 'string' ? Buffer.from(payload) : payload;
      if (isKept(reply.statusCode) && Buffer.isBuffer(body)) {
        await store().complete(holding.lease, { status: reply.statusCode, body, personId: persons.get(request) });
      } else {
        await store().release(holding.lease);
      }
    } catch (err) {
      // What was asked for is done and committed: the caller is told so, and the key is free again when its lease ends.
      request.log.error({ err }, 'the answer to an Idempotency-Key could not be kept');
    }
  });
}

async function claimOrWait(
  store: IdempotencyStore,
  integrationId: string,
  key: string,
  hash: Buffer,
  reply: FastifyReply,
): Promise<Claim> {
  const until = Date.now() + WAIT_MS;
  for (;;) {
    const claim = await store.claim(integrationId, key, hash);
    if (claim.kind !== 'under-way' || Date.now() >= until || reply.raw.destroyed) return claim;
    await sleep(POLL_MS);
  }
}

function keepExtending(store: IdempotencyStore, lease: Lease, request: FastifyRequest): () => void {
  const extend = setInterval(
    () => {
      store.extend(lease).catch((err: unknown) => request.log.warn({ err }, 'a lease could not be extended'));
    },
    (LEASE_SECONDS / 3) * 1000,
  );
  const end = setTimeout(() => clearInterval(extend), LONGEST_MS);
  extend.unref();
  end.unref();
  return () => {
    clearInterval(extend);
    clearTimeout(end);
  };
}
