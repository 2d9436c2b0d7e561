/**
 * A branch's own program that has a kiosk do a task: it starts the kiosk in a window, hands it a registration or a verification, and
 * believes the result only when the kiosk's own key signed it. Plain Node; nothing to install.
 *
 *   node host.mjs --purpose verify --code CUSTOMER --thumbprint THUMBPRINT -- PROGRAM [its arguments]
 *
 * THUMBPRINT is the kiosk's `keyThumbprint`, as `vestibule device show ID --json` prints it. Prints the result as JSON. Exit status: 0
 * the person was registered or verified, 1 not, 2 there is no result that can be believed.
 */
import { spawn } from 'node:child_process';
import { createHash, createPublicKey, randomUUID, verify } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

/** A signed result is a few hundred bytes. */
const LARGEST = 16 * 1024;

const decode = (part) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));

/** The thumbprint of a P-256 key (RFC 7638): SHA-256 of its required members, in this order and without a space. */
function thumbprintOf({ crv, kty, x, y }) {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}

/**
 * Reads a signed result. Throws an Error that says why it can't be believed.
 * @param {string} signed the compact JWS (RFC 7515) as it came
 * @param {{ thumbprint: string; taskId: string }} expected the kiosk's key, and the task that was given
 */
export function readResult(signed, { thumbprint, taskId }) {
  const [head, body, signature, ...rest] = signed.trim().split('.');
  if (!head || !body || !signature || rest.length > 0) throw new Error('It is no compact JWS');
  const { alg, typ, jwk } = decode(head);
  if (alg !== 'ES256' || typ !== 'vestibule-task+jws') throw new Error('It is not the result of a task');
  if (jwk?.kty !== 'EC' || thumbprintOf(jwk) !== thumbprint) throw new Error("It is not signed by this kiosk's key");
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const isSigned = verify(
    'sha256',
    Buffer.from(`${head}.${body}`),
    { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (!isSigned) throw new Error('Its signature is wrong');
  const result = decode(body);
  if (result.taskId !== taskId) throw new Error('It is the result of another task');
  return result;
}

/** Listens on this machine for one POST; gives the address to send it to, and its body when it comes. */
async function listen() {
  const path = `/${randomUUID()}`;
  let received;
  const body = new Promise((resolve) => {
    received = resolve;
  });
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk) => {
      text += chunk;
      if (text.length > LARGEST) request.destroy();
    });
    request.on('end', () => {
      const isOurs = request.method === 'POST' && request.url === path;
      response.writeHead(isOurs ? 204 : 404).end();
      if (isOurs) received(text);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${server.address().port}${path}`, body, close };
}

/**
 * Has the kiosk do one task, and gives its result.
 * @param {object} task
 * @param {'register' | 'verify'} task.purpose
 * @param {string} task.code a registration's address or short code, or the person's identifier
 * @param {string} task.thumbprint of the kiosk's key
 * @param {string[]} task.command the kiosk's program and what it is called with
 * @param {string} [task.size] of its window, in CSS pixels
 * @param {number} [task.timeoutMs] how long the person may take
 * @param {Record<string, string | undefined>} [task.env] the kiosk's environment
 */
export async function runTask({ purpose, code, thumbprint, command, size = '900x1200', timeoutMs = 600_000, env }) {
  const [program = '', ...words] = command;
  const taskId = randomUUID();
  const { url, body, close } = await listen();
  const options = ['--embed', size, '--task', purpose, '--code', code, '--task-id', taskId, '--result', url];
  const kiosk = spawn(program, [...words, ...options], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: env ?? process.env,
  });
  let late;
  try {
    const signed = await Promise.race([
      body,
      // With 0 it may have handed the task to a kiosk that runs already: that one answers.
      new Promise((_resolve, reject) => {
        kiosk.once('error', reject);
        kiosk.once('exit', (status) => status !== 0 && reject(new Error(`The kiosk ended with ${status}`)));
        late = setTimeout(() => reject(new Error('There is no result in time')), timeoutMs);
      }),
    ]);
    return readResult(signed, { thumbprint, taskId });
  } finally {
    clearTimeout(late);
    close();
    // Once the person has read the outcome, the kiosk ends by itself.
    kiosk.unref();
  }
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      purpose: { type: 'string' },
      code: { type: 'string' },
      thumbprint: { type: 'string' },
      size: { type: 'string' },
    },
  });
  try {
    const result = await runTask({ ...values, command: positionals });
    process.stdout.write(`${JSON.stringify(result)}\n`);
    process.exitCode = result.outcome === 'registered' || result.outcome === 'verified' ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
