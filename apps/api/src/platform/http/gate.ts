import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isIP } from 'node:net';
import { domainError, fail, ok, type Actor, type Result } from '../../kernel/index.js';
import { unauthenticated } from '../access/permissions.js';
import { LOOPBACK } from './loopback.js';
import { seenOrigins, seenUrls } from './seen-url.js';
import { isForeignPage, isOwnPage, sessionSecretOf } from './session-cookie.js';

/** Says who a token speaks for; undefined where it is not a good one. */
export interface Tokens {
  verify(token: string): Actor | undefined | Promise<Actor | undefined>;
}

/** A call with a token that is bound to its caller's key. */
export interface BoundCall {
  readonly actor: Extract<Actor, { kind: 'device' }>;
  readonly token: string;
  /** The DPoP header as it came. */
  readonly proof: string | readonly string[] | undefined;
  readonly method: string;
  /** The call's address, as its client may have seen it. */
  readonly urls: readonly string[];
}

/** Says whether a call with such a token was made by its key, and by one that may still call. */
export interface BoundCalls {
  /** Errors: UNAUTHENTICATED, DEVICE_REVOKED. */
  judge(call: BoundCall): Promise<Result<void>>;
}

/** Says who the secret of a session's cookie speaks for; undefined where there is no such session. */
export interface Sessions {
  find(secret: string): Promise<{ readonly actor: Actor; readonly expiresAt: Date } | undefined>;
}

/** How many calls are let in. */
export interface GateOptions {
  readonly tokens: Tokens;
  /** Where there are none, no cookie lets anybody in. */
  readonly sessions?: Sessions | undefined;
  /** Where there is none, no such token is good. */
  readonly boundCalls?: BoundCalls | undefined;
  readonly publicUrl?: string | undefined;
  /** Calls a minute of one integration. */
  readonly rateLimit: number;
  readonly mode: 'development' | 'production';
}

/** Lets calls in: knows who calls, and how often. The limits are each process's own. */
export interface Gate {
  /** Who calls, by a token or a session's cookie. Errors: UNAUTHENTICATED, DEVICE_REVOKED, RATE_LIMITED. */
  admit(request: FastifyRequest): Promise<Result<Actor>>;
  /** Who calls by a session's cookie; undefined where there is none that is good. Errors: RATE_LIMITED. */
  admitSession(request: FastifyRequest): Promise<Result<Actor> | undefined>;
  /** Whether one who has not said who he is may go on. Errors: RATE_LIMITED. */
  admitAnonymous(request: FastifyRequest): Promise<Result<void>>;
  /** A call's address, as its client may have seen it; without its query. */
  urlsOf(request: FastifyRequest): readonly string[];
  /** The origins of this server, as a call's client may have seen them. */
  originsOf(request: FastifyRequest): readonly string[];
  /** Whether a page of another origin makes a call. */
  isForeign(request: FastifyRequest): boolean;
}

const MINUTE_MS = 60_000;

/**
 * Calls a minute without a good token, for each address (each /64 of IPv6): a server needs one token in 15 minutes, so
 * this serves more than a thousand servers behind one address, and leaves nothing to be guessed in 256 bits.
 */
export const ANONYMOUS_LIMIT = 120;
/** On the loopback of a developer's machine. */
const DEVELOPMENT_LIMIT = 600;

const AUTHORIZATION = /^(Bearer|DPoP) +([A-Za-z0-9\-._~+/]+=*) *$/i;

function callerKey(actor: Actor): string {
  if (actor.kind === 'integration') return actor.integrationId;
  if (actor.kind === 'device') return `device:${actor.deviceId}`;
  if (actor.kind === 'session') return `session:${actor.sessionId}`;
  return actor.kind === 'operator' ? `operator:${actor.operatorId}` : actor.kind;
}

/** The device that a token is bound to; undefined where it is a bearer's. */
function deviceOf(actor: Actor): BoundCall['actor'] | undefined {
  if (actor.kind === 'device') return actor;
  if (actor.kind !== 'session' || !actor.device) return undefined;
  return { kind: 'device', integrationId: actor.integrationId, ...actor.device };
}

const callers = new WeakMap<FastifyRequest, Actor>();
const sessionEnds = new WeakMap<FastifyRequest, Date>();

