/** Comparisons of one sort, from the smallest distance to the largest. Entry i compared people `a[i]` and `b[i]`. */
export interface SortedComparisons {
  readonly distance: Float64Array;
  readonly a: Uint16Array;
  readonly b: Uint16Array;
}

/**
 * Every comparison of an evaluation. Two pictures of one person are a genuine comparison (ISO/IEC 19795-1: mated), of two
 * people an impostor one (non-mated). Who took part in each is kept: comparisons that share a person are no independent
 * trials, so intervals are drawn over people.
 */
export interface Comparisons {
  /** Names; the numbers in `a` and `b` are places in here. */
  readonly people: readonly string[];
  /** `a` equals `b` in each. */
  readonly genuine: SortedComparisons;
  readonly impostor: SortedComparisons;
}

/** Collects comparisons one by one, in any order, and sorts them once. At most 65,536 people. */
export class ComparisonCollector {
  readonly #people = new Map<string, number>();
  readonly #genuine = new Growing();
  readonly #impostor = new Growing();

  /** The number of a person: those who are asked for are in the evaluation. */
  person(name: string): number {
    const known = this.#people.get(name);
    if (known !== undefined) return known;
    const number = this.#people.size;
    this.#people.set(name, number);
    return number;
  }

  /** Takes one comparison of the people with these numbers. Throws a RangeError where the distance is none. */
  add(distance: number, a: number, b: number): void {
    if (!(distance >= 0)) throw new RangeError('a distance is 0 or more');
    (a === b ? this.#genuine : this.#impostor).add(distance, a, b);
  }

  sorted(): Comparisons {
    return { people: [...this.#people.keys()], genuine: this.#genuine.sorted(), impostor: this.#impostor.sorted() };
  }
}

/** Arrays that grow, since a million small objects would be slow to sort. */
class Growing {
  readonly #distance: number[] = [];
  readonly #a: number[] = [];
  readonly #b: number[] = [];

  add(distance: number, a: number, b: number): void {
    this.#distance.push(distance);
    this.#a.push(a);
    this.#b.push(b);
  }

  sorted(): SortedComparisons {
    const values = Float64Array.from(this.#distance);
    const order = Uint32Array.from(values.keys()).sort((one, other) => (values[one] ?? 0) - (values[other] ?? 0));
    const count = values.length;
    const sorted = { distance: new Float64Array(count), a: new Uint16Array(count), b: new Uint16Array(count) };
    for (let place = 0; place < count; place += 1) {
      const from = order[place] ?? 0;
      sorted.distance[place] = values[from] ?? 0;
      sorted.a[place] = this.#a[from] ?? 0;
      sorted.b[place] = this.#b[from] ?? 0;
    }
    return sorted;
  }
}

/** How many of the sorted numbers are at most `limit`. */
export function countUpTo(sorted: Float64Array, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? Infinity) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
