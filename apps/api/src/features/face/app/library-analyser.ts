import {
  judgeGestures,
  judgeQuality,
  TURNED_WIDTH,
  type DescribeFailure,
  type EngineFailure,
  type FaceEngine,
  type ImageRefusal,
} from '@vestibule/face';
import { distance, similarityOfNearest, thresholdFor } from '@vestibule/face/similarity';
import { domainError, fail, ok, type DomainError, type Result } from '../../../kernel/index.js';
import type { Gesture } from '../domain/face.js';
import type { Mirrored, QualityFault } from '../domain/refusal.js';
import type { Analysis, AnalysisOptions, FaceAnalyser, FaceSigns, MissingGesture, QualityLimits } from './ports.js';

/** Speaks to the face library in this feature's words. */
export class LibraryAnalyser implements FaceAnalyser {
  readonly #engine: FaceEngine;
  readonly distance = distance;

  constructor(engine: FaceEngine) {
    this.#engine = engine;
  }

  thresholdFor(count: number): number {
    return thresholdFor(this.#engine.calibration, count);
  }

  similarityOfNearest(value: number, count: number): number {
    return similarityOfNearest(value, this.#engine.calibration, count);
  }

  /**
   * A third of the way from the threshold of a pair to the distance at a false match rate of 1 in 100 (0.363 with the network
   * that ships): looser than a verification, since a head that is turned or laughs is farther from a neutral one, and the
   * images come at one moment from one place. One person's smile, closed eyes, glasses, lights and profile are at most 0.349
   * from her most typical picture (13 people of the gesture pictures); at the distance of 1 in 100, a third of London's black
   * strangers of one sex would pass.
   */
  get onePersonDistance(): number {
    const { threshold, hundredth } = this.#engine.calibration;
    return threshold + (hundredth - threshold) / 3;
  }

  get modelVersion(): string {
    return this.#engine.modelVersion;
  }

  async analyse(image: Uint8Array, { keep, gestures = false }: AnalysisOptions): Promise<Result<Analysis>> {
    const described = await this.#engine.describe(image, {
      mode: 'only',
      recipe: 'thorough',
      storedImage: keep,
      gestures,
    });
    if (!described.ok) return fail(toError(described));
    const { face, storedImage } = described;
    return ok({
      descriptor: face.descriptor,
      stored: storedImage ?? new Uint8Array(),
      signs: { ...face.quality, yaw: face.yaw, ...(face.gestures && { gestures: face.gestures }) },
    });
  }

  judgeQuality({ yaw, gestures: _, ...quality }: FaceSigns, limits: QualityLimits): QualityFault | undefined {
    return judgeQuality({ quality, yaw }, limits);
  }

  neededWidth({ minimumWidth, frontal }: QualityLimits): number {
    return frontal ? minimumWidth : minimumWidth * TURNED_WIDTH;
  }

  judgeGestures(signs: Readonly<Record<Gesture, FaceSigns>>, mirrored: Mirrored): readonly MissingGesture[] {
    return judgeGestures(signs, mirrored);
  }
}

/** The library's reasons in words for the person who took the picture, or for the developer who sent it. */
function toError(failure: DescribeFailure): DomainError {
  switch (failure.reason) {
    case 'overloaded':
    case 'engine_closed':
    case 'engine_failed':
      return engineFailure(failure);
    case 'no_face':
      return domainError('NO_FACE', 'no face was found');
    case 'several_faces':
      return domainError('SEVERAL_FACES', 'there is more than one face: only one person may be in the picture');
    default:
      return imageRefusal(failure.reason);
  }
}

/** What is wrong with the engine: the same picture may be sent again. */
export function engineFailure(failure: Extract<DescribeFailure, { reason: EngineFailure }>): DomainError {
  switch (failure.reason) {
    case 'overloaded':
      return domainError('OVERLOADED', 'The server is busy: try again shortly', {
        retryAfterSeconds: failure.retryAfterSeconds,
      });
    case 'engine_closed':
      return domainError('OVERLOADED', 'The server is stopping: try again shortly', { retryAfterSeconds: 5 });
    case 'engine_failed':
      return domainError('OVERLOADED', 'The image could not be analysed this time: try again', {
        retryAfterSeconds: 1,
      });
  }
}

/** Why a file is no picture that can be used. */
export const imageRefusal = (reason: ImageRefusal): DomainError => IMAGE_ERRORS[reason];

const IMAGE_ERRORS = {
  empty: domainError('IMAGE_UNREADABLE', 'the file is empty'),
  not_an_image: domainError('IMAGE_UNREADABLE', 'the file is not an image: send a JPEG, PNG or WebP'),
  unsupported_format: domainError('IMAGE_UNREADABLE', 'this image format is not taken: send a JPEG, PNG or WebP'),
  truncated: domainError('IMAGE_UNREADABLE', 'the file ends before the image does'),
  damaged: domainError('IMAGE_UNREADABLE', 'the file is damaged'),
  too_large: domainError('IMAGE_TOO_LARGE', 'the file is over 8 MiB'),
  too_many_pixels: domainError('IMAGE_TOO_LARGE', 'the image has too many pixels'),
} as const satisfies Record<ImageRefusal, DomainError>;
