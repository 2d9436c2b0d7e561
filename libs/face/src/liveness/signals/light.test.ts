import { describe, expect, it } from 'vitest';
import { COLOUR_MS, type LivenessChallenge, type ScreenColour } from '../challenge.js';
import type { LivenessEvidence } from '../evidence.js';
import { FUSION_RULE } from '../rule.js';
import { CHALLENGE, evidenceOf, faceOf, looksOf } from '../testing.js';
import type { Skin, TrackedFrame } from '../track.js';
import { measureLight, measureSkin } from './light.js';

const { limits } = FUSION_RULE;

const COLOURS: readonly ScreenColour[] = ['green', 'red', 'blue', 'red', 'green', 'blue', 'green', 'red'];
const OTHERS: readonly ScreenColour[] = ['blue', 'green', 'red', 'blue', 'red', 'green', 'red', 'blue'];
const CHALLENGE_OF_LIGHT: LivenessChallenge = { ...CHALLENGE, colours: COLOURS };

const BEGINS_MS = 2_000;
const lightsOf = (colours: readonly ScreenColour[]): LivenessEvidence['lights'] =>
  colours.map((colour, at) => ({ colour, timeMs: BEGINS_MS + at * COLOUR_MS }));

interface Before {
  /** What the screen really shows. */
  readonly shows?: readonly ScreenColour[];
  /** How much of its own light the skin gets from the screen. */
  readonly added?: number;
  readonly lateMs?: number;
  readonly skin?: Skin;
  readonly rate?: number;
  /** Everything that changes the picture besides. */
  readonly besides?: (timeMs: number) => Skin;
}

/** Somebody before a screen. */
function before({
  shows = COLOURS,
  added = 0.1,
  lateMs = 120,
  skin = [150, 110, 90],
  rate = 15,
  besides = () => [1, 1, 1],
}: Before = {}): readonly TrackedFrame[] {
  const lights = lightsOf(shows);
  return Array.from({ length: rate * 8 }, (_, at) => {
    const timeMs = (at * 1000) / rate;
    const colour = lights.findLast((each) => each.timeMs + lateMs <= timeMs)?.colour;
    const screen = ['red', 'green', 'blue'].map((each) => (each === colour ? 1 + added : 1));
    const own = skin.map((value, channel) => value * (screen[channel] ?? 1) * (besides(timeMs)[channel] ?? 1));
    return { timeMs, face: { ...faceOf(), skin: own as unknown as Skin }, rivals: 0, print: new Uint8Array() };
  });
}

const light = (frames: readonly TrackedFrame[], lights = lightsOf(COLOURS)): number | undefined =>
  measureLight(CHALLENGE_OF_LIGHT, { ...evidenceOf(), doneMs: 1_900, frames, lights }, []);

