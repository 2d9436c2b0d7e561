import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DescribedFace, FaceEngine } from '../engine.js';
import { judgeGestures, type Gesture } from '../judge/gestures.js';
import { judgeQuality } from '../judge/quality.js';
import { createFaceEngine } from '../node/create-engine.js';
import { distance, onePersonDistance, thresholdFor } from '../similarity.js';
import { withoutSharedData } from '../testing/testing.js';
import { cameraOf, withoutFfmpeg } from '../testing/video.test-support.js';
import { LiveCapture, type LiveCaptureOptions, type Picture } from './live-capture.js';
import { openLiveEngine, type LiveEngine } from './open-live-engine.js';

const MINIMUM_WIDTH = 112;

let live: LiveEngine;
let server: FaceEngine;
beforeAll(async () => {
  live = await openLiveEngine();
  server = createFaceEngine();
  await server.ready();
});
afterAll(async () => {
  await live.close();
  await server.close();
});

interface Captured {
  readonly capture: LiveCapture;
  readonly pictures: readonly Picture[];
  /** Seconds of the video. */
  readonly seconds: number;
  readonly done: readonly Gesture[];
}

/** Somebody's video before the kiosk, over and over again. */
async function capture(file: string, options: Omit<LiveCaptureOptions, 'minimumWidth'>, loops = 3): Promise<Captured> {
  const capture = new LiveCapture(live, { ...options, minimumWidth: MINIMUM_WIDTH });
  let [seconds, done]: [number, readonly Gesture[]] = [Number.NaN, []];
  for await (const { timeMs, image } of cameraOf(file, loops)) {
    const state = await capture.next(timeMs, image);
    ({ done } = state);
    if (state.stage !== 'done') continue;
    seconds = timeMs / 1000;
    break;
  }
  return { capture, pictures: capture.pictures, seconds, done };
}

/** Looks at a picture as the server does with strict checks, and says what it would refuse. */
async function examine({ of, jpeg }: Pick<Picture, 'of' | 'jpeg'>): Promise<DescribedFace> {
  const result = await server.describe(jpeg, { mode: 'only', recipe: 'thorough', gestures: true });
  if (!result.ok) throw new Error(`${of} is refused: ${result.reason}`);
  expect([result.width, result.height]).toEqual([640, 480]);
  const frontal = of !== 'left' && of !== 'right';
  expect([of, judgeQuality(result.face, { minimumWidth: MINIMUM_WIDTH, frontal })]).toEqual([of, undefined]);
  return result.face;
}

const cannotSeeVideos = withoutSharedData || withoutFfmpeg;

