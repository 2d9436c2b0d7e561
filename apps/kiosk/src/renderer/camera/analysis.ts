import type { FrameAnswer } from '../../shared/frames.js';
import { fromWorker, type ToWorker } from './messages.js';
import { LONGEST } from './pixels.js';

/** The name under which `performance` has how the last analysed frame went; `detail`: copyMs, answerMs, rate. */
const MEASURE = 'vestibule:analysis';

/** The page's end of the worker that hands the camera's frames to the inference process. */
export class Analysis {
  readonly #answered: (answer: FrameAnswer) => void;
  readonly #broke: () => void;
  #worker: Worker;
  #on = false;

  /** `broke` is called when the worker could not go on: there is a new one then, which needs a port. */
  constructor(answered: (answer: FrameAnswer) => void, broke: () => void) {
    this.#answered = answered;
    this.#broke = broke;
    this.#worker = this.#begin();
  }

  /** Where frames are sent from now on. */
  usePort(port: MessagePort): void {
    this.#tell({ kind: 'port', port }, [port]);
  }

  /** The inference process is gone. */
  lost(): void {
    this.#tell({ kind: 'lost' });
  }

  /** Sends this stream's frames, in the size that is wanted for what they are of; null: none. */
  watch(stream: MediaStream | null, of: keyof typeof LONGEST): void {
    const track = stream?.getVideoTracks()[0];
    this.#on = track !== undefined;
    if (track === undefined) {
      this.#tell({ kind: 'stop' });
      return;
    }
    // A copy of the track, which ends with it: the preview keeps its own.
    const { readable } = new MediaStreamTrackProcessor({ track, maxBufferSize: 1 });
    this.#tell({ kind: 'frames', frames: readable, longest: LONGEST[of] }, [readable]);
  }

  #begin(): Worker {
    const worker = new Worker(new URL('./frames.worker.ts', import.meta.url), { type: 'module', name: 'frames' });
    worker.addEventListener('message', ({ data }) => this.#receive(data));
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      worker.terminate();
      if (worker !== this.#worker) return;
      this.#worker = this.#begin();
      this.#broke();
    });
    return worker;
  }

  #tell(message: ToWorker, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  #receive(data: unknown): void {
    const parsed = fromWorker.safeParse(data);
    if (!parsed.success || !this.#on) return;
    const { answer, copyMs, answerMs } = parsed.data;
    performance.clearMeasures(MEASURE);
    const rate = answer.kind === 'capture' ? answer.rate : null;
    performance.measure(MEASURE, { start: performance.now(), duration: answerMs, detail: { copyMs, answerMs, rate } });
    this.#answered(answer);
  }
}