describe('the light of the screen', () => {
  it('should come back in order from whoever is before it, on any skin and a little later', () => {
    for (const skin of [[150, 110, 90] as const, [60, 42, 35] as const, [230, 200, 185] as const]) {
      for (const lateMs of [60, 200, 400]) {
        for (const added of [0.02, 0.2]) {
          expect(light(before({ skin, lateMs, added })), `${skin.join()}, ${lateMs} ms`).toBeGreaterThan(0.95);
        }
      }
    }
  });

  it('should come back at 5 frames a second, in shade that comes and goes, and while the white balance drifts', () => {
    const shade = (timeMs: number): Skin => {
      const by = 1 + 0.3 * Math.sin(timeMs / 400);
      return [by, by, by];
    };
    const drift = (timeMs: number): Skin => [1 + timeMs / 40_000, 1, 1 - timeMs / 40_000];
    for (const frames of [before({ rate: 5 }), before({ besides: shade }), before({ besides: drift })]) {
      expect(light(frames)).toBeGreaterThan(limits.light.doubt);
    }
  });

  it('should not come back from a recording, whatever lit it then, nor much too late', () => {
    for (const frames of [before({ added: 0 }), before({ shows: OTHERS }), before({ lateMs: 1_200 })]) {
      expect(light(frames)).toBeLessThan(limits.light.doubt);
    }
  });

  it('should be refused where other colours are said to have been shown, or before the gestures were done', () => {
    const lights = lightsOf(COLOURS);
    const frames = before();
    expect(light(frames, [])).toBeLessThan(limits.light.refuse);
    expect(light(frames, lightsOf(OTHERS))).toBeLessThan(limits.light.refuse);
    expect(light(frames, lights.slice(1))).toBeLessThan(limits.light.refuse);
    const early = { ...evidenceOf(), doneMs: 2_100, frames, lights };
    expect(measureLight(CHALLENGE_OF_LIGHT, early, []), 'while a gesture was asked for').toBeLessThan(
      limits.light.refuse,
    );
  });

  it('should not be what frames alone say: the pictures have to show it too', () => {
    const evidence = { ...evidenceOf(), doneMs: 1_900, frames: before(), lights: lightsOf(COLOURS) };
    const pictures = (added: number) =>
      (['red', 'green', 'blue'] as const).map((of, at) => ({
        ...{ of, timeMs: 0, face: undefined, passive: undefined, edges: undefined, print: undefined },
        skin: [150, 110, 90].map((value, channel) => value * (channel === at ? 1 + added : 1)) as unknown as Skin,
      }));
    expect(measureLight(CHALLENGE_OF_LIGHT, evidence, pictures(0.1))).toBeGreaterThan(limits.light.doubt);
    expect(measureLight(CHALLENGE_OF_LIGHT, evidence, pictures(0))).toBe(0);
    expect(measureLight(CHALLENGE_OF_LIGHT, evidence, pictures(-0.1))).toBeLessThan(0);
  });

  it('should be unknown where nothing was shown, nearly nothing seen, or the screen stood still', () => {
    expect(measureLight(CHALLENGE, evidenceOf(), [])).toBeUndefined();
    const stalled = lightsOf(COLOURS).map((each, at) => (at > 2 ? { ...each, timeMs: each.timeMs + 450 } : each));
    expect(light(before(), stalled)).toBeUndefined();
    expect(light(before().filter(({ timeMs }) => timeMs < 3_000 || timeMs > 3_400))).toBeUndefined();
    expect(light(before().filter((_, at) => at % 12 === 0))).toBeUndefined();
  });
});

describe('the skin in pictures that the screen lights', () => {
  const frames = before();
  const evidence: LivenessEvidence = {
    ...evidenceOf(),
    frames,
    lights: lightsOf(COLOURS),
    keyFrames: (['green', 'red', 'blue'] as const).map((of, at) => ({
      of,
      timeMs: frames[30 + Math.round(7.5 * at) + 6]?.timeMs ?? 0,
      jpeg: new Uint8Array(),
    })),
  };
  const looks = looksOf(evidence);
  const skin = (seen = looks, of = evidence): number | undefined => measureSkin(CHALLENGE_OF_LIGHT, of, seen);

  it('should be that of the frames', () => {
    expect(skin()).toBe(0);
    expect(measureSkin(CHALLENGE, evidence, looks)).toBeUndefined();
  });

  it('should be unknown where one is lacking', () => {
    expect(skin(looks.slice(1))).toBeUndefined();
  });

  it('should be refused where it is another, or of another colour’s time', () => {
    const other = looks.map((look, at) => (at === 1 ? { ...look, skin: looks[0]?.skin } : look));
    expect(skin(other)).toBeGreaterThan(limits.skin.refuse);
    expect(skin(looks.map((look) => ({ ...look, skin: undefined })))).toBe(Number.POSITIVE_INFINITY);
    const swapped = looks.map((look, at) => ({ ...look, of: (['red', 'green', 'blue'] as const)[at] ?? look.of }));
    expect(skin(swapped)).toBe(Number.POSITIVE_INFINITY);
  });
});