/** When the session that a call was let in by ends; undefined where it came by a token. */
export const sessionEndOf = (request: FastifyRequest): Date | undefined => sessionEnds.get(request);

/** Under which name a call is counted: that of who was let in, else its address. */
export const callerOf = (request: FastifyRequest): string => {
  const actor = callers.get(request);
  return actor ? callerKey(actor) : `address:${request.ip}`;
};

/** What kind of caller was let in: the log has it, and leaves who it was to the audit trail. Undefined where nobody was. */
export const callerKindOf = (request: FastifyRequest): Actor['kind'] | undefined => callers.get(request)?.kind;

/** Makes the gate of an application. Call it once, before routes that use it are called. */
export async function createGate(app: FastifyInstance, options: GateOptions): Promise<Gate> {
  await app.register(rateLimit, { global: false, ipv6Subnet: 64 });
  const byCaller = app.createRateLimit({
    max: options.rateLimit,
    timeWindow: MINUTE_MS,
    keyGenerator: (request) => {
      const actor = callers.get(request);
      if (!actor) throw new Error('A call is counted before its caller is known.');
      return callerKey(actor);
    },
  });
  const byAddress = app.createRateLimit({
    max: ({ ip }) =>
      options.mode === 'development' && isIP(ip) && LOOPBACK.test(ip)
        ? Math.max(DEVELOPMENT_LIMIT, options.rateLimit)
        : ANONYMOUS_LIMIT,
    timeWindow: MINUTE_MS,
  });
  const count = async (limit: typeof byCaller, request: FastifyRequest): Promise<Result<void>> => {
    const counted = await limit(request);
    if (counted.isAllowed || !counted.isExceeded) return ok(undefined);
    return fail(
      domainError('RATE_LIMITED', 'Too many calls', { retryAfterSeconds: Math.max(1, counted.ttlInSeconds) }),
    );
  };
  const urlsOf = (request: FastifyRequest): readonly string[] => seenUrls(request, options.publicUrl);
  const originsOf = (request: FastifyRequest): readonly string[] => seenOrigins(request, options.publicUrl);
  const letIn = async (request: FastifyRequest, caller: Actor): Promise<Result<Actor>> => {
    const actor = { ...caller, from: request.ip };
    callers.set(request, actor);
    const counted = await count(byCaller, request);
    return counted.ok ? ok(actor) : counted;
  };
  /*
   * A browser adds the cookie by itself, so the call has to be one of this server's own pages, whatever else it carries: what a page of
   * another origin sends is nobody's. SameSite says the same to the browser; this holds also for another port or a subdomain.
   */
  const admitSession = async (request: FastifyRequest): Promise<Result<Actor> | undefined> => {
    const secret = request.headers.authorization === undefined ? sessionSecretOf(request) : undefined;
    if (secret === undefined || !isOwnPage(request, originsOf(request))) return undefined;
    const session = await options.sessions?.find(secret);
    if (!session) return undefined;
    sessionEnds.set(request, session.expiresAt);
    return letIn(request, session.actor);
  };
  const identify = async (request: FastifyRequest): Promise<Result<Actor>> => {
    const [, scheme = '', token] = AUTHORIZATION.exec(request.headers.authorization ?? '') ?? [];
    const actor = token === undefined ? undefined : await options.tokens.verify(token);
    const device = actor && deviceOf(actor);
    // A token that is bound to a key is no bearer token, and the other way round (RFC 9449 7.2).
    const isBound = device !== undefined;
    if (!actor || token === undefined || isBound !== (scheme.toLowerCase() === 'dpop')) return fail(unauthenticated());
    if (!device) return ok(actor);
    if (!options.boundCalls) return fail(unauthenticated());
    const { method, headers } = request;
    const judged = await options.boundCalls.judge({
      actor: device,
      token,
      proof: headers['dpop'],
      method,
      urls: urlsOf(request),
    });
    return judged.ok ? ok(actor) : judged;
  };
  return {
    admit: async (request) => {
      const bySession = await admitSession(request);
      if (bySession) return bySession;
      const identified = await identify(request);
      if (identified.ok) return letIn(request, identified.value);
      const counted = await count(byAddress, request);
      return counted.ok ? identified : counted;
    },
    admitSession,
    admitAnonymous: (request) => count(byAddress, request),
    urlsOf,
    originsOf,
    isForeign: (request) => isForeignPage(request, originsOf(request)),
  };
}
