import {
  LiveCapture,
  LivenessCapture,
  sealEvidence,
  type LiveEngine,
  type LivenessView,
  type RgbImage,
} from '@vestibule/face/live';
import { distance } from '@vestibule/face/similarity';
import type { CaptureAnswer } from '../shared/frames.js';
import type { FromInference, LocalDecision, ToInference } from './protocol.js';
import { Rate } from './rate.js';

type Message<Kind extends ToInference['kind']> = Extract<ToInference, { kind: Kind }>;

/** For so long it is said that a gesture took too long, and that all begins anew. */
const TOO_SLOW_MS = 3_000;

/** One capture: from its frames to its pictures and the kiosk's own decision. */
export class CaptureMode {
  readonly #engine: LiveEngine;
  readonly #capture: LiveCapture | LivenessCapture;
  readonly #key: string | undefined;
  #slowUntilMs = 0;
  readonly #templates: Message<'templates'> | undefined;
  readonly #rate = new Rate();

  constructor(
    engine: LiveEngine,
    { assisted, gestures, minimumWidth, challenge, fronts }: Message<'capture'>,
    templates: Message<'templates'> | undefined,
  ) {
    this.#engine = engine;
    this.#templates = templates;
    if (challenge !== null && !assisted) {
      this.#key = challenge.key;
      this.#capture = new LivenessCapture(engine, { ...challenge, gestures }, { minimumWidth });
      return;
    }
    this.#capture = new LiveCapture(engine, {
      gestures: assisted ? [] : gestures,
      fronts,
      minimumWidth,
    });
  }

  async next(id: number, timeMs: number, image: RgbImage): Promise<CaptureAnswer> {
    const { stage, asked, done, fault, face, light } = await this.#next(timeMs, image);
    const isSlow = timeMs < this.#slowUntilMs && stage === 'settle';
    const { width, height } = image;
    return {
      kind: 'capture',
      id,
      stage,
      asked: asked ?? null,
      light: light ?? null,
      done: [...done],
      fault: isSlow ? 'too_slow' : (fault ?? null),
      face:
        face === undefined
          ? null
          : {
              x: face.box.x / width,
              y: face.box.y / height,
              width: face.box.width / width,
              height: face.box.height / height,
            },
      rate: this.#rate.count(performance.now()),
    };
  }

  async finish(id: string): Promise<FromInference> {
    if (!this.#capture.isDone) return { kind: 'not_finished', id, reason: 'not_done' };
    const answer =
      this.#capture instanceof LivenessCapture && this.#key !== undefined
        ? { ...(await sealEvidence(this.#capture.evidence(), this.#key)), lit: litOf(this.#capture) }
        : null;
    const images = this.#capture.pictures.map(({ of, timeMs, jpeg }) => ({ gesture: of, at: timeMs, jpeg }));
    return { kind: 'finished', id, images, local: this.#decide(), answer };
  }

  /** The next frame. Where a gesture took too long, all begins anew: the challenge can be answered still, and was by nobody. */
  async #next(timeMs: number, image: RgbImage): Promise<Omit<LivenessView, 'late'>> {
    if (this.#capture instanceof LiveCapture) {
      return { ...(await this.#capture.next(timeMs, image)), light: undefined };
    }
    const view = await this.#capture.next(timeMs, image);
    if (!view.late) return view;
    this.#capture.wipe();
    this.#slowUntilMs = timeMs + TOO_SLOW_MS;
    return { ...view, stage: 'settle', asked: undefined, done: [] };
  }

  wipe(): void {
    this.#capture.wipe();
  }

  #decide(): LocalDecision | null {
    const templates = this.#templates;
    const front = this.#capture.pictures.find(({ of }) => of === 'front');
    if (templates === undefined || front === undefined) return null;
    const { modelVersion, threshold } = templates;
    if (modelVersion !== this.#engine.modelVersion) return null;
    const nearest = Math.min(...templates.templates.map((template) => distance(front.face.descriptor, template)));
    return { verified: nearest <= threshold, distance: nearest, threshold, modelVersion };
  }
}

const litOf = ({ litPictures }: LivenessCapture): Uint8Array<ArrayBuffer>[] => litPictures.map(({ jpeg }) => jpeg);
