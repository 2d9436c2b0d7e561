/** The server's time, as far as it is known here: proofs and tokens carry it. */
export interface ServerClock {
  /** Milliseconds since 1970, by the server's clock. */
  now(): number;
  /** Takes the `Date` header of an answer and when, by this device's clock, it was asked for and came. */
  observe(date: string | null, askedAt: number, cameAt: number): void;
}

/** RFC 9110 (5.6.7): a Date has whole seconds, so on average it is half of one behind. */
const HALF_SECOND = 500;

/** Smaller differences are the header's coarseness and the way to the server. Proofs may be 60 s off. */
const TOLERANCE_MS = 2_000;

/** A clock that starts with this device's time and is corrected by what the server says. */
export function createServerClock(local: () => number): ServerClock {
  let offset = 0;
  return {
    now: () => local() + offset,
    observe: (date, askedAt, cameAt) => {
      const said = date === null ? Number.NaN : Date.parse(date);
      if (Number.isNaN(said)) return;
      const difference = said + HALF_SECOND - (askedAt + cameAt) / 2;
      if (Math.abs(difference - offset) > TOLERANCE_MS) offset = difference;
    },
  };
}
