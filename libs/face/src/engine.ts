import type { Detection, Point } from './face.js';
import type { ImageRefusal } from './image/limits.js';
import type { Calibration } from './similarity.js';

/** Which faces a picture may show. */
export type FaceMode =
  /** Exactly one person: for enrolling and verifying. Somebody small in the background does not count. */
  | 'only'
  /** The most prominent face, whoever else is there: for comparing two pictures by hand. */
  | 'most_prominent';

/**
 * How a descriptor is made. Both give templates of one model version, which compare with each other.
 * - `quick`: one view of the aligned face; for a kiosk's loop.
 * - `thorough`: several views, averaged; for enrolment and the server.
 */
export type Recipe = 'quick' | 'thorough';

/** How a picture is to be described. */
export interface DescribeOptions {
  readonly mode: FaceMode;
  /** Whether the answer holds the JPEG to be stored as well. Default false. */
  readonly storedImage?: boolean;
  /** Default `thorough`. */
  readonly recipe?: Recipe;
  /** Whether smile and eyes are looked at as well. Default false. */
  readonly gestures?: boolean;
}

/** What can be measured of a face's quality as a picture; `judgeQuality` says what of it is too little. */
export interface FaceQuality {
  /** Pixels between the jaw's ends (points 0 and 16), in the picture as it was sent. */
  readonly jawWidth: number;
  /** Sharpness of the face at a fixed size; see `measureQuality`. */
  readonly sharpness: number;
  /** Mean luma of the face, 0 to 1. */
  readonly brightness: number;
  /** Parts of the face's pixels that are all but white, 0 to 1. */
  readonly overexposed: number;
}

/** What a face does, in numbers; `judgeGestures` says which gesture that is. */
export interface GestureSigns {
  /** The expression network's score of `happy`, 0 to 1. */
  readonly smile: number;
  /** Height of the more open eye's opening by its width; about 0.3 open, under 0.15 closed. Undefined where no eyes are seen. */
  readonly lidGap: number | undefined;
}

/** The face that was chosen. */
export interface DescribedFace extends Detection {
  /** The 68 points of the iBUG 300-W scheme, in pixels of the upright image. */
  readonly landmarks: readonly Point[];
  /** 128 numbers of length 1 in all (another network may have more); compare with `distance`, within one model version. */
  readonly descriptor: Float32Array;
  /**
   * How far the head is turned, free of scale: 0 to the front, positive where the nose points to the picture's right (the
   * person's own left, unless the picture is mirrored); ((nose − jaw0) − (jaw16 − nose)) / (jaw16 − jaw0).
   */
  readonly yaw: number;
  readonly quality: FaceQuality;
  /** There where they were asked for. */
  readonly gestures?: GestureSigns;
}

/** What an engine says about one picture. */
export interface Description {
  readonly ok: true;
  /** The upright image's size in pixels, at most 1920 on its longest side: what all coordinates refer to. */
  readonly width: number;
  readonly height: number;
  readonly face: DescribedFace;
  /** Everybody else who was seen, the most prominent first. */
  readonly others: readonly Detection[];
  readonly modelVersion: string;
  /** A JPEG of the upright image without any metadata; there where it was asked for. */
  readonly storedImage?: Uint8Array;
}

/** What is wrong with the picture: the sender can mend it with another one. */
export type FaceRefusal = ImageRefusal | 'no_face' | 'several_faces';

/** What is wrong with the engine: the same picture may be sent again. */
export type EngineFailure = 'overloaded' | 'engine_failed' | 'engine_closed';

/** Why there is no description. */
export type DescribeFailure =
  | { readonly ok: false; readonly reason: FaceRefusal }
  | { readonly ok: false; readonly reason: 'overloaded'; readonly retryAfterSeconds: number }
  | { readonly ok: false; readonly reason: 'engine_failed' | 'engine_closed' };

/** Every way in which {@link FaceEngine.describe} can end. */
export type DescribeResult = Description | DescribeFailure;

/** How busy an engine is. */
export interface EngineLoad {
  readonly workers: number;
  /** Requests in work and waiting. */
  readonly running: number;
  readonly waiting: number;
  /** Mean time of a request in work, without waiting; a moving mean, in milliseconds. */
  readonly meanServiceMs: number;
  /** Workers replaced since the start. */
  readonly replaced: number;
  /** The workers' process ids, for whoever measures their memory; none where workers are no processes. */
  readonly pids: readonly number[];
}

/**
 * Finds the face in a picture and describes it by numbers. Implementations never block the caller's event loop.
 *
 * @example
 * const result = await engine.describe(bytes, { mode: 'only' });
 * if (!result.ok) return refuse(result.reason);
 * const same = distance(result.face.descriptor, template) <= engine.calibration.threshold;
 */
export interface FaceEngine {
  /** Names the networks, their weights and the crop: a template is comparable with another of the same version only. */
  readonly modelVersion: string;
  /** What distances between descriptors of this version mean, and up to which one two are taken to be of one person. */
  readonly calibration: Calibration;
  /** Resolves when every worker has loaded and run its networks once; rejects where they cannot be loaded. */
  ready(): Promise<void>;
  /** Describes the face in a JPEG, PNG or WebP of at most 8 MiB. The bytes are copied and stay the caller's. Never rejects. */
  describe(bytes: Uint8Array, options: DescribeOptions): Promise<DescribeResult>;
  /** For metrics. */
  load(): EngineLoad;
  /** Ends all workers; requests in work or waiting end with `engine_closed`. */
  close(): Promise<void>;
}
