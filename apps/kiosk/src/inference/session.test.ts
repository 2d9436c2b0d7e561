import { spawn, spawnSync } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openLiveReader } from '@vestibule/documents/live';
import { openLiveEngine, type EvidenceRecord, type LiveEngine } from '@vestibule/face/live';
import { encode } from 'uqr';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CaptureAnswer, DocumentAnswer, FrameAnswer } from '../shared/frames.js';
import type { Colour } from '../shared/words.js';
import { fromInference, type FromInference, type ToInference } from './protocol.js';
import { Inference, type FramePort } from './session.js';

const SIZE = { width: 640, height: 480 };
const shared = process.env['VESTIBULE_SHARED'] ?? fileURLToPath(new URL('../../../../../shared', import.meta.url));
const smile = `${shared}/data/videos/d0.mp4`;
const cannotSeeVideos =
  (!existsSync(smile) && process.env['CI'] !== 'true') || spawnSync('ffmpeg', ['-version']).status !== 0;

/** The frames of somebody who smiles after a second: RGBA, 15 a second. */
async function smiling(): Promise<ArrayBuffer[]> {
  const size = `${SIZE.width}:${SIZE.height}`;
  const fit = `fps=15,scale=${size}:force_original_aspect_ratio=decrease,pad=${size}:-1:-1`;
  const decode = ['-v', 'error', '-i', smile, '-vf', fit, '-f', 'rawvideo', '-pix_fmt', 'rgba', '-'];
  const child = spawn('ffmpeg', decode, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout) chunks.push(chunk as Buffer);
  await ended;
  const all = Buffer.concat(chunks);
  const bytes = SIZE.width * SIZE.height * 4;
  return Array.from(
    { length: all.length / bytes },
    (_, at) => Uint8Array.from(all.subarray(at * bytes, (at + 1) * bytes)).buffer,
  );
}

let engine: LiveEngine;
beforeAll(async () => {
  engine = await openLiveEngine();
});
afterAll(() => engine.close());

/** A process' inside, with main and a camera's worker at its ends. */
class Kiosk {
  readonly told: FromInference[] = [];
  readonly failures: unknown[] = [];
  readonly #inference = new Inference({
    openEngine: () => Promise.resolve(engine),
    openReader: openLiveReader,
    tell: (message) => this.told.push(fromInference.parse(message)),
    fail: (error) => this.failures.push(error),
  });
  #port: { send: (data: unknown) => void; next: () => Promise<FrameAnswer>; closed: () => boolean } | undefined;
  #id = 0;

  async started(): Promise<this> {
    this.main({ kind: 'start', engine: 'onnx' });
    await vi.waitUntil(() => this.told.some(({ kind }) => kind === 'ready'));
    this.connect();
    return this;
  }

  main(message: ToInference): void {
    this.#inference.receive(message);
  }

  connect(): { closed: () => boolean } {
    const answers: FrameAnswer[] = [];
    let listener: ((event: { data: unknown }) => void) | undefined;
    let closed = false;
    const port: FramePort = {
      on: (_, listen) => (listener = listen),
      postMessage: (message) => answers.push(message),
      start: () => undefined,
      close: () => (closed = true),
    };
    this.#inference.receive({ kind: 'port' }, port);
    const next = async (): Promise<FrameAnswer> => {
      await vi.waitUntil(() => answers.length > 0, { timeout: 20_000, interval: 2 });
      return answers.shift() as FrameAnswer;
    };
    this.#port = { send: (data) => listener?.({ data }), next, closed: () => closed };
    return this.#port;
  }

  async look(data: ArrayBuffer, timeMs = 0, size = SIZE): Promise<FrameAnswer> {
    this.#id += 1;
    // A turn of main's before the frame, so that the port is listened to.
    await new Promise((resolve) => setImmediate(resolve));
    this.#port?.send({ kind: 'frame', id: this.#id, timeMs, ...size, data });
    const answer = await this.#port?.next();
    if (answer?.id !== this.#id) throw new Error('another frame was answered');
    return answer;
  }

  send(data: unknown): void {
    this.#port?.send(data);
  }

  /** Shows frames over and over again until the capture is done. */
  async capture(frames: readonly ArrayBuffer[], most: number): Promise<CaptureAnswer> {
    for (let at = 0; at < most; at += 1) {
      const frame = frames[at % frames.length]?.slice() ?? new ArrayBuffer(0);
      const answer = await this.look(frame, (at * 1000) / 15);
      if (answer.kind !== 'capture') throw new Error(`a frame was answered with ${answer.kind}`);
      if (answer.stage === 'done' || at === most - 1) return answer;
    }
    throw new Error('nothing was shown');
  }

  async finish(): Promise<FromInference> {
    const before = this.told.length;
    this.main({ kind: 'finish', id: 'a capture' });
    await vi.waitUntil(() => this.told.length > before);
    return this.told.at(-1) as FromInference;
  }
}

