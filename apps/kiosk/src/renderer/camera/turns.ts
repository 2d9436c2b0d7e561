/** What is handed on in turns and has to be let go of when it is not. */
export interface Closable {
  close(): void;
}

/**
 * Decides which frame is analysed: one at a time, always the newest; what a newer one overtakes is closed unseen. A camera
 * gives a fixed number of frames and stops when none of them is closed.
 */
export class Turns<F extends Closable> {
  #newest: F | null = null;
  #underWay = false;

  /** A frame came from the camera. */
  offer(frame: F): void {
    this.#newest?.close();
    this.#newest = frame;
  }

  /** The frame to be analysed now, or null. It is under way until `done`. */
  take(): F | null {
    if (this.#underWay || this.#newest === null) return null;
    const frame = this.#newest;
    this.#newest = null;
    this.#underWay = true;
    return frame;
  }

  /** The frame under way was answered, or can't be any more. */
  done(): void {
    this.#underWay = false;
  }

  /** Lets go of everything. */
  clear(): void {
    this.#newest?.close();
    this.#newest = null;
    this.#underWay = false;
  }
}
