import { chooseFace, type Choice, type Detection, type Point } from '../face.js';
import type { FaceNetworks } from '../networks/networks.js';
import { Pyramid, turn, type RgbImage } from '../pixels/image.js';
import { fitTemplate, misfit } from './align.js';
import { detectLarge, detectTiny, merge, type TinyPass } from './detect.js';
import { findLandmarks } from './landmarks.js';

/**
 * The tiny detector sees a face best where its box is 60 to 100 pixels wide at its input (measured: on LFW the pass at 112
 * finds all but one of 1,583, the one at 224, where boxes are twice as wide, 99 %; on London's portraits laid into a kiosk's
 * 1280 × 720 it is the other way round). So it looks twice, for those that fill the picture and for those of a sixth of it;
 * the border lets them fill it. Always twice: the second look alone sees the bystander and not the large face before him,
 * which on LFW's fold 2 doubles the equal error rate.
 */
const NEAR: readonly TinyPass[] = [
  { longest: 112, border: 0.1 },
  { longest: 224, border: 0.1 },
];
/** For faces down to a fifteenth of the picture; only where nobody is near. */
const FAR: readonly TinyPass[] = [
  { longest: 448, border: 0.02 },
  { longest: 896, border: 0.02 },
];

/** A detection of the tiny detector counts from this confidence on; none of LFW's faces has less. */
const TINY_CONFIDENCE = 0.3;
/** At face-api's default of 0.5 the large detector misses 10 % of LFW, at 0.2 4 %; below, it sees faces in textures. */
const LARGE_CONFIDENCE = 0.2;

/** Overlap from which boxes of several passes are one face: the passes draw a face's box up to 1.7 times as large. */
const SAME_FACE = 0.3;

/**
 * Which way up a face is, by its detection's confidence less this many times the misfit of its landmarks: a face that is
 * taken for one lying on its side, or head down, has landmarks that fit no face well (median 0.08 and more, upright 0.024).
 * A turned picture is believed where it is better by the margin and more confident as well. Measured on 501 pictures of LFW,
 * London, gestures and attacks and their turned copies: no upright one is turned (of all 1,583 of LFW: 1), 2.5 % of those
 * lying on a side and 13 % of those head down are not set right. 12 % of the upright ones take the second look.
 */
const MISFIT_WEIGHT = 8;
const SURELY_UPRIGHT = 0.5;
/** Upright near faces have this score and more; see the looks below. */
const LEAST_NEAR = -0.2;
const TURNED_MARGIN = 0.1;

type Detect = (networks: FaceNetworks, pyramid: Pyramid) => Promise<Detection[]>;

const tinyPasses =
  (passes: readonly TinyPass[]): Detect =>
  async (networks, pyramid) => {
    const detections: Detection[] = [];
    for (const pass of passes) detections.push(...(await detectTiny(networks, pyramid, pass, TINY_CONFIDENCE)));
    return merge(detections, SAME_FACE);
  };

/** Looks for whoever stands at a counter, as every picture is looked at first. */
export const lookNear: Detect = tinyPasses(NEAR);

const detectLargely: Detect = (networks, pyramid) => detectLarge(networks, pyramid, LARGE_CONFIDENCE);

/** A look at one scale, and the least score of a face that is taken from it: as the picture lies, and turned. */
interface Scale {
  readonly detect: Detect;
  readonly leastUpright: number;
  readonly leastTurned: number;
}

/**
 * The looks one after another. Each is tried in all four directions before the next, since a small face that lies on its side
 * is found as it lies, too, and what would be described then is its lying: strangers who lie alike are alike. Of faces in the
 * right direction the near ones have a score of −0.1 and more (99 % over 0.16, London's and small ones over 0.35), in a wrong one
 * mostly under 0.25; textures that are taken for a face, far under 0.
 */
const SCALES: readonly Scale[] = [
  { detect: lookNear, leastUpright: LEAST_NEAR, leastTurned: 0.2 },
  { detect: tinyPasses(FAR), leastUpright: 0.3, leastTurned: 0.3 },
  { detect: detectLargely, leastUpright: 0.15, leastTurned: 0.15 },
];

/** The face of a picture with its landmarks. */
export interface FoundFace extends Choice {
  /** The picture, turned where the face lay on its side. */
  readonly pyramid: Pyramid;
  /** Quarters of a circle by which it was turned, clockwise. */
  readonly quarters: 0 | 1 | 2 | 3;
  readonly landmarks: readonly Point[];
}

interface Candidate {
  readonly found: FoundFace;
  readonly score: number;
}

/** Finds the most prominent face of a picture, whichever way it lies; undefined where there is none. */
export async function findFace(networks: FaceNetworks, picture: RgbImage): Promise<FoundFace | undefined> {
  const pyramids = new Map<FoundFace['quarters'], Pyramid>();
  const turnedBy = (quarters: FoundFace['quarters']): Pyramid => {
    const pyramid = pyramids.get(quarters) ?? new Pyramid(quarters === 0 ? picture : turn(picture, quarters));
    pyramids.set(quarters, pyramid);
    return pyramid;
  };
  for (const { detect, leastUpright, leastTurned } of SCALES) {
    const upright = await look(networks, turnedBy(0), 0, detect);
    if (upright !== undefined && upright.score >= SURELY_UPRIGHT) return upright.found;
    let best = upright;
    for (const quarters of [1, 3, 2] as const) {
      const turned = await look(networks, turnedBy(quarters), quarters, detect);
      if (turned !== undefined && isBetter(turned, best, upright)) best = turned;
    }
    if (best !== undefined && best.score >= (best.found.quarters === 0 ? leastUpright : leastTurned)) return best.found;
  }
  return undefined;
}

function isBetter(turned: Candidate, best: Candidate | undefined, upright: Candidate | undefined): boolean {
  if (upright !== undefined) {
    if (turned.found.face.confidence <= upright.found.face.confidence) return false;
    if (turned.score <= upright.score + TURNED_MARGIN) return false;
  }
  return best === undefined || turned.score > best.score;
}

async function look(
  networks: FaceNetworks,
  pyramid: Pyramid,
  quarters: FoundFace['quarters'],
  detect: Detect,
): Promise<Candidate | undefined> {
  const choice = chooseFace(await detect(networks, pyramid), pyramid.image);
  if (choice === undefined) return undefined;
  const landmarks = await findLandmarks(networks, pyramid, choice.face.box);
  const score = scoreOf(choice.face, landmarks);
  return { found: { ...choice, pyramid, quarters, landmarks }, score };
}

const scoreOf = ({ confidence }: Detection, landmarks: readonly Point[]): number =>
  confidence - MISFIT_WEIGHT * misfit(landmarks, fitTemplate(landmarks, 'dlib'));

/** A face that was found as it lies, with nothing turned: what a loop over a camera's frames can pay. */
export interface NearFace extends Choice {
  readonly landmarks: readonly Point[];
}

/** Finds whoever stands at a counter, upright; undefined where nobody does. */
export async function findNearFace(networks: FaceNetworks, pyramid: Pyramid): Promise<NearFace | undefined> {
  const choice = chooseFace(await lookNear(networks, pyramid), pyramid.image);
  if (choice === undefined) return undefined;
  const landmarks = await findLandmarks(networks, pyramid, choice.face.box);
  return scoreOf(choice.face, landmarks) >= LEAST_NEAR ? { ...choice, landmarks } : undefined;
}
