import { createFaceEngine } from '@vestibule/face';
import type { Config } from './config/index.js';
import type { Result } from './kernel/index.js';
import type { ServeOptions } from './server.js';

/** Runs the API, and the job worker unless told not to, until asked to end. Gives the exit status. */
export async function serve(config: Config, options: ServeOptions): Promise<Result<number>> {
  // The networks load in processes of their own, which takes longer than all else: they begin before the rest is even read.
  const engine = createFaceEngine({
    engine: config.faceEngine,
    recognitionFile: config.faceRecognition,
    workers: config.faceWorkers,
    queueLimit: config.faceQueue,
  });
  try {
    const { runServer } = await import('./server.js');
    return await runServer(config, engine, options);
  } finally {
    await engine.close();
  }
}
