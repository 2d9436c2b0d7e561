import { execFile, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { DescribeOptions, Description, FaceEngine } from '../engine.js';
import { distance } from '../similarity.js';
import { hostileFiles } from '../image/testing.js';
import { onePerson, readShared, samplePhoto, someoneElse, withoutSharedData } from '../testing/testing.js';
import { createFaceEngine } from './create-engine.js';

let engine: FaceEngine;
beforeAll(async () => {
  engine = createFaceEngine();
  await engine.ready();
});
afterAll(() => engine.close());

const others: FaceEngine[] = [];
afterEach(async () => {
  await Promise.all(others.splice(0).map((each) => each.close()));
});

async function described(bytes: Uint8Array, options: DescribeOptions = { mode: 'only' }): Promise<Description> {
  const result = await engine.describe(bytes, options);
  if (!result.ok) throw new Error(`refused: ${result.reason}`);
  return result;
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const descriptorOf = async (bytes: Uint8Array): Promise<Float32Array> => (await described(bytes)).face.descriptor;

describe('the face engine', () => {
  it('should describe the one face in a picture', async () => {
    const result = await described(await onePerson.smile());
    expect(result).toMatchObject({ width: 640, height: 760, others: [], modelVersion: engine.modelVersion });
    expect(result.face.descriptor).toHaveLength(128);
    expect(result.face.landmarks).toHaveLength(68);
    expect(result.face.confidence).toBeGreaterThan(0.6);
    const { x, y, width, height } = result.face.box;
    const nose = result.face.landmarks[30] ?? { x: NaN, y: NaN };
    expect([nose.x > x, nose.x < x + width, nose.y > y, nose.y < y + height]).toEqual(Array(4).fill(true));
    expect(result.storedImage).toBeUndefined();
  });

  it('should give the JPEG to be stored where it is asked for, and leave the sent bytes alone', async () => {
    const sent = await sharp(await onePerson.smile())
      .withMetadata({ orientation: 6 })
      .webp()
      .toBuffer();
    const copy = Buffer.from(sent);
    const result = await engine.describe(sent, { mode: 'most_prominent', storedImage: true });
    expect(sent.equals(copy)).toBe(true);
    if (!result.ok) throw new Error(`refused: ${result.reason}`);
    const stored = await sharp(result.storedImage).metadata();
    expect(stored).toMatchObject({ format: 'jpeg', width: result.width, height: result.height });
    // Turned by its EXIF orientation, she lies on her side, and is set upright again.
    expect([result.width, result.height]).toEqual([640, 760]);
  });

  it('should tell one person from another in the sample photos', async () => {
    const { probe, ...enrolled } = onePerson;
    const [live, stranger] = [await descriptorOf(await probe()), await descriptorOf(await someoneElse())];
    for (const make of Object.values(enrolled)) {
      const template = await descriptorOf(await make());
      expect(distance(template, live)).toBeLessThan(engine.calibration.threshold);
      expect(distance(template, stranger)).toBeGreaterThan(engine.calibration.hundredth);
    }
  });

  it.skipIf(withoutSharedData)('should tell six people apart from portraits taken minutes apart', async () => {
    const pairs = (await readShared('faces/london_pairs.csv')).toString().trim().split('\n').slice(1, 13);
    const known = new Map<string, Float32Array>();
    const descriptor = async (file: string): Promise<Float32Array> => {
      const found = known.get(file) ?? (await descriptorOf(await readShared(`faces/${file}`)));
      known.set(file, found);
      return found;
    };
    const wrong: string[] = [];
    for (const [a = '', b = '', same] of pairs.map((line) => line.split(','))) {
      const apart = distance(await descriptor(a), await descriptor(b));
      if (apart <= engine.calibration.threshold !== (same?.trim() === '1')) wrong.push(`${a} ${b} ${apart}`);
    }
    expect(wrong).toEqual([]);
  });

  it('should refuse a picture without a face', async () => {
    const wall = sharp({ create: { width: 640, height: 480, channels: 3, background: '#b0a090' } });
    expect(await engine.describe(await wall.png().toBuffer(), { mode: 'most_prominent' })).toEqual({
      ok: false,
      reason: 'no_face',
    });
  });

  it('should refuse a picture of several people, or take the most prominent one where that is asked for', async () => {
    const group = await readFile(samplePhoto(6));
    expect(await engine.describe(group, { mode: 'only' })).toEqual({ ok: false, reason: 'several_faces' });
    const result = await described(group, { mode: 'most_prominent' });
    expect(result.others.length).toBeGreaterThanOrEqual(3);
    for (const other of result.others) expect(other.box.width).toBeLessThan(1.3 * result.face.box.width);
  });

  it('should refuse every hostile file by its reason and go on', async () => {
    for (const { name, bytes, expected } of await hostileFiles()) {
      const result = await engine.describe(bytes, { mode: 'most_prominent' });
      if (expected !== 'harmless') expect({ name, result }).toEqual({ name, result: { ok: false, reason: expected } });
    }
    expect(engine.load().replaced).toBe(0);
    expect((await described(await onePerson.probe())).ok).toBe(true);
  });

  it('should leave the event loop free while it works', async () => {
    const bytes = await onePerson.smile();
    const [before, started] = [performance.eventLoopUtilization(), performance.now()];
    await described(bytes);
    const elapsed = performance.now() - started;
    expect(performance.eventLoopUtilization(before).active).toBeLessThan(elapsed / 4);
  });

  it('should refuse more than its queue holds and say when to come back', async () => {
    const small = createFaceEngine({ queueLimit: 1 });
    others.push(small);
    await small.ready();
    const bytes = await onePerson.smile();
    const results = await Promise.all([1, 2, 3].map(() => small.describe(bytes, { mode: 'only' })));
    expect(results.map(({ ok }) => ok)).toEqual([true, true, false]);
    expect(results[2]).toMatchObject({ reason: 'overloaded', retryAfterSeconds: expect.any(Number) as number });
    expect(small.load().meanServiceMs).toBeGreaterThan(1);
    expect((await small.describe(bytes, { mode: 'only' })).ok).toBe(true);
  });

  it('should fail the request that takes too long and replace its worker', async () => {
    const told: string[] = [];
    const hasty = createFaceEngine({
      engine: 'face-api',
      requestTimeoutMs: 20,
      onWorkerReplaced: (why) => told.push(why),
    });
    others.push(hasty);
    await hasty.ready();
    expect(await hasty.describe(await onePerson.smile(), { mode: 'only' })).toEqual({
      ok: false,
      reason: 'engine_failed',
    });
    expect(hasty.load()).toMatchObject({ running: 0, replaced: 1 });
    expect(told).toEqual(['it took too long']);
  });

  it('should give the same templates with face-api, and refuse the same pictures', async () => {
    const reference = createFaceEngine({ engine: 'face-api' });
    others.push(reference);
    expect(reference.modelVersion).toBe(engine.modelVersion);
    const picture = await onePerson.smile();
    const theirs = await reference.describe(picture, { mode: 'only' });
    if (!theirs.ok) throw new Error(`refused: ${theirs.reason}`);
    expect(distance(await descriptorOf(picture), theirs.face.descriptor)).toBeLessThan(1e-3);
    const group = await readFile(samplePhoto(6));
    expect(await reference.describe(group, { mode: 'only' })).toEqual({ ok: false, reason: 'several_faces' });
  });

  it('should make a quick template that compares with a thorough one', async () => {
    const quick = await described(await onePerson.smile(), { mode: 'only', recipe: 'quick' });
    const thorough = await described(await onePerson.smile());
    expect(distance(quick.face.descriptor, thorough.face.descriptor)).toBeLessThan(
      engine.calibration.tenThousandth / 2,
    );
    const length = Math.hypot(...thorough.face.descriptor);
    expect(length).toBeCloseTo(1, 5);
  });

  it('should end its processes with the one that started them, however that ended', async () => {
    const program = `
      import { createFaceEngine } from ${JSON.stringify(new URL('../index.js', import.meta.url).href)};
      const engine = createFaceEngine({ workers: 2 });
      await engine.ready();
      const { execFileSync } = await import('node:child_process');
      console.log(execFileSync('ps', ['-o', 'pid=', '--ppid', String(process.pid)]).toString());
      process.kill(process.pid, 'SIGKILL');`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    for await (const chunk of child.stdout) output += String(chunk);
    const workers = output.trim().split(/\s+/).map(Number);
    expect(workers.length).toBeGreaterThanOrEqual(2);
    await vi.waitFor(() => expect(workers.filter(isAlive)).toEqual([]), { timeout: 10_000 });
  });

  it('should say that it is not ready where its workers have too little memory to start', async () => {
    const starved = createFaceEngine({ workerHeapMb: 2 });
    others.push(starved);
    await expect(starved.ready()).rejects.toThrow('did not start');
  });

  it('should print nothing and keep no process alive once it is closed', async () => {
    const program = `
      import { readFileSync } from 'node:fs';
      import { createFaceEngine } from ${JSON.stringify(new URL('../index.js', import.meta.url).href)};
      const engine = createFaceEngine();
      const result = await engine.describe(readFileSync(process.argv[1]), { mode: 'most_prominent' });
      await engine.close();
      if (!result.ok) throw new Error(result.reason);`;
    const run = promisify(execFile);
    const ran = await run(process.execPath, ['--input-type=module', '-e', program, samplePhoto(6)], {
      timeout: 50_000,
    });
    expect(ran).toEqual({ stdout: '', stderr: '' });
  });
});
