/** Over which time a rate is taken. */
const WINDOW_MS = 2000;

/** Counts frames a second. */
export class Rate {
  readonly #times: number[] = [];

  /** Counts a frame, and gives the rate over the last two seconds; 0 until there is one. */
  count(nowMs: number): number {
    this.#times.push(nowMs);
    while ((this.#times[0] ?? nowMs) < nowMs - WINDOW_MS) this.#times.shift();
    const span = nowMs - (this.#times[0] ?? nowMs);
    return span > 0 ? ((this.#times.length - 1) * 1000) / span : 0;
  }
}
