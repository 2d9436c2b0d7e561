import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ToInference } from '../../inference/protocol.js';
import { createLog } from '../log/log.js';
import { superviseInference, type Child, type Inference } from './supervisor.js';

/** A process of inference, from the outside. */
interface FakeChild {
  readonly received: ToInference[];
  say(message: unknown): void;
  end(): void;
}

let home: string;
let children: FakeChild[];
let states: string[];
let happened: string[];
let inference: Inference<string>;

function fork(): Child<string> {
  const received: ToInference[] = [];
  let say: (message: unknown) => void = () => null;
  let exit: (code: number) => void = () => null;
  children.push({ received, say: (message) => say(message), end: () => exit(1) });
  return {
    send: (message) => void received.push(message),
    onMessage: (listener) => (say = listener),
    onExit: (listener) => (exit = listener),
    kill: () => exit(9),
  };
}

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'vestibule-inference-'));
  [children, states, happened] = [[], [], []];
  inference = superviseInference<string>({
    fork,
    engine: 'onnx',
    log: createLog(home, () => null),
    changed: (state) => states.push(state),
    ready: () => happened.push('ready'),
    lost: () => happened.push('lost'),
  });
});
afterEach(async () => {
  inference.stop();
  await rm(home, { recursive: true, force: true });
});

const READY = { kind: 'ready', modelVersion: 'm', warmMs: 5 };

it('should start it by naming the engine, and send nothing before it is ready', () => {
  expect(children[0]?.received).toEqual([{ kind: 'start', engine: 'onnx' }]);
  expect(inference.send({ kind: 'wipe' })).toBe(false);
  expect(inference.attach('port')).toBe(false);
  children[0]?.say(READY);
  expect(inference.attach('port')).toBe(true);
  expect(inference.send({ kind: 'scan', on: true })).toBe(true);
  expect(children[0]?.received.slice(1)).toEqual([{ kind: 'port' }, { kind: 'scan', on: true }]);
});

it('should give what was captured, and null where nothing was', async () => {
  children[0]?.say(READY);
  const finished = inference.finish('a');
  const none = inference.finish('b');
  children[0]?.say({ kind: 'not_finished', id: 'b', reason: 'not_done' });
  children[0]?.say({ kind: 'finished', id: 'a', images: [], local: null, answer: null });
  expect(await finished).toEqual({ kind: 'finished', id: 'a', images: [], local: null, answer: null });
  expect(await none).toBeNull();
});

it('should be back within three seconds when it ends, and say that what it held is gone', async () => {
  children[0]?.say(READY);
  const finished = inference.finish('a');
  children[0]?.end();
  expect(await finished).toBeNull();
  expect(happened).toEqual(['ready', 'lost']);
  await vi.waitFor(() => expect(children).toHaveLength(2), 3_000);
  children[1]?.say(READY);
  expect(states).toEqual(['ready', 'starting', 'ready']);
  expect(happened).toEqual(['ready', 'lost', 'ready']);
});

it('should say that it is hopeless after five ends without a beginning, and try on', async () => {
  for (let count = 1; count <= 5; count += 1) {
    await vi.waitFor(() => expect(children).toHaveLength(count), 4_000);
    children.at(-1)?.say({ kind: 'failed', why: 'no networks' });
  }
  expect(states.at(-1)).toBe('failed');
  await vi.waitFor(() => expect(children).toHaveLength(6), 4_000);
});

it('should end a process that says that it can’t go on, and start another', async () => {
  children[0]?.say(READY);
  children[0]?.say({ kind: 'failed', why: 'a message that is none' });
  expect(happened).toEqual(['ready', 'lost']);
  await vi.waitFor(() => expect(children).toHaveLength(2), 3_000);
});

it('should take no message for one that it is not', () => {
  children[0]?.say({ kind: 'ready' });
  children[0]?.say('ready');
  expect(states).toEqual([]);
});
