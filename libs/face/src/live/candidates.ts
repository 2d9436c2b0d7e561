/** A frame that may be kept. */
export interface Candidate<Image> {
  readonly timeMs: number;
  /** How well it shows what is wanted; the higher the better. */
  readonly rank: number;
  readonly image: Image;
}

/** What is done with a frame's picture: the frame's own memory is used again for the next one. */
export interface ImageKeeper<Image> {
  copy(image: Image): Image;
  /** Wipes a copy. */
  drop(image: Image): void;
}

/** More than this are of no use: one after another is described, at some 40 ms each. */
const MOST = 5;
/** A gesture and the time by which it is known lie within this. */
const OLDEST_MS = 1500;

/** The best of the last frames: bounded in number and in age, and wiped when they are given up. */
export class Candidates<Image> {
  readonly #keeper: ImageKeeper<Image>;
  #kept: Candidate<Image>[] = [];

  constructor(keeper: ImageKeeper<Image>) {
    this.#keeper = keeper;
  }

  /** Copies a frame where it is among the best. */
  add(timeMs: number, rank: number, image: Image): void {
    this.#dropWhere((each) => each.timeMs < timeMs - OLDEST_MS);
    if (this.#kept.length >= MOST) {
      const worst = this.#kept.reduce((a, b) => (b.rank < a.rank ? b : a));
      if (worst.rank >= rank) return;
      this.#dropWhere((each) => each === worst);
    }
    this.#kept.push({ timeMs, rank, image: this.#keeper.copy(image) });
  }

  /** Those from a time on, the best first, which are the caller's from now on to drop; the others are dropped. */
  takeSince(timeMs: number): readonly Candidate<Image>[] {
    const taken = this.#kept.filter((each) => each.timeMs >= timeMs).sort((a, b) => b.rank - a.rank);
    this.#kept = this.#kept.filter((each) => each.timeMs < timeMs);
    this.clear();
    return taken;
  }

  get count(): number {
    return this.#kept.length;
  }

  clear(): void {
    this.#dropWhere(() => true);
  }

  #dropWhere(goes: (candidate: Candidate<Image>) => boolean): void {
    for (const candidate of this.#kept) if (goes(candidate)) this.#keeper.drop(candidate.image);
    this.#kept = this.#kept.filter((candidate) => !goes(candidate));
  }
}
