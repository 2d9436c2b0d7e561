/** What `npm run accuracy` gives to a section. */
export interface SectionInput {
  /** Told after each picture. */
  readonly progress: (what: string, done: number, total: number) => void;
  readonly args: {
    /** So many people or pictures of each set only; the result is then no measurement. */
    readonly limit: number | undefined;
    /** The description of a recognition network to be measured in place of the product's. */
    readonly model?: string | undefined;
    readonly workers: number;
    readonly seed: number;
    readonly rounds: number;
    /** Measures face-api as it is, too. */
    readonly plain: boolean;
  };
  /** The section's `json` of the last run that was kept, where there is one. */
  readonly previous?: unknown;
}

/** What a section gives back: a page, its figures, and files that the page shows. */
export interface SectionResult {
  readonly title: string;
  readonly markdown: string;
  readonly json: unknown;
  readonly files?: readonly { readonly name: string; readonly content: string }[];
}
