import type { Point } from '../face.js';
import type { FaceNetworks } from '../networks/networks.js';
import { fitTemplate, misfit } from '../pipeline/align.js';
import { findNearFace, type NearFace } from '../pipeline/find-face.js';
import { findGestureSigns, yawOf } from '../pipeline/gesture-signs.js';
import { boxOfLandmarks, findLandmarks } from '../pipeline/landmarks.js';
import { measureQuality } from '../pipeline/quality.js';
import { meanOf, Pyramid, type RgbImage } from '../pixels/image.js';
import type { LiveFrame } from './frame.js';

/** Frames from one search for faces to the next, between which the face is looked for where it was. */
const SEARCH_EVERY = 4;

/** Landmarks that fit a face worse than this are not of one, or of one that has moved on: it is searched for anew. */
const LOST_MISFIT = 0.05;

/** Looks at a camera's frames one after another. An empty frame costs a search for near faces, and nothing else. */
export class FaceFollower {
  readonly #networks: FaceNetworks;
  #last: NearFace | undefined;
  #followed = 0;

  constructor(networks: FaceNetworks) {
    this.#networks = networks;
  }

  async next(image: RgbImage): Promise<LiveFrame> {
    const pyramid = new Pyramid(image);
    const { width, height } = image;
    const seen = (await this.#follow(pyramid)) ?? (await this.#search(pyramid));
    this.#last = seen;
    const brightness = meanOf(image) / 255;
    if (seen === undefined) return { width, height, face: undefined, rivals: 0, brightness };
    const { face, landmarks, rivals } = seen;
    const signs = await findGestureSigns(this.#networks, pyramid, landmarks);
    const quality = measureQuality(pyramid, landmarks);
    return {
      width,
      height,
      face: { box: face.box, landmarks, yaw: yawOf(landmarks), quality, signs },
      rivals: rivals.length,
      brightness,
    };
  }

  /** Forgets the face: the next frame is not the last one's successor. */
  forget(): void {
    this.#last = undefined;
  }

  async #follow(pyramid: Pyramid): Promise<NearFace | undefined> {
    const last = this.#last;
    if (last === undefined || this.#followed + 1 >= SEARCH_EVERY) return undefined;
    const box = boxOfLandmarks(last.landmarks);
    const landmarks = await findLandmarks(this.#networks, pyramid, box);
    if (!(misfitOf(landmarks) <= LOST_MISFIT)) return undefined;
    this.#followed += 1;
    return { ...last, face: { ...last.face, box }, landmarks };
  }

  #search(pyramid: Pyramid): Promise<NearFace | undefined> {
    this.#followed = 0;
    return findNearFace(this.#networks, pyramid);
  }
}

const misfitOf = (landmarks: readonly Point[]): number => misfit(landmarks, fitTemplate(landmarks, 'dlib'));
