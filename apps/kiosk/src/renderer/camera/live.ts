import type { CameraTrouble } from '../flow/model.js';

/** A camera that gives no frame for so long (ms) has failed; some pause for a moment when light or focus changes. */
const MUTED_MS = 4_000;

/**
 * What is asked of the camera. What is analysed is what is kept, and 640 × 480 is what every webcam has. Drawn by software, with
 * an analysis beside it, the preview shows 30 frames a second in this size and 23 to 27 in 1280 × 720.
 */
const WANTED: MediaTrackConstraints = {
  width: { ideal: 640, max: 1920 },
  height: { ideal: 480, max: 1920 },
  frameRate: { ideal: 30 },
};

/** Of a document the print is read, which takes all that the camera has; nobody judges how fluent that preview is. */
const WANTED_OF_DOCUMENTS: MediaTrackConstraints = {
  width: { ideal: 1920, max: 1920 },
  height: { ideal: 1080, max: 1920 },
  frameRate: { ideal: 15 },
};

/** Which camera is wanted, and for what. */
export interface WantedCamera {
  readonly id: string;
  readonly for: 'face' | 'document';
}

/** What happens to the live camera. */
export interface LiveEvents {
  /** The stream to show, and what it is of; null: there is none any more. */
  readonly stream: (stream: MediaStream | null, of: WantedCamera['for']) => void;
  readonly failed: (problem: CameraTrouble) => void;
}

function problemOf(error: unknown): CameraTrouble {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  if (name === 'NotFoundError') return 'no_camera';
  return name === 'OverconstrainedError' ? 'changed' : 'failed';
}

/** One camera, on only while it is looked into. */
export class LiveCamera {
  readonly #events: LiveEvents;
  /** Which camera is on or being switched on. */
  #wanted: WantedCamera | null = null;
  #stream: MediaStream | null = null;
  #watch = new AbortController();

  constructor(events: LiveEvents) {
    this.#events = events;
  }

  /** Switches this camera on and every other off; null: all off. Does nothing when that is so already. */
  want(wanted: WantedCamera | null): void {
    if (wanted?.id === this.#wanted?.id && wanted?.for === this.#wanted?.for) return;
    this.#off();
    this.#wanted = wanted;
    if (wanted !== null) void this.#on(wanted);
  }

  async #on({ id, for: purpose }: WantedCamera): Promise<void> {
    const watch = this.#watch;
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { ...(purpose === 'document' ? WANTED_OF_DOCUMENTS : WANTED), deviceId: { exact: id } },
      });
      if (watch.signal.aborted) {
        for (const track of stream.getTracks()) track.stop();
        return;
      }
      this.#stream = stream;
      this.#guard(stream, watch.signal);
      this.#events.stream(stream, purpose);
    } catch (error) {
      if (!watch.signal.aborted) this.#fail(problemOf(error));
    }
  }

  #guard(stream: MediaStream, signal: AbortSignal): void {
    for (const track of stream.getVideoTracks()) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      track.addEventListener('ended', () => this.#fail('changed'), { signal });
      track.addEventListener('mute', () => (timer = setTimeout(() => this.#fail('failed'), MUTED_MS)), { signal });
      track.addEventListener('unmute', () => clearTimeout(timer), { signal });
      signal.addEventListener('abort', () => clearTimeout(timer));
    }
  }

  #fail(problem: CameraTrouble): void {
    this.want(null);
    this.#events.failed(problem);
  }

  #off(): void {
    this.#watch.abort();
    this.#watch = new AbortController();
    if (this.#stream === null) return;
    for (const track of this.#stream.getTracks()) track.stop();
    this.#stream = null;
    this.#events.stream(null, 'face');
  }
}