const begin = (changes: Partial<Extract<ToInference, { kind: 'capture' }>> = {}): ToInference => ({
  kind: 'capture',
  gestures: ['smile'],
  challenge: null,
  minimumWidth: 112,
  assisted: false,
  fronts: 1,
  mirrored: false,
  ...changes,
});

const templatesOf = (template: Float32Array<ArrayBuffer>, modelVersion = engine.modelVersion): ToInference => ({
  kind: 'templates',
  modelVersion,
  threshold: 0.327,
  templates: [new Float32Array(128).fill(0.0884), template],
});

describe('Inference', () => {
  const empty = (): ArrayBuffer => new ArrayBuffer(SIZE.width * SIZE.height * 4);

  it('should leave frames alone until it is told to look', async () => {
    const kiosk = await new Kiosk().started();
    expect(await kiosk.look(empty())).toEqual({ kind: 'idle', id: 1 });
    expect(await kiosk.finish()).toEqual({ kind: 'not_finished', id: 'a capture', reason: 'no_capture' });
  });

  it('should look for a code while that is wanted', async () => {
    const kiosk = await new Kiosk().started();
    kiosk.main({ kind: 'scan', on: true });
    const { data, size } = encode('ABCDE-FGHJK', { border: 4 });
    const frame = new Uint8Array(empty());
    for (let at = 0; at < frame.length; at += 4) {
      const [x, y] = [(at / 4) % SIZE.width, Math.floor(at / 4 / SIZE.width)];
      const dark = data[Math.floor((y * size) / SIZE.height)]?.[Math.floor((x * size) / SIZE.height)];
      frame.fill(dark === true ? 10 : 240, at, at + 3);
    }
    expect(await kiosk.look(frame.buffer)).toEqual({ kind: 'code', id: 1, text: 'ABCDE-FGHJK' });
    expect(await kiosk.look(empty())).toEqual({ kind: 'code', id: 2, text: null });
    kiosk.main({ kind: 'scan', on: false });
    expect(await kiosk.look(empty())).toEqual({ kind: 'idle', id: 3 });
  });

  it('should close the old port where it is given a new one, and answer by that one', async () => {
    const kiosk = await new Kiosk().started();
    const old = kiosk.connect();
    kiosk.connect();
    expect(await kiosk.look(empty())).toMatchObject({ kind: 'idle' });
    expect(old.closed()).toBe(true);
  });

  it('should pass over what is no frame, and fail on what main would never say', async () => {
    const kiosk = await new Kiosk().started();
    await kiosk.look(empty());
    kiosk.send({ kind: 'frame', id: 'x' });
    kiosk.send(null);
    kiosk.main(begin());
    // Fewer bytes than its size says.
    expect(await kiosk.look(new ArrayBuffer(64))).toMatchObject({ kind: 'idle' });
    expect(kiosk.failures).toEqual([]);
    kiosk.main({ kind: 'nonsense' } as unknown as ToInference);
    await vi.waitFor(() => expect(kiosk.failures).toHaveLength(1));
  });

  describe.skipIf(cannotSeeVideos)('with somebody before the camera', () => {
    let frames: ArrayBuffer[];
    beforeAll(async () => {
      frames = await smiling();
    });

    it('should capture, decide against the templates it was given, and forget all where it is told to', async () => {
      const kiosk = await new Kiosk().started();
      kiosk.main(begin());
      expect(await kiosk.look(frames[0]?.slice() ?? empty())).toMatchObject({
        kind: 'capture',
        stage: 'settle',
        asked: null,
        fault: null,
      });
      expect(await kiosk.finish()).toMatchObject({ kind: 'not_finished', reason: 'not_done' });
      kiosk.main(begin());
      const last = await kiosk.capture(frames, 60);
      expect(last).toMatchObject({ stage: 'done', done: ['smile'], asked: null, fault: null });
      expect(last.face?.x).toBeGreaterThan(0.2);
      expect(last.rate).toBeGreaterThan(1);
      const enrolled = await kiosk.finish();
      if (enrolled.kind !== 'finished') throw new Error('it was not finished');
      expect(enrolled.images.map(({ gesture, jpeg }) => [gesture, jpeg[0], jpeg.at(-1)])).toEqual([
        ['front', 0xff, 0xd9],
        ['smile', 0xff, 0xd9],
      ]);
      expect(enrolled.local).toBeNull();

      // The same person again, known by a picture's descriptor; another time by a stranger's only, and by another model's.
      const decoded = frames[0]?.slice() ?? empty();
      const rgb = new Uint8Array(decoded).filter((_, index) => index % 4 !== 3);
      const described = await engine.describe({ ...SIZE, data: rgb });
      if (!described.ok) throw new Error(described.reason);
      const own = Float32Array.from(described.description.face.descriptor);
      const decide = async (templates: ToInference): Promise<unknown> => {
        kiosk.main(templates);
        kiosk.main(begin({ gestures: [], assisted: true }));
        await kiosk.capture(frames, 30);
        const finished = await kiosk.finish();
        return finished.kind === 'finished' && [finished.images.length, finished.local];
      };
      const local = { threshold: 0.327, modelVersion: engine.modelVersion };
      expect(await decide(templatesOf(own))).toMatchObject([1, { ...local, verified: true }]);
      const stranger = new Float32Array(128);
      stranger[0] = 1;
      expect(await decide(templatesOf(stranger))).toMatchObject([1, { ...local, verified: false }]);
      expect(await decide(templatesOf(own, 'another/v1'))).toEqual([1, null]);

      const template = Float32Array.from(stranger);
      kiosk.main(templatesOf(template));
      kiosk.main({ kind: 'wipe' });
      expect(await kiosk.finish()).toMatchObject({ kind: 'not_finished', reason: 'no_capture' });
      expect(template.every((number) => number === 0)).toBe(true);
      for (const { jpeg } of enrolled.images) expect(jpeg.every((byte) => byte === 0)).toBe(true);
      expect(kiosk.failures).toEqual([]);
    });

    const challenge = { id: 'c', nonce: 'n', key: 'A'.repeat(43), windowMs: 8_000, colours: [] };

    it('should answer a liveness challenge with what it saw, sealed with the challenge’s key', async () => {
      const kiosk = await new Kiosk().started();
      kiosk.main(begin({ gestures: ['smile', 'eyeblink'], challenge }));
      expect(await kiosk.capture(frames, 90)).toMatchObject({ stage: 'done', done: ['smile', 'eyeblink'] });
      const finished = await kiosk.finish();
      if (finished.kind !== 'finished' || finished.answer === null) throw new Error('there is no answer');
      const { record, mac } = finished.answer;
      const key = Buffer.from(challenge.key, 'base64url');
      expect(mac).toBe(createHmac('sha256', key).update(record).digest('hex'));
      const hash = ({ jpeg }: { jpeg: Uint8Array }): string => createHash('sha256').update(jpeg).digest('hex');
      expect(JSON.parse(record)).toMatchObject({
        ...{ v: 1, challenge: 'c', nonce: 'n', engine: engine.modelVersion },
        asked: [{ gesture: 'smile' }, { gesture: 'eyeblink' }],
        keyFrames: finished.images.map((image) => ({ of: image.gesture, t: image.at, sha256: hash(image) })),
      });
    });

    it('should show the challenge’s colours after the gestures, and answer with the face in the light of each', async () => {
      const kiosk = await new Kiosk().started();
      const colours: Colour[] = ['red', 'green', 'red', 'blue'];
      kiosk.main(begin({ gestures: ['smile', 'eyeblink'], challenge: { ...challenge, colours } }));
      // She stays where she was: the recording ends with the last gesture.
      const answers: CaptureAnswer[] = [];
      for (let at = 0; at < 180 && answers.at(-1)?.stage !== 'done'; at += 1) {
        const frame = frames[Math.min(at, frames.length - 1)];
        const answer = frame && (await kiosk.look(frame.slice(), (at * 1000) / 15));
        if (answer?.kind === 'capture') answers.push(answer);
      }
      const shown = answers.filter(({ stage }) => stage === 'light').map(({ light }) => light);
      const changes = shown.filter((light, at) => at === 0 || light !== shown[at - 1]);
      expect(changes).toEqual([null, ...colours]);
      expect(answers.at(-1)).toMatchObject({ stage: 'done', light: null });
      const finished = await kiosk.finish();
      if (finished.kind !== 'finished' || finished.answer === null) throw new Error('there is no answer');
      const { record, lit } = finished.answer;
      const told = JSON.parse(record) as EvidenceRecord;
      expect(told.lights.map(({ colour }) => colour)).toEqual(colours);
      expect(told.keyFrames.map(({ of }) => of)).toEqual(['front', 'smile', 'eyeblink', 'red', 'green', 'blue']);
      const hash = (jpeg: Uint8Array): string => createHash('sha256').update(jpeg).digest('hex');
      expect(told.keyFrames.slice(3).map(({ sha256 }) => sha256)).toEqual(lit.map(hash));
      kiosk.main({ kind: 'wipe' });
      await kiosk.finish();
      expect(lit.every((jpeg) => jpeg.every((byte) => byte === 0))).toBe(true);
    });

    it('should say that a gesture took too long, and begin anew', async () => {
      const kiosk = await new Kiosk().started();
      kiosk.main(begin({ gestures: ['left', 'smile'], challenge: { ...challenge, windowMs: 500 } }));
      const answers: CaptureAnswer[] = [];
      for (const [at, frame] of frames.slice(0, 40).entries()) {
        const answer = await kiosk.look(frame.slice(), (at * 1000) / 15);
        if (answer.kind === 'capture') answers.push(answer);
      }
      const asked = answers.findIndex(({ stage }) => stage === 'gestures');
      const slow = answers.findIndex(({ fault }) => fault === 'too_slow');
      expect(asked).toBeGreaterThan(0);
      expect(slow).toBeGreaterThan(asked);
      expect(answers[slow]).toMatchObject({ stage: 'settle', asked: null, done: [] });
      expect(
        answers.slice(slow).some(({ stage }) => stage === 'gestures'),
        'she is asked again',
      ).toBe(true);
    });

    it('should take four front pictures for a registration with help', async () => {
      const kiosk = await new Kiosk().started();
      kiosk.main(begin({ gestures: [], assisted: true, fronts: 4 }));
      const last = await kiosk.capture(frames, 120);
      expect(last).toMatchObject({ stage: 'done', done: [] });
      const finished = await kiosk.finish();
      if (finished.kind !== 'finished') throw new Error('it was not finished');
      expect(finished.images.map(({ gesture }) => gesture)).toEqual(['front', 'front', 'front', 'front']);
    });
  });

  describe('documents', () => {
    const WIDE = { width: 1280, height: 720 };

    /** A card with rows of print on a dark table; its left edge at `left`, of 1. */
    function cardAt(left: number): ArrayBuffer {
      const frame = new Uint8Array(WIDE.width * WIDE.height * 4);
      const [x0, x1, y0, y1] = [left * WIDE.width, left * WIDE.width + 900, 90, 630];
      for (let y = 0; y < WIDE.height; y += 1) {
        for (let x = 0; x < WIDE.width; x += 1) {
          const isCard = x >= x0 && x < x1 && y >= y0 && y < y1;
          const isPrint = x > x0 + 60 && x < x1 - 60 && y > 150 && y < 570 && y % 40 < 12 && (x * 7 + y * 3) % 11 < 5;
          frame.fill(isCard ? (isPrint ? 60 : 205) : 70, (y * WIDE.width + x) * 4, (y * WIDE.width + x) * 4 + 3);
        }
      }
      return frame.buffer;
    }

    async function show(kiosk: Kiosk, frame: ArrayBuffer, most = 30): Promise<DocumentAnswer[]> {
      const answers: DocumentAnswer[] = [];
      for (let at = 0; at < most && answers.at(-1)?.stage !== 'done'; at += 1) {
        const answer = await kiosk.look(frame.slice(), at * 200, WIDE);
        if (answer.kind !== 'document') throw new Error(`a frame was answered with ${answer.kind}`);
        answers.push(answer);
      }
      return answers;
    }

    const read = async (kiosk: Kiosk, message: ToInference): Promise<FromInference | undefined> => {
      const before = kiosk.told.length;
      kiosk.main(message);
      await vi.waitUntil(() => kiosk.told.length > before, { timeout: 30_000 });
      return kiosk.told.at(-1);
    };

    it('should take the picture by itself, give it with the document alone, and forget it', async () => {
      const kiosk = await new Kiosk().started();
      kiosk.main({ kind: 'document', shape: 'card' });
      expect((await show(kiosk, cardAt(0.5), 3)).map(({ fault }) => fault)).toEqual(Array(3).fill('cut_off'));
      const answers = await show(kiosk, cardAt(0.15));
      expect(answers.at(-1)).toMatchObject({ stage: 'done', fault: null });
      expect(answers.at(-1)?.corners?.[0]?.[0]).toBeCloseTo(0.15, 1);
      const page = await read(kiosk, { kind: 'read', id: 'p1', reads: true });
      expect(page).toMatchObject({ kind: 'page', id: 'p1', read: { type: null, valid: null, fields: [] } });
      const { jpeg, picture } = page as Extract<FromInference, { kind: 'page' }>;
      expect([jpeg, picture].map(([first, second]) => [first, second])).toEqual([
        [0xff, 0xd8],
        [0xff, 0xd8],
      ]);
      expect(picture.length).toBeLessThan(jpeg.length);

      const still = { kind: 'still', id: 'p2', reads: false, shape: 'card', jpeg } as const;
      expect(await read(kiosk, still), 'the same from a tray').toMatchObject({ kind: 'page', id: 'p2', read: null });
      expect(await read(kiosk, { ...still, id: 'p3', jpeg: new Uint8Array(9) })).toEqual({ kind: 'no_page', id: 'p3' });
      expect(await read(kiosk, { kind: 'read', id: 'p4', reads: true })).toEqual({ kind: 'no_page', id: 'p4' });
      expect(kiosk.failures).toEqual([]);
    }, 120_000);

    it('should leave frames alone once it is not to look any more, or a face is to be captured', async () => {
      const kiosk = await new Kiosk().started();
      kiosk.main({ kind: 'document', shape: 'card' });
      await show(kiosk, cardAt(0.15), 2);
      kiosk.main({ kind: 'document_off' });
      expect(await kiosk.look(empty())).toMatchObject({ kind: 'idle' });
      kiosk.main({ kind: 'document', shape: 'card' });
      kiosk.main(begin());
      expect(await kiosk.look(empty())).toMatchObject({ kind: 'capture' });
    });
  });
});
