/** A request whose body may have been read before. */
export interface ReadRequest {
  /** What a body parser made of it. */
  readonly body?: unknown;
  /** Its bytes, where somebody kept them: Nest by `rawBody: true`, others by a parser's `verify`. */
  readonly rawBody?: unknown;
}

/** The body as it came, where a parser ran before and kept it; undefined where it isn't there any more, or not yet. */
export function keptBody({ rawBody, body }: ReadRequest): string | Uint8Array | undefined {
  return [rawBody, body].find((value) => typeof value === 'string' || value instanceof Uint8Array);
}
