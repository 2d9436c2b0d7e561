import { COLOUR_MS, isColour, type LivenessChallenge, type ScreenColour } from '../challenge.js';
import type { LivenessEvidence, Look, Shown } from '../evidence.js';
import type { Skin } from '../track.js';

/** Two numbers and their third, which is what is lacking to 0: red, green and blue in logarithms, without their mean. */
type Chroma = readonly [number, number, number];

/** A colour's own, as a screen that shows nothing else adds it. */
const CHROMA_OF: Readonly<Record<ScreenColour, Chroma>> = {
  red: [2, -1, -1],
  green: [-1, 2, -1],
  blue: [-1, -1, 2],
};

/**
 * From when the screen is told to show a colour until a frame shows it in the face: the screen's own delay, half a frame of exposure and
 * the camera's buffer are 60 to 200 ms; a slow kiosk analyses 8 frames a second. Later than half a second is no reflection.
 */
export const LAG_MS = 500;
const LAG_STEP_MS = 25;

/** Each colour is to be seen so often at least while it is shown, or nothing can be said. */
const FRAMES_EACH = 2;

/** Colours follow one another by the clock of the frames, the slowest of which are 200 ms and one that is lost apart. */
const [SHORTEST, LONGEST] = [0.95 * COLOUR_MS, 1.8 * COLOUR_MS];

/**
 * How well the colours of the screen come back from the skin, in order and at once: the correlation of the skin's chroma with the
 * screen's, −1 to 1, at the delay at which it is largest, of the frames; or of the pictures that the colours light, where that is less: what
 * is said of frames alone may be made up. What changes slowly, as a camera's white balance does, is left out. −1 where other
 * colours were shown than the challenge's, or before the gestures were done; undefined where there were none, too few frames, or
 * other times between them than there are to be, as after a stall.
 *
 * The chroma is the logarithm of red, green and blue without their mean: light and shade, which a face that moves makes, do not change
 * it; and a light that is added changes it by as much on dark as on light skin.
 */
export function measureLight(
  { colours }: LivenessChallenge,
  { lights, frames, doneMs = Number.POSITIVE_INFINITY }: LivenessEvidence,
  looks: readonly Look[],
): number | undefined {
  const [first] = lights;
  if (colours.length === 0) return undefined;
  if (first === undefined || first.timeMs < doneMs || !isShown(colours, lights)) return -1;
  if (!isInTime(lights)) return undefined;
  const seen = frames.flatMap(({ timeMs, face }) =>
    face?.skin === undefined ? [] : [{ timeMs, chroma: chromaOf(face.skin) }],
  );
  const isSeen = lights.every(({ timeMs }, at) => {
    const endMs = lights[at + 1]?.timeMs ?? timeMs + COLOUR_MS;
    return seen.filter((each) => each.timeMs >= timeMs && each.timeMs < endMs).length >= FRAMES_EACH;
  });
  if (!isSeen) return undefined;
  const overMs = (lights.at(-1)?.timeMs ?? 0) + COLOUR_MS;
  let best = -1;
  for (let lag = 0; lag <= LAG_MS; lag += LAG_STEP_MS) {
    const lit = seen.flatMap(({ timeMs, chroma }) => {
      const shown = lights.findLast((each) => each.timeMs + lag <= timeMs);
      return shown === undefined || timeMs > overMs + lag ? [] : [{ timeMs, chroma, screen: CHROMA_OF[shown.colour] }];
    });
    const times = lit.map(({ timeMs }) => timeMs);
    const skins = [0, 1, 2].map((channel) =>
      steady(
        times,
        lit.map(({ chroma }) => chroma[channel] ?? 0),
      ),
    );
    const screens = [0, 1, 2].map((channel) =>
      steady(
        times,
        lit.map(({ screen }) => screen[channel] ?? 0),
      ),
    );
    best = Math.max(best, correlation(skins.flat(), screens.flat()));
  }
  return Math.min(best, ofPictures(looks));
}

