/** One thing that was looked at. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** What to do where it is not well; null where nothing is to be done. Never a secret. */
  readonly hint: string | null;
}

/** A check that found nothing wrong. */
export const well = (name: string): Check => ({ name, ok: true, hint: null });

/** A check that found something wrong, and what can be done about it. */
export const ill = (name: string, hint: string): Check => ({ name, ok: false, hint });

/** A check by a condition. */
export const check = (name: string, good: boolean, hint: string): Check => (good ? well(name) : ill(name, hint));
