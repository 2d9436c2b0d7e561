import { z } from 'zod';
import { frameAnswer } from '../../shared/frames.js';

/** What the page tells the frames' worker. Ports and streams are transferred. */
export type ToWorker =
  | { readonly kind: 'port'; readonly port: MessagePort }
  /** The inference process is gone: nothing that was sent will be answered. */
  | { readonly kind: 'lost' }
  /** `longest`: of a frame's sides, in pixels. */
  | { readonly kind: 'frames'; readonly frames: ReadableStream<VideoFrame>; readonly longest: number }
  | { readonly kind: 'stop' };

/** What the worker tells the page. */
export const fromWorker = z.object({
  answer: frameAnswer,
  /** How long it took to copy the frame's pixels, and from there to the answer; milliseconds. */
  copyMs: z.number(),
  answerMs: z.number(),
});
export type FromWorker = z.infer<typeof fromWorker>;
