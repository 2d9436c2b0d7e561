import { startAuthentication, type PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser';
import type { Failed } from './failure.js';

/** What came of a sign-in: undefined where it was done. */
type Outcome = Promise<Failed | undefined>;

interface Answer {
  readonly data: unknown;
  readonly code?: string;
  readonly message?: string;
  readonly hint?: string | null;
}

async function post(path: string, body: object): Promise<{ ok: true; data: unknown } | { ok: false; failed: Failed }> {
  try {
    const response = await fetch(`/console/session/${path}`, {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as Answer;
    if (response.ok) return { ok: true, data: answer.data };
    return { ok: false, failed: { code: answer.code ?? 'INTERNAL', message: answer.message ?? '' } };
  } catch {
    return { ok: false, failed: { code: 'NETWORK', message: '' } };
  }
}

const outcome = async (path: string, body: object): Outcome => {
  const answer = await post(path, body);
  return answer.ok ? undefined : answer.failed;
};

/** Signs in by a link's secret. */
export const signInByLink = (token: string): Outcome => outcome('link', { token });

/** Signs in by a password and a code of the authenticator app. */
export const signInByPassword = (email: string, password: string, code: string): Outcome =>
  outcome('password', { email, password, code });

/** Signs in by a passkey; the browser asks for it. Undefined also where nothing was chosen: nothing is wrong then. */
export async function signInByPasskey(): Promise<'signed in' | 'nothing chosen' | Failed> {
  const options = await post('passkey/options', {});
  if (!options.ok) return options.failed;
  try {
    const response = await startAuthentication({ optionsJSON: options.data as PublicKeyCredentialRequestOptionsJSON });
    return (await outcome('passkey', response)) ?? 'signed in';
  } catch {
    // Whoever closes the browser's window is told by an exception.
    return 'nothing chosen';
  }
}

/** Signs out. */
export const signOut = (): Outcome => outcome('end', {});
