import { createFaceEngine, type FaceEngine } from '@vestibule/face';
import type { Config } from './config/index.js';
import { domainError, fail, type Result } from './kernel/index.js';
import { LateListener } from './late-listener.js';
import type { ServeOptions } from './server.js';

/** Runs the API, and the job worker unless told not to, until asked to end. Gives the exit status. */
export async function serve(config: Config, options: ServeOptions): Promise<Result<number>> {
  const replacements = new LateListener<string>();
  let engine: FaceEngine | undefined;
  try {
    // The networks load in processes of their own, which takes longer than all else: they begin before the rest is even read.
    engine = createFaceEngine({
      engine: config.faceEngine,
      recognitionFile: config.faceRecognition,
      workers: config.faceWorkers,
      queueLimit: config.faceQueue,
      onWorkerReplaced: replacements.tell,
    });
  } catch (error) {
    // What its options can do wrong is the description of a recognition network that somebody brings along.
    if (config.faceRecognition === undefined || !(error instanceof Error)) throw error;
    return fail(notDescribed(error));
  }
  try {
    const { runServer } = await import('./server.js');
    return await runServer(config, { engine, replacements }, options);
  } finally {
    await engine.close();
  }
}

const notDescribed = ({ message }: Error) =>
  domainError('INVALID_INPUT', `The recognition network can't be used: ${message}.`, {
    hint: 'Correct the file that VESTIBULE_FACE_RECOGNITION names (docs/faces.md), or unset it for the network that ships.',
  });
