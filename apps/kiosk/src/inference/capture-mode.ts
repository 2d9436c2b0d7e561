import { LiveCapture, type LiveEngine, type RgbImage } from '@vestibule/face/live';
import { distance } from '@vestibule/face/similarity';
import type { CaptureAnswer } from '../shared/frames.js';
import type { FromInference, LocalDecision, ToInference } from './protocol.js';
import { Rate } from './rate.js';

type Message<Kind extends ToInference['kind']> = Extract<ToInference, { kind: Kind }>;

/** A registration with an attendant's help is of four pictures. */
const ASSISTED_PICTURES = 4;

/** One capture: from its frames to its pictures and the kiosk's own decision. */
export class CaptureMode {
  readonly #engine: LiveEngine;
  readonly #capture: LiveCapture;
  readonly #templates: Message<'templates'> | undefined;
  readonly #rate = new Rate();

  constructor(
    engine: LiveEngine,
    { assisted, gestures, minimumWidth }: Message<'capture'>,
    templates: Message<'templates'> | undefined,
  ) {
    this.#engine = engine;
    this.#templates = templates;
    this.#capture = new LiveCapture(engine, {
      gestures: assisted ? [] : gestures,
      fronts: assisted && templates === undefined ? ASSISTED_PICTURES : 1,
      minimumWidth,
    });
  }

  async next(id: number, timeMs: number, image: RgbImage): Promise<CaptureAnswer> {
    const { stage, asked, done, fault, face } = await this.#capture.next(timeMs, image);
    const { width, height } = image;
    return {
      kind: 'capture',
      id,
      stage,
      asked: asked ?? null,
      done: [...done],
      fault: fault ?? null,
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

  finish(id: string): FromInference {
    if (!this.#capture.isDone) return { kind: 'not_finished', id, reason: 'not_done' };
    const images = this.#capture.pictures.map(({ of, timeMs, jpeg }) => ({ gesture: of, at: timeMs, jpeg }));
    return { kind: 'finished', id, images, local: this.#decide() };
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
