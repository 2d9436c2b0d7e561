import { sealJwe } from '@vestibule/envelope';
import type { TestCredentials } from './server.js';

/** A verification as the integration that asked for it is told of it. */
export interface RequestedVerification {
  readonly id: string;
  readonly status: string;
  readonly requestUrl: string;
}

/** Asks for a verification of a person, whose fields are the contract's, as an integrator's server does. */
export async function requestVerification(
  { server, credentials }: { readonly server: { readonly api: string }; readonly credentials: TestCredentials },
  person: Readonly<Record<string, string>>,
): Promise<RequestedVerification> {
  const encryptedData = await sealJwe(credentials.intakeKey, person);
  const answer = await fetch(`${server.api}/v2/verification/create`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ integrationId: credentials.id, encryptedData }),
  });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { data: RequestedVerification }).data;
}
