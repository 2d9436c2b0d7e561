import { frameAnswer, type Frame } from '../../shared/frames.js';
import type { FromWorker, ToWorker } from './messages.js';
import { News } from './news.js';
import { pixelsOf } from './pixels.js';
import { Turns } from './turns.js';

/**
 * Takes the camera's frames and hands them to the inference process one after another, off the page's thread. Pictures go no
 * other way, and none comes back.
 */
const turns = new Turns<VideoFrame>();
let news = new News();
let port: MessagePort | null = null;
let reader: ReadableStreamDefaultReader<VideoFrame> | null = null;
let underWay: { readonly id: number; readonly copyMs: number; readonly sentAt: number } | null = null;
let lastId = 0;
let longest = 0;
/** Rises when all that was begun is void: another stream, another port. */
let epoch = 0;

const tell = (message: FromWorker): void => self.postMessage(message, { transfer: [] });

/** The next frame, if it may go; what can't be done ends this worker, and the page makes a new one. */
const send = (): void => void sendNext().catch(reportError);

async function sendNext(): Promise<void> {
  if (port === null) return;
  const frame = turns.take();
  if (frame === null) return;
  const to = port;
  const mine = epoch;
  const began = performance.now();
  const timeMs = frame.timestamp / 1000;
  const pixels = await pixelsOf(frame, longest).finally(() => frame.close());
  // Lost or stopped while the pixels were copied.
  if (mine !== epoch) return;
  const sentAt = performance.now();
  lastId += 1;
  underWay = { id: lastId, copyMs: sentAt - began, sentAt };
  to.postMessage({ kind: 'frame', id: lastId, timeMs, ...pixels } satisfies Frame, []);
}

function receive(from: MessagePort, data: unknown): void {
  const parsed = frameAnswer.safeParse(data);
  if (from !== port || !parsed.success || underWay === null || underWay.id !== parsed.data.id) return;
  const now = performance.now();
  const { copyMs, sentAt } = underWay;
  underWay = null;
  turns.done();
  if (news.isWorthTelling(parsed.data, now)) {
    tell({ answer: parsed.data, copyMs, answerMs: now - sentAt });
  }
  send();
}

function takePort(next: MessagePort | null): void {
  port?.close();
  port = next;
  epoch += 1;
  underWay = null;
  turns.done();
  if (next === null) return;
  next.addEventListener('message', ({ data }) => receive(next, data));
  next.start();
  send();
}

async function stop(): Promise<void> {
  const old = reader;
  reader = null;
  epoch += 1;
  underWay = null;
  turns.clear();
  await old?.cancel().catch(() => {});
}

async function read(frames: ReadableStream<VideoFrame>): Promise<void> {
  await stop();
  const mine = frames.getReader();
  reader = mine;
  news = new News();
  for (;;) {
    const { done, value } = await mine.read();
    if (reader !== mine) {
      value?.close();
      return;
    }
    if (done) break;
    turns.offer(value);
    send();
  }
  await stop();
}

self.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === 'port') takePort(data.port);
  if (data.kind === 'lost') takePort(null);
  if (data.kind === 'frames') {
    longest = data.longest;
    void read(data.frames).catch(reportError);
  }
  if (data.kind === 'stop') void stop();
});
