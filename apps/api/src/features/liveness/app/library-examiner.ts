import type { DescribedFace, DescribeFailure, EngineFailure, FaceEngine } from '@vestibule/face';
import { fail, ok, type Result } from '../../../kernel/index.js';
import { engineFailure } from '../../face/index.js';
import type { Examiner } from './ports.js';

/** Looks at key frames by the face library. */
export class LibraryKeyFrameExaminer implements Examiner {
  readonly #engine: FaceEngine;

  constructor(engine: FaceEngine) {
    this.#engine = engine;
  }

  get modelVersion(): string {
    return this.#engine.modelVersion;
  }

  get calibration(): FaceEngine['calibration'] {
    return this.#engine.calibration;
  }

  async describe(jpeg: Uint8Array): Promise<Result<DescribedFace | undefined>> {
    const described = await this.#engine.describe(jpeg, { mode: 'only', recipe: 'thorough', gestures: true });
    if (described.ok) return ok(described.face);
    return isOfEngine(described) ? fail(engineFailure(described)) : ok(undefined);
  }
}

const isOfEngine = (failure: DescribeFailure): failure is Extract<DescribeFailure, { reason: EngineFailure }> =>
  failure.reason === 'overloaded' || failure.reason === 'engine_failed' || failure.reason === 'engine_closed';
