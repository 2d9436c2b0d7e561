/**
 * The inference process: looks at the camera's frames, which come by a port from the page, and tells main what was captured.
 * Started by Electron as a utility process; knows nothing of Electron but its parentPort.
 */
import { openLiveReader } from '@vestibule/documents/live';
import { openLiveEngine } from '@vestibule/face/live';
import { z } from 'zod';
import type { FromInference } from './protocol.js';
import { Inference, type FramePort } from './session.js';

/** What is used of Electron's `process.parentPort`. */
interface ParentPort {
  on(
    event: 'message',
    listener: (event: { readonly data: unknown; readonly ports: readonly FramePort[] }) => void,
  ): void;
  postMessage(message: FromInference): void;
}

const { parentPort } = process as unknown as { readonly parentPort: ParentPort };
const tell = parentPort.postMessage.bind(parentPort);

/** Says why this process can't go on. Main ends it and starts another one; there is nothing in this one that could be saved. */
function fail(error: unknown): void {
  const why = error instanceof z.ZodError || !(error instanceof Error) ? 'a message that is none' : error.message;
  tell({ kind: 'failed', why });
}

const inference = new Inference({ openEngine: openLiveEngine, openReader: openLiveReader, tell, fail });
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
parentPort.on('message', ({ data, ports }) => inference.receive(data, ports[0]));
