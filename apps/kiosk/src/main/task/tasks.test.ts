import { createServer } from 'node:http';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compactVerify, importJWK } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeKeys } from '../device/keys.js';
import type { Identity } from '../device/tokens.js';
import { createVault, fileProtection } from '../files/vault.js';
import { createLog } from '../log/log.js';
import type { ResultPlace, Task } from './task.js';
import { createTasks, type Tasks } from './tasks.js';

let home: string;
let identity: Identity;
let tasks: Tasks;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'vestibule-task-'));
  identity = { deviceId: '0123456789abcdef01234567', keys: await makeKeys(createVault(home, fileProtection)) };
  tasks = createTasks({
    identity: () => identity,
    fetch,
    now: () => Date.parse('2026-01-02T03:04:05Z'),
    changed: () => null,
    log: createLog(join(home, 'log'), () => null),
  });
});
afterEach(() => rm(home, { recursive: true, force: true }));

const ABOUT = { purpose: 'verify', code: 'Greta' } as const;
const task = (result: ResultPlace | null): Task => ({ id: 'visit-7', ...ABOUT, result });
const file = (): ResultPlace => ({ kind: 'file', path: join(home, 'result.jws') });

async function read(signed: string): Promise<unknown> {
  const { payload, protectedHeader } = await compactVerify(
    signed.trim(),
    await importJWK(identity.keys.signing.publicKey, 'ES256'),
  );
  const { publicKey: jwk, thumbprint: kid } = identity.keys.signing;
  expect(protectedHeader).toEqual({ alg: 'ES256', kid, jwk, typ: 'vestibule-task+jws' });
  return JSON.parse(new TextDecoder().decode(payload));
}
const written = async (): Promise<unknown> => read(await readFile(join(home, 'result.jws'), 'utf8'));
const isWritten = async (): Promise<boolean> => (await readdir(home)).includes('result.jws');

const RESULT = {
  taskId: 'visit-7',
  purpose: 'verify',
  deviceId: '0123456789abcdef01234567',
  at: '2026-01-02T03:04:05.000Z',
};

describe('a task', () => {
  it('should have its result in a file, signed by the device, whole and for its user alone', async () => {
    expect(tasks.give(task(file()))).toBe(true);
    expect(tasks.current()).toEqual(ABOUT);
    expect(tasks.give(task(file()))).toBe(false);
    tasks.ended({ outcome: 'verified', reason: null, captureId: 'c1' }, ABOUT);
    expect(tasks.current()).toBeNull();
    await tasks.settled();
    expect(await written()).toEqual({ ...RESULT, outcome: 'verified', reason: null, captureId: 'c1' });
    if (process.platform !== 'win32') expect((await stat(join(home, 'result.jws'))).mode & 0o777).toBe(0o600);
    expect(tasks.isOver()).toBe(true);
  });

  it('should have its result sent to a loopback address', async () => {
    const bodies: string[] = [];
    const http = createServer((request, response) => {
      request.setEncoding('utf8').on('data', (text: string) => bodies.push(text));
      request.on('end', () => response.end());
    });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/result`;
    tasks.give(task({ kind: 'loopback', url }));
    tasks.ended({ outcome: 'refused', reason: null, captureId: 'c1' }, ABOUT);
    await tasks.settled();
    expect(await read(bodies.join(''))).toEqual({ ...RESULT, outcome: 'refused', reason: null, captureId: 'c1' });
    http.closeAllConnections();
    http.close();
  });

  it('should not be ended by a session for somebody else', async () => {
    tasks.give(task(file()));
    tasks.ended({ outcome: 'registered', reason: null, captureId: 'c0' }, { purpose: 'register', code: 'x' });
    tasks.ended({ outcome: 'failed', reason: 'done', captureId: null }, null);
    expect(tasks.current()).toEqual(ABOUT);
    expect(tasks.isOver()).toBe(false);
  });

  it('should let the person try again after pictures that could not be used', async () => {
    tasks.give(task(file()));
    tasks.ended({ outcome: 'unusable', reason: 'FACE_TOO_DARK', captureId: 'c1' }, ABOUT);
    expect(tasks.current()).toEqual(ABOUT);
    tasks.ended({ outcome: 'verified', reason: null, captureId: 'c2' }, ABOUT);
    await tasks.settled();
    expect(await written()).toMatchObject({ outcome: 'verified', captureId: 'c2' });
  });

  it('should say what was wrong with the pictures when the person leaves instead', async () => {
    tasks.give(task(file()));
    tasks.ended({ outcome: 'unusable', reason: 'FACE_TOO_DARK', captureId: 'c1' }, ABOUT);
    tasks.ended({ outcome: 'failed', reason: 'done', captureId: null }, null);
    await tasks.settled();
    expect(await written()).toMatchObject({ outcome: 'unusable', reason: 'FACE_TOO_DARK', captureId: 'c1' });
  });

  it('should end as cancelled when the person walks away before anything began', async () => {
    tasks.give(task(file()));
    tasks.ended({ outcome: 'cancelled', reason: 'idle', captureId: null }, null);
    await tasks.settled();
    expect(await written()).toMatchObject({ outcome: 'cancelled', reason: 'idle', captureId: null });
  });

  it('should end without a result where none is wanted, or there is nowhere to put it', async () => {
    tasks.give(task(null));
    tasks.ended({ outcome: 'verified', reason: null, captureId: 'c1' }, ABOUT);
    tasks.give(task({ kind: 'file', path: join(home, 'no', 'such', 'folder') }));
    tasks.ended({ outcome: 'verified', reason: null, captureId: 'c1' }, ABOUT);
    await tasks.settled();
    expect(await isWritten()).toBe(false);
  });
});