describe.skipIf(cannotSeeVideos)('LiveCapture', () => {
  it('should lead a person through all gestures, and keep four pictures that the server takes, and later know the person by', async () => {
    const enrolled = await capture('clm_video14.wmv', { gestures: ['left', 'right', 'eyeblink', 'smile'] });
    expect(enrolled.done).toEqual(['left', 'right', 'eyeblink', 'smile']);
    expect(enrolled.pictures.map(({ of }) => of)).toEqual(['front', 'left', 'right', 'eyeblink', 'smile']);
    const faces = new Map<string, DescribedFace>();
    for (const picture of enrolled.pictures) {
      const face = await examine(picture);
      // What the kiosk saw in the frame is what the server sees in its JPEG.
      expect(distance(face.descriptor, picture.face.descriptor)).toBeLessThan(0.06);
      faces.set(picture.of, face);
    }
    const of = (gesture: Gesture): DescribedFace => {
      const face = faces.get(gesture);
      if (face === undefined) throw new Error(`${gesture} is missing`);
      return face;
    };
    const four = { smile: of('smile'), eyeblink: of('eyeblink'), left: of('left'), right: of('right') };
    for (const mirrored of ['no', 'unknown'] as const) expect(judgeGestures(four, mirrored)).toEqual([]);
    const templates = Object.values(four).map(({ descriptor }) => descriptor);
    for (const a of templates) {
      expect(Math.min(...templates.map((b) => distance(a, b)).filter((apart) => apart > 0))).toBeLessThan(
        onePersonDistance(server.calibration),
      );
    }

    // Another video of the same person, with the gestures that it shows; and somebody else's.
    const nearest = ({ face }: Picture): number =>
      Math.min(...templates.map((template) => distance(face.descriptor, template)));
    const threshold = thresholdFor(live.calibration, templates.length);
    const again = await capture('clm_default.wmv', { gestures: ['eyeblink'] }, 1);
    expect(again.done).toEqual(['eyeblink']);
    const [own] = again.pictures;
    const [stranger] = (await capture('d0.mp4', { gestures: [] }, 1)).pictures;
    if (own === undefined || stranger === undefined) throw new Error('no front picture was taken');
    expect(nearest(own)).toBeLessThan(threshold);
    expect(nearest(stranger)).toBeGreaterThan(threshold);
  }, 120_000);

  it('should take front pictures alone, apart from each other, where an attendant helps', async () => {
    const { pictures, seconds } = await capture('aoc.mp4', { gestures: [], fronts: 4 }, 1);
    expect(pictures.map(({ of }) => of)).toEqual(['front', 'front', 'front', 'front']);
    for (const picture of pictures) await examine(picture);
    expect(new Set(pictures.map(({ jpeg }) => Buffer.from(jpeg).toString('base64'))).size).toBe(4);
    expect(seconds).toBeLessThan(8);
  }, 60_000);

  it('should not take a gesture that is not shown', async () => {
    const { done, pictures } = await capture('d0.mp4', { gestures: ['left', 'smile'] }, 1);
    expect([done, pictures.map(({ of }) => of)]).toEqual([[], ['front']]);
  }, 60_000);

  it('should begin anew when another person takes over, so that no capture is of two', async () => {
    const capture = new LiveCapture(live, { gestures: ['smile', 'left'], minimumWidth: MINIMUM_WIDTH });
    const seen: string[] = [];
    let timeMs = 0;
    for (const file of ['d0.mp4', 'clm_video14.wmv']) {
      for await (const { image } of cameraOf(file, 1)) {
        timeMs += 1000 / 15;
        const { stage, done } = await capture.next(timeMs, image);
        const now = `${stage} ${done.join()}`;
        if (now !== seen.at(-1)) seen.push(now);
        if (seen.length === 5) break;
      }
    }
    // The first one smiles; the second one's turn shows that it is another, and all is asked of them.
    expect(seen).toEqual(['settle ', 'gestures ', 'gestures smile', 'settle ', 'gestures ']);
    const descriptors = capture.pictures.map(({ face }) => face.descriptor);
    const [front] = descriptors;
    for (const each of descriptors) {
      expect(distance(each, front ?? each)).toBeLessThan(onePersonDistance(live.calibration));
    }
  }, 60_000);

  it('should wipe what it kept', async () => {
    const { capture: ended, pictures } = await capture('d0.mp4', { gestures: ['smile'] }, 1);
    expect(pictures.map(({ of }) => of)).toEqual(['front', 'smile']);
    ended.wipe();
    expect(ended.pictures).toEqual([]);
    for (const { jpeg, face } of pictures) {
      expect(jpeg.every((byte) => byte === 0)).toBe(true);
      expect(face.descriptor.every((number) => number === 0)).toBe(true);
    }
  }, 60_000);
});

describe('openLiveEngine', () => {
  it('should see nobody in an empty frame, and little light in a dark one', async () => {
    const wall = (value: number) => ({ width: 640, height: 480, data: new Uint8Array(640 * 480 * 3).fill(value) });
    expect(await live.analyse(wall(140))).toEqual({
      width: 640,
      height: 480,
      face: undefined,
      rivals: 0,
      brightness: 140 / 255,
    });
    expect((await live.analyse(wall(5))).brightness).toBeLessThan(0.05);
  });

  it('should give the same templates as the server', () => {
    expect(live.modelVersion).toBe(server.modelVersion);
    expect(live.calibration).toEqual(server.calibration);
  });
});
