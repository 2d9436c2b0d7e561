import type { FastifyInstance, FastifyRequest } from 'fastify';
import { decodeJwt } from 'jose';
import { domainError, fail, ok, type Actor, type Id, type Result } from '../../kernel/index.js';
import { sendFailure } from './failures.js';
import { sessionEndOf, type Gate } from './gate.js';

const actors = new WeakMap<FastifyRequest, Actor>();

/** Lets only calls with a good token through to the routes of this scope. */
export function requireToken(app: FastifyInstance, gate: Gate): void {
  app.addHook('onRequest', async (request, reply) => {
    const admitted = await gate.admit(request);
    if (!admitted.ok) return sendFailure(reply, admitted.error);
    actors.set(request, admitted.value);
    return undefined;
  });
}

/** Makes what says who calls, which is nobody where there is no token; a bad one is refused as everywhere. */
export const admitAnybody =
  (gate: Gate) =>
  async (request: FastifyRequest): Promise<Result<Actor>> => {
    if (request.headers.authorization !== undefined) return gate.admit(request);
    const bySession = await gate.admitSession(request);
    if (bySession) return bySession;
    const admitted = await gate.admitAnonymous(request);
    return admitted.ok ? ok({ kind: 'nobody', from: request.ip }) : admitted;
  };

/** Lets calls with a good token through, and those with none as nobody's. */
export function takeToken(app: FastifyInstance, gate: Gate): void {
  const admit = admitAnybody(gate);
  app.addHook('onRequest', async (request, reply) => {
    const admitted = await admit(request);
    if (!admitted.ok) return sendFailure(reply, admitted.error);
    actors.set(request, admitted.value);
    return undefined;
  });
}

/** A session can be ended at any time, and what is told by it is looked at again after so long. */
const SESSION_LOOK_MS = 60_000;

/** When what a call was let in by is to be shown again: a token runs out; undefined where it came without. */
export function admittedUntil(request: FastifyRequest): Date | undefined {
  const sessionEnd = sessionEndOf(request);
  if (sessionEnd) return new Date(Math.min(sessionEnd.getTime(), Date.now() + SESSION_LOOK_MS));
  const [, token] = request.headers.authorization?.split(/ +/) ?? [];
  const exp = token === undefined ? undefined : decodeJwt(token).exp;
  return exp === undefined ? undefined : new Date(exp * 1000);
}

/** Who calls. Only for routes behind {@link requireToken} or {@link takeToken}. */
export function actorOf(request: FastifyRequest): Actor {
  const actor = actors.get(request);
  if (!actor) throw new Error('This route asks who calls, and requires no token.');
  return actor;
}

/** Which integration calls, for what has no integration in the call itself. Errors: FORBIDDEN. */
export function integrationOf(request: FastifyRequest): Result<Id> {
  const actor = actorOf(request);
  if (actor.kind === 'integration') return ok(actor.integrationId);
  return fail(domainError('FORBIDDEN', "This call takes an integration's token"));
}
