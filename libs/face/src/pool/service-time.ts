/** Weight of the newest request in the moving mean: about the last ten count. */
const WEIGHT = 0.1;

/** A moving mean of how long requests take, without their waiting. */
export class ServiceTime {
  #meanMs = 0;
  #seen = false;

  /** Milliseconds; 0 before the first request. */
  get meanMs(): number {
    return this.#meanMs;
  }

  add(ms: number): void {
    this.#meanMs = this.#seen ? this.#meanMs + WEIGHT * (ms - this.#meanMs) : ms;
    this.#seen = true;
  }
}
