import type { CaptureAnswer, DocumentAnswer, FrameAnswer } from '../../shared/frames.js';

/** What is said over the preview changes at most so often: every so many milliseconds. */
const CALM_MS = 100;

/**
 * Decides which answers the page is told of: at once what moves the person on (a code, a gesture done, another stage) and what the
 * screen is to show (another colour), the rest at most ten times a second.
 */
export class News {
  #last: CaptureAnswer | DocumentAnswer | null = null;
  #toldAt = Number.NEGATIVE_INFINITY;

  /** Whether the page is to be told of this answer; `now` in milliseconds. */
  isWorthTelling(answer: FrameAnswer, now: number): boolean {
    if (answer.kind === 'idle') return false;
    if (answer.kind === 'code') return answer.text !== null;
    const last = this.#last;
    const progress = last === null || hasMovedOn(last, answer);
    if (!progress && now - this.#toldAt < CALM_MS) return false;
    this.#last = answer;
    this.#toldAt = now;
    return true;
  }
}

function hasMovedOn(last: CaptureAnswer | DocumentAnswer, answer: CaptureAnswer | DocumentAnswer): boolean {
  if (last.stage !== answer.stage) return true;
  if (last.kind === 'document' || answer.kind === 'document') return last.kind !== answer.kind;
  return last.asked !== answer.asked || last.light !== answer.light || last.done.length !== answer.done.length;
}
