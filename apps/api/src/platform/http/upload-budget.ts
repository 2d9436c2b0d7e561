import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Server } from 'node:http';
import { Transform, type Readable } from 'node:stream';
import { domainError, type DomainError } from '../../kernel/index.js';
import { callerOf } from './gate.js';
import { Refusal } from './refusal.js';

/** The contract: a request has 48 MiB at most. */
export const REQUEST_BYTES = 48 * 1024 * 1024;

/** A JSON body is in memory as what arrived, as text, and as the images that are decoded from it. */
const JSON_COPIES = 3;

/**
 * How much of bodies may be in memory at once, in bytes, copies included; one budget for REST and GraphQL.
 *
 * The process takes 410 MB before any body (networks and workers, measured) and is to stay below 700 MB: that leaves
 * 290 MB. 256 MiB are 268 MB, and joining the pieces of a file takes 8 MiB more for a moment, for one request at a time:
 * 410 + 268 + 8 = 686 MB. So there is room for five multipart requests of the greatest size, or thirty of the usual one
 * (four images of a phone, 8 MB); or for one JSON request of the greatest size, or ten of the usual one.
 */
export const UPLOAD_BYTES = 256 * 1024 * 1024;

/** What of it one caller may have: a quarter, but never less than the greatest request takes. */
const shareOf = (total: number): number => Math.max(total / 4, REQUEST_BYTES * JSON_COPIES);

/** How much may be in memory: `total` of everybody, `share` of one caller; in bytes, copies included. */
export interface UploadLimits {
  readonly total: number;
  readonly share: number;
}

/** What one request has in memory. */
interface Hold {
  /** Says why so many more bytes are not taken; undefined where they may come. */
  refuses(bytes: number): Refusal | undefined;
  /** Counts bytes that have arrived. Where they are refused, the request holds nothing from then on. */
  add(bytes: number): Refusal | undefined;
  release(): void;
}

const tooLarge = () => new Refusal(domainError('PAYLOAD_TOO_LARGE', 'The body is larger than 48 MiB'));
const overloaded = (message: string) => new Refusal(domainError('OVERLOADED', message, { retryAfterSeconds: 1 }));

class UploadBudget {
  private held = 0;
  private readonly byCaller = new Map<string, number>();

  constructor(private readonly limits: UploadLimits) {}

  open(caller: string, copies: number): Hold {
    let arrived = 0;
    let open = true;
    const refuses = (bytes: number): Refusal | undefined => {
      if (arrived + bytes > REQUEST_BYTES) return tooLarge();
      const more = bytes * copies;
      if ((this.byCaller.get(caller) ?? 0) + more > this.limits.share) {
        return overloaded('You are sending too many images at once');
      }
      return this.held + more > this.limits.total ? overloaded('Too many images are being sent at once') : undefined;
    };
    const release = (): void => {
      if (!open) return;
      open = false;
      this.take(caller, -arrived * copies);
    };
    const add = (bytes: number): Refusal | undefined => {
      if (!open) return undefined;
      const refusal = refuses(bytes);
      if (refusal) {
        release();
        return refusal;
      }
      arrived += bytes;
      this.take(caller, bytes * copies);
      return undefined;
    };
    return { refuses, add, release };
  }

  private take(caller: string, bytes: number): void {
    this.held += bytes;
    const left = (this.byCaller.get(caller) ?? 0) + bytes;
    if (left === 0) this.byCaller.delete(caller);
    else this.byCaller.set(caller, left);
  }
}

const budgets = new WeakMap<Server, UploadBudget>();
const holds = new WeakMap<FastifyRequest, Hold>();

/**
 * Refuses bodies that are larger than the contract's 48 MiB, and those for which there is no room in memory: of everybody
 * or of this caller. What counts is what has arrived, until the call is answered: who only says that much will come holds
 * nothing. All scopes of a server share one budget; the first call of this decides how large it is. Call it where the
 * caller is known before the body is read.
 */
export function limitUploads(app: FastifyInstance, limits?: UploadLimits): void {
  const { server } = app;
  const budget =
    budgets.get(server) ?? new UploadBudget(limits ?? { total: UPLOAD_BYTES, share: shareOf(UPLOAD_BYTES) });
  budgets.set(server, budget);
  app.addHook('preParsing', async (request, reply, payload) => {
    const multipart = /^multipart\//i.test(request.headers['content-type'] ?? '');
    const hold = budget.open(callerOf(request), multipart ? 1 : JSON_COPIES);
    // Told at once, before it is sent for nothing.
    const refusal = hold.refuses(Number(request.headers['content-length'] ?? 0));
    if (refusal) throw refusal;
    holds.set(request, hold);
    reply.raw.once('close', () => hold.release());
    if (request.raw.destroyed) hold.release();
    return multipart ? payload : metered(payload, hold);
  });
}

/** Counts bytes of a body that is not read through Fastify's own parsers. Gives the refusal where there is no room. */
export function countUpload(request: FastifyRequest, bytes: number): Refusal | undefined {
  const hold = holds.get(request);
  if (!hold) throw new Error('A body is read in a scope that does not limit uploads.');
  return hold.add(bytes);
}

/** The same body, or a refusal where it is longer than so many bytes: at once where that is said beforehand. */
export function limitBody(
  { headers }: FastifyRequest,
  payload: Readable,
  bytes: number,
  refusal: DomainError,
): Readable {
  let arrived = 0;
  const add = (more: number): Refusal | undefined => {
    arrived += more;
    return arrived > bytes ? new Refusal(refusal) : undefined;
  };
  if (Number(headers['content-length'] ?? 0) > bytes) throw new Refusal(refusal);
  return metered(payload, { add });
}

/** The same body, counted as it passes. The request itself is not ended by a refusal, so that the answer can be read. */
function metered(payload: Readable, hold: Pick<Hold, 'add'>): Readable {
  const meter = new Transform({
    transform: (chunk: Buffer, _, done) => {
      const refusal = hold.add(chunk.length);
      if (refusal) done(refusal);
      else done(null, chunk);
    },
  });
  payload.once('error', (error) => meter.destroy(error));
  return payload.pipe(meter);
}
