import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ServerFailure } from '../device/server.js';
import { createLog } from '../log/log.js';
import { fail, ok } from '../result.js';
import { openQueue, type Queue } from './queue.js';
import { createSender, type Sender, type SenderDependencies } from './sender.js';

let home: string;
let queue: Queue;
let sender: Sender;
let sent: string[];
let failure: ((captureId: string) => ServerFailure | null) | null;
let revoked: number;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'vestibule-sender-'));
  for (const name of ['queue', 'rejected']) await mkdir(join(home, name));
  queue = await openQueue(join(home, 'queue'), join(home, 'rejected'));
  [sent, failure, revoked] = [[], null, 0];
  const submit: SenderDependencies['submit'] = async (captureId) => {
    sent.push(captureId);
    const failed = failure?.(captureId) ?? null;
    return failed === null ? ok({ captureId, outcome: 'REGISTERED', code: null, reasons: [] }) : fail(failed);
  };
  sender = createSender({
    queue,
    submit,
    log: createLog(join(home, 'log'), () => null),
    changed: () => null,
    revoked: () => revoked++,
    random: () => 0,
  });
});
afterEach(async () => {
  await sender.stop();
  await rm(home, { recursive: true, force: true });
});

async function add(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  for (const id of ids) {
    await queue.add(id, 'register', `sealed ${id}`);
    // The system stamps files by its tick, which can be 10 ms: nearer to each other they are of the same age.
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return ids;
}
const left = async (): Promise<number> => (await queue.list()).length;

it('should send the oldest first, and delete each only when the server answered for it', async () => {
  const ids = await add(3);
  sender.kick();
  await vi.waitFor(async () => expect(await left()).toBe(0));
  expect(sent).toEqual(ids);
});

it('should send the one that somebody waits for before the others', async () => {
  const ids = await add(3);
  expect(await sender.send(ids[2] ?? '', 5_000)).toMatchObject({
    ok: true,
    value: { captureId: ids[2], outcome: 'REGISTERED' },
  });
  await vi.waitFor(async () => expect(await left()).toBe(0));
  expect(sent).toEqual([ids[2], ids[0], ids[1]]);
});

it('should keep everything while nobody answers, say so at once, and go on by itself', async () => {
  const [id = ''] = await add(2);
  failure = () => ({ kind: 'offline' });
  expect(await sender.send(id, 5_000)).toEqual({ ok: false, error: 'unanswered' });
  expect(await left()).toBe(2);
  failure = null;
  await vi.waitFor(async () => expect(await left()).toBe(0), 5_000);
});

it('should put aside what the server will never take, and go on with the rest', async () => {
  const [first, second] = await add(2);
  failure = (id) => (id === first ? { kind: 'refused', code: 'INVALID_INPUT' } : null);
  sender.kick();
  await vi.waitFor(async () => expect(await left()).toBe(0));
  expect(sent).toEqual([first, second]);
  expect(await readdir(join(home, 'rejected'))).toEqual([`${first}.register.jwe`]);
});

it('should not let one that is refused for now hold up the others, nor lose it', async () => {
  const [first, second] = await add(2);
  failure = (id) => (id === first ? { kind: 'refused', code: 'OVERLOADED' } : null);
  sender.kick();
  await vi.waitFor(async () => expect(await left()).toBe(1));
  expect(sent.slice(0, 2)).toEqual([first, second]);
  failure = null;
  await vi.waitFor(async () => expect(await left()).toBe(0), 5_000);
});

it('should tell whoever waits that the server refuses, which is no network that is away, and keep what it refuses for now', async () => {
  const [never = '', later = '', gone = ''] = await add(3);
  failure = (id) => ({ kind: 'refused', code: id === never ? 'INVALID_INPUT' : 'GRAPHQL_VALIDATION_FAILED' });
  await queue.reject(gone);
  for (const id of [never, later, gone]) {
    expect(await sender.send(id, 5_000)).toEqual({ ok: false, error: 'refused' });
  }
  expect((await queue.list()).map(({ captureId }) => captureId)).toEqual([later]);
});

it('should keep the queue of a device that was revoked', async () => {
  await add(1);
  failure = () => ({ kind: 'revoked' });
  sender.kick();
  await vi.waitFor(() => expect(revoked).toBe(1));
  expect(await left()).toBe(1);
});
