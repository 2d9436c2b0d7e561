import { z } from 'zod';
import { fail, ok, type Result } from '../result.js';
import type { ServerClock } from './clock.js';
import type { Http } from './http.js';
import type { DeviceKeys } from './keys.js';
import { assertionOf, proofOf } from './proofs.js';
import type { ServerFailure } from './server.js';

/** Who this device is, as long as it is paired. */
export interface Identity {
  readonly deviceId: string;
  readonly keys: DeviceKeys;
}

/** Gives a token, a new one where the last is nearly over. `forget` is for one that the server would not take. */
export interface Tokens {
  get(): Promise<Result<string, ServerFailure>>;
  forget(): void;
}

const PATH = '/v2/auth/token';
const granted = z.object({ access_token: z.string(), expires_in: z.number().positive() });

/** Short as a heartbeat's, of which it may be the first half. */
const TIMEOUT_MS = 5_000;

/** A token is not used in its last seconds: the call might come too late. */
const MARGIN_MS = 30_000;

/** Tokens by client credentials with a signed assertion and a proof; one request at a time, however many calls wait for it. */
export function createTokens(api: string, http: Http, clock: ServerClock, { deviceId, keys }: Identity): Tokens {
  const url = new URL(PATH, api).href;
  let current: { readonly token: string; readonly until: number } | null = null;
  let underway: Promise<Result<string, ServerFailure>> | null = null;

  const ask = async (again: boolean): Promise<Result<string, ServerFailure>> => {
    const before = clock.now();
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await assertionOf(keys.signing, deviceId, url, before),
    });
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      dpop: await proofOf(keys.signing, { method: 'POST', url, now: before }),
    };
    const answer = await http({ path: PATH, headers, body: body.toString(), timeoutMs: TIMEOUT_MS });
    if (!answer.ok) return fail({ kind: 'offline' });
    if (answer.value.code === 'DEVICE_REVOKED') return fail({ kind: 'revoked' });
    const read = granted.safeParse(answer.value.body);
    if (read.success && answer.value.status === 200) {
      current = { token: read.data.access_token, until: clock.now() + read.data.expires_in * 1000 - MARGIN_MS };
      return ok(current.token);
    }
    // A clock that is far off makes the first proof look old. The refusal's own Date has put it right by now.
    if (again && Math.abs(clock.now() - before) > MARGIN_MS) return ask(false);
    return fail({ kind: 'refused', code: answer.value.code ?? 'UNAUTHENTICATED' });
  };

  return {
    get: () => {
      if (current !== null && clock.now() < current.until) return Promise.resolve(ok(current.token));
      underway ??= ask(true).finally(() => (underway = null));
      return underway;
    },
    forget: () => (current = null),
  };
}
