import { describe, expect, it } from 'vitest';
import { decodeImage } from '../image/decode.js';
import { openOnnxNetworks } from '../node/onnx-runtime.js';
import { describeImage } from '../pipeline/describe-image.js';
import { DLIB_MODEL } from '../pipeline/recognition-model.js';
import { readShared, withoutSharedData } from '../testing/testing.js';
import { frontOf, judgeGestures, median, type Gesture, type GestureFace, type Mirroring } from './gestures.js';

const face = (yaw: number, smile = 0, lidGap: number | undefined = 0.3): GestureFace => ({
  yaw,
  gestures: { smile, lidGap },
});

/** Pictures that show all four gestures, unmirrored. */
const good = {
  smile: face(0.05, 0.9, 0.27),
  eyeblink: face(0.02, 0.01, 0.08),
  left: face(0.7),
  right: face(-0.6),
} as const;

const faultsOf = (changes: Partial<Record<Gesture, GestureFace>>, mirroring: Mirroring = 'no'): string[] =>
  judgeGestures({ ...good, ...changes }, mirroring).map(({ gesture, fault }) => `${gesture} ${fault}`);

describe('judgeGestures', () => {
  it('should find nothing wrong where every picture shows its gesture', () => {
    expect(faultsOf({})).toEqual([]);
    expect(faultsOf({}, 'unknown')).toEqual([]);
  });

  it('should name each picture that does not, and why', () => {
    const still = { smile: face(0, 0.2), eyeblink: face(0, 0, 0.29), left: face(0.1), right: face(-0.1) };
    expect(faultsOf(still)).toEqual(['smile not_smiling', 'eyeblink eyes_open', 'left not_turned', 'right not_turned']);
  });

  it("should tell left from right by the person's own sides where it is known whether pictures are mirrored", () => {
    const swapped = { left: good.right, right: good.left };
    const other = ['left turned_other_way', 'right turned_other_way'];
    expect(faultsOf(swapped, 'no')).toEqual(other);
    expect(faultsOf(swapped, 'yes')).toEqual([]);
    expect(faultsOf({}, 'yes')).toEqual(other);
    expect(faultsOf(swapped, 'unknown')).toEqual([]);
  });

  it('should ask for opposite sides even where mirroring is unknown', () => {
    expect(faultsOf({ right: face(0.8) }, 'unknown')).toEqual(['right turned_other_way']);
  });

  it("should count turns from the person's own front", () => {
    const aside = { smile: face(0.15, 0.9), eyeblink: face(0.13, 0, 0.08) };
    expect(faultsOf({ ...aside, right: face(-0.2) })).toEqual([]);
    expect(faultsOf({ ...aside, left: face(0.4) })).toEqual(['left not_turned']);
    // A head that is turned in all pictures has no front of its own.
    expect(faultsOf({ smile: face(0.9, 0.9), eyeblink: face(0.9, 0, 0.08), right: face(0) })).toEqual([
      'right not_turned',
    ]);
  });

  it("should judge closed eyes by the person's own open ones, and never take wide open ones", () => {
    const narrow = { smile: face(0, 0.9, 0.17), left: face(0.7, 0, 0.19), right: face(-0.6, 0, 0.18) };
    expect(faultsOf({ ...narrow, eyeblink: face(0, 0, 0.13) })).toEqual(['eyeblink eyes_open']);
    expect(faultsOf({ ...narrow, eyeblink: face(0, 0, 0.1) })).toEqual([]);
    const wide = { smile: face(0, 0.9, 0.5), left: face(0.7, 0, 0.5), right: face(-0.6, 0, 0.5) };
    expect(faultsOf({ ...wide, eyeblink: face(0, 0, 0.25) })).toEqual(['eyeblink eyes_open']);
  });

  it('should judge closed eyes alone, and more strictly, where no other picture shows eyes', () => {
    const unseen: GestureFace = { yaw: 0, gestures: { smile: 0.9, lidGap: undefined } };
    const others = { smile: unseen, left: { yaw: 0.7 }, right: face(-0.6, 0, Number.NaN) };
    expect(faultsOf({ ...others, eyeblink: face(0, 0, 0.1) })).toEqual([]);
    expect(faultsOf({ ...others, eyeblink: face(0, 0, 0.16) })).toEqual(['eyeblink eyes_open']);
  });

  it('should let nothing pass that was not measured', () => {
    const nothing: GestureFace = { yaw: Number.NaN, gestures: { smile: Number.NaN, lidGap: Number.NaN } };
    const all = ['smile not_smiling', 'eyeblink eyes_open', 'left not_turned', 'right not_turned'];
    for (const none of [nothing, { yaw: Number.NaN }]) {
      expect(faultsOf({ smile: none, eyeblink: none, left: none, right: none })).toEqual(all);
    }
    expect(faultsOf({ eyeblink: { yaw: 0, gestures: { smile: 0, lidGap: undefined } } })).toEqual([
      'eyeblink eyes_open',
    ]);
  });
});

describe('frontOf', () => {
  it('should be the median of what is known, within bounds', () => {
    expect(frontOf([0.1, Number.NaN, 0.05, 0.12])).toBe(0.1);
    expect(frontOf([0.9, 0.8])).toBe(0.2);
    expect(frontOf([Number.NaN])).toBe(0);
  });
});

describe('median', () => {
  it('should be the middle one, or between the two there', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([])).toBeUndefined();
  });
});

describe.skipIf(withoutSharedData)('judgeGestures on real faces', () => {
  it('should tell who smiles, blinks and turns to which side', async () => {
    const networks = openOnnxNetworks();
    const see = async (path: string): Promise<GestureFace> => {
      const decoded = await decodeImage(await readShared(`gestures/${path}`));
      if (!decoded.ok) throw new Error(decoded.reason);
      const options = { mode: 'most_prominent', recipe: 'quick', gestures: true } as const;
      const described = await describeImage(networks, DLIB_MODEL, decoded, options);
      if (!described.ok) throw new Error(described.reason);
      return described.description.face;
    };
    const [happy, sleepy, neutral, wink] = [
      await see('yale/01_happy.jpg'),
      await see('yale/01_sleepy.jpg'),
      await see('yale/01_normal.jpg'),
      await see('yale/01_wink.jpg'),
    ];
    const left = await see('turns/tran_real_03600ms.jpg');
    const right = await see('turns/tran_real_09600ms.jpg');
    await networks.close();
    expect(judgeGestures({ smile: happy, eyeblink: sleepy, left, right }, 'no')).toEqual([]);
    expect(judgeGestures({ smile: neutral, eyeblink: wink, left: right, right: left }, 'no')).toEqual([
      { gesture: 'smile', fault: 'not_smiling' },
      { gesture: 'eyeblink', fault: 'eyes_open' },
      { gesture: 'left', fault: 'turned_other_way' },
      { gesture: 'right', fault: 'turned_other_way' },
    ]);
  }, 30_000);
});
