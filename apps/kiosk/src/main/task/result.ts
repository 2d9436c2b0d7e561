import { CompactSign } from 'jose';
import type { Purpose } from '../../shared/words.js';
import type { Fetch } from '../device/http.js';
import type { DeviceKey } from '../device/keys.js';
import { writeDurably } from '../files/durable-file.js';
import { loopback, type ResultPlace } from './task.js';

/** How a task ended: as a session does, or before one came to an end. */
export type TaskOutcome =
  'registered' | 'verified' | 'submitted' | 'refused' | 'queued' | 'unusable' | 'locked' | 'failed' | 'cancelled';

/** What a host program is told. No name, no picture, no code. */
export interface TaskResult {
  readonly taskId: string;
  readonly purpose: Purpose;
  readonly outcome: TaskOutcome;
  /** Why, as a code of a closed list, where the outcome alone doesn't say. */
  readonly reason: string | null;
  readonly captureId: string | null;
  readonly deviceId: string;
  readonly at: Date;
}

const TIMEOUT_MS = 5_000;

/**
 * A result as a compact JWS by the device's signing key. The key comes with it; that it is this device's, its host sees by the
 * thumbprint, which `vestibule device show` and the console tell.
 */
export function signResult(result: TaskResult, key: DeviceKey): Promise<string> {
  const text = JSON.stringify({ ...result, at: result.at.toISOString() });
  return new CompactSign(new TextEncoder().encode(text))
    .setProtectedHeader({ alg: 'ES256', kid: key.thumbprint, jwk: key.publicKey, typ: 'vestibule-task+jws' })
    .sign(key.privateKey);
}

/** Brings a signed result where the host wants it: a file that appears whole, or a POST to this machine. Gives whether it is there. */
export async function deliverResult(signed: string, place: ResultPlace, fetch: Fetch): Promise<boolean> {
  try {
    if (place.kind === 'file') {
      await writeDurably(place.path, `${signed}\n`);
      return true;
    }
    const url = loopback(place.url);
    if (url === null) return false;
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/jose' },
      body: signed,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return answer.ok;
  } catch {
    return false;
  }
}
