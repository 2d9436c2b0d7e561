import { randomBytes } from 'node:crypto';
import { afterEach } from 'vitest';
import { createClient, VestibuleError, type ClientOptions, type VestibuleClient } from './index.js';
import { startScripted, type Heard, type Reply, type ScriptedServer } from './scripted-server.test-support.js';

/** An id of an integration or a verification. */
export const ID = '64c262e079e46e716f303690';
/** The client secret, to be found nowhere. */
export const SECRET = 'a-secret-that-nobody-else-knows';
/** A key to seal with. */
export const intakeKey = { kty: 'oct', kid: 'k1', k: randomBytes(32).toString('base64url') } as const;
/** An answer to `get-2fa-url`. */
export const REGISTRATION = { success: true, message: 'Done', url: 'https://id.example/1', newFace: { _id: ID } };

/** A client without credentials. */
export const NOBODY = { clientId: undefined, clientSecret: undefined } as unknown as Partial<ClientOptions>;

const started: ScriptedServer[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.close()));
});

/** A server of its own for the test, ended after it. */
export async function start(
  answer: (heard: Heard, count: number) => Reply,
  token?: (heard: Heard, count: number) => Reply,
): Promise<ScriptedServer> {
  const server = await startScripted(answer, token);
  started.push(server);
  return server;
}

/** A server that gives these answers one after another, the last one from then on, and a client of it. */
export async function serve(
  replies: readonly Reply[],
  options: Partial<ClientOptions> = {},
): Promise<{ server: ScriptedServer; client: VestibuleClient }> {
  const server = await start((_, count) => replies[Math.min(count, replies.length) - 1] ?? 'cut');
  return { server, client: clientOf(server, options) };
}

/** A client of a server, with everything that it may need. */
export const clientOf = ({ url }: ScriptedServer, options: Partial<ClientOptions> = {}): VestibuleClient =>
  createClient({
    baseUrl: url,
    integrationId: ID,
    clientId: 'client',
    clientSecret: SECRET,
    intakeKey,
    retryDelayMs: 20,
    ...options,
  });

/** What a call is rejected with. */
export async function errorOf(call: Promise<unknown>): Promise<VestibuleError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof VestibuleError)) throw new Error('It was no VestibuleError.', { cause: error });
  return error;
}