/**
 * How far the skin in the key frames that a colour lights is from the skin that the frames of the same time tell of, in chroma: the largest
 * difference. Infinite where one was not taken while its colour was shown; undefined where there is none of one of the challenge's
 * colours, as of somebody who did not hold still, or where it has none.
 */
export function measureSkin(
  { colours }: LivenessChallenge,
  { lights, frames }: LivenessEvidence,
  looks: readonly Look[],
): number | undefined {
  if (colours.length === 0) return undefined;
  const lit = looks.filter(({ of }) => isColour(of));
  if ([...new Set(colours)].some((colour) => !lit.some(({ of }) => of === colour))) return undefined;
  const apart = lit.map(({ of, timeMs, skin }) => {
    const shown = lights.findLast((each) => each.timeMs < timeMs);
    const tracked = frames.find((frame) => frame.timeMs === timeMs)?.face?.skin;
    if (shown?.colour !== of || tracked === undefined || skin === undefined) return Number.POSITIVE_INFINITY;
    const [one, other] = [chromaOf(skin), chromaOf(tracked)];
    return Math.max(...one.map((value, channel) => Math.abs(value - (other[channel] ?? 0))));
  });
  return Math.max(...apart);
}

/** The same of the pictures that colours light, each beside their mean; 1 where there are fewer than two, of which `measureSkin` tells. */
function ofPictures(looks: readonly Look[]): number {
  const lit = looks.flatMap(({ of, skin }) =>
    isColour(of) && skin !== undefined ? [{ chroma: chromaOf(skin), screen: CHROMA_OF[of] }] : [],
  );
  if (lit.length < 2) return 1;
  const apart = (values: readonly Chroma[]): number[] =>
    [0, 1, 2].flatMap((channel) => {
      const mean = values.reduce((sum, each) => sum + (each[channel] ?? 0), 0) / values.length;
      return values.map((each) => (each[channel] ?? 0) - mean);
    });
  return correlation(apart(lit.map(({ chroma }) => chroma)), apart(lit.map(({ screen }) => screen)));
}

/** Whether a challenge's colours were shown. */
const isShown = (colours: readonly ScreenColour[], lights: readonly Shown[]): boolean =>
  lights.length === colours.length && lights.every(({ colour }, at) => colour === colours[at]);

const isInTime = (lights: readonly Shown[]): boolean =>
  lights.slice(1).every(({ timeMs }, at) => {
    const since = timeMs - (lights[at]?.timeMs ?? timeMs);
    return since >= SHORTEST && since <= LONGEST;
  });

/** Zero is no light at all; it has no logarithm. */
const LEAST = 1;

function chromaOf(skin: Skin): Chroma {
  const [red, green, blue] = skin.map((value) => Math.log(Math.max(LEAST, value))) as unknown as Chroma;
  const mean = (red + green + blue) / 3;
  return [red - mean, green - mean, blue - mean];
}

/** What is left of values over time without their mean and their trend (least squares). */
function steady(times: readonly number[], values: readonly number[]): readonly number[] {
  const mean = (of: readonly number[]): number => of.reduce((sum, each) => sum + each, 0) / Math.max(1, of.length);
  const [middle, level] = [mean(times), mean(values)];
  const spread = times.reduce((sum, time) => sum + (time - middle) ** 2, 0);
  const slope = times.reduce((sum, time, at) => sum + (time - middle) * ((values[at] ?? 0) - level), 0);
  return values.map((value, at) => value - level - (spread > 0 ? (slope / spread) * ((times[at] ?? 0) - middle) : 0));
}

/** Of values whose means are 0; 0 where one of them never changes. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const product = (x: readonly number[], y: readonly number[]): number =>
    x.reduce((sum, value, at) => sum + value * (y[at] ?? 0), 0);
  const scale = Math.sqrt(product(a, a) * product(b, b));
  return scale > 0 ? product(a, b) / scale : 0;
}
