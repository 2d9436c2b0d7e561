/** How many streams of answers are open at once, and how they are kept so. */
export interface StreamLimits {
  /** Streams of one caller. */
  readonly perCaller: number;
  /** Streams of this process. */
  readonly inAll: number;
  /** Milliseconds between two signs of life where there is nothing to tell. */
  readonly heartbeatMs: number;
  /** Milliseconds between two answers of one stream at least; what changes meanwhile is told once. */
  readonly gapMs: number;
  /** Milliseconds for which a reader may take nothing of what waits for it. */
  readonly stuckMs: number;
}

/** What one GraphQL request may ask for. Everything above is refused before a resolver runs. */
export interface GraphqlLimits {
  /** Cost of an operation in fields that it may return (see cost.ts). */
  readonly maxCost: number;
  /** Levels of nested fields, fragments opened; introspection is not counted. */
  readonly maxDepth: number;
  /** Fields under another name, fragments opened. */
  readonly maxAliases: number;
  /** Fields at the operation's top, fragments opened. */
  readonly maxRootFields: number;
  /** Tokens of the document (names, brackets, values), comments left out. */
  readonly maxTokens: number;
  /** Bytes of the request's body. */
  readonly maxBodyBytes: number;
  /** Bytes of the body of a request without a token. */
  readonly maxNobodyBytes: number;
  /** Operations whose compiled form is kept, the least recently used going first. */
  readonly cachedOperations: number;
  /** Characters of the documents of all operations that are kept. */
  readonly cachedCharacters: number;
  readonly streams: StreamLimits;
}

/**
 * Where these come from, measured on two busy cores:
 * - `maxTokens`: graphql-js's overlapping-fields rule is quadratic; at 2,000 tokens the worst document found that passes
 *   the other limits took under 0.1 s to validate. The standard introspection query has 163.
 * - `maxCost`: a page of 100 faces with 20 fields each costs about 2,100; two of them in one operation still pass.
 * - `maxDepth`: the deepest list of the schema, integration > faces > edges > node > verifications > edges > node > field,
 *   is 8; half as much again.
 * - `maxBodyBytes`: 1 MiB, for a body of text; a schema whose operations take images sets its own limit.
 * - `maxNobodyBytes`: 64 KiB, four times the largest envelope that the intake takes.
 * - `cachedOperations`: our own clients send fewer than 100 operations; a compiled one takes about 20 KiB.
 * - `cachedCharacters`: a parsed document of short names takes 100 to 160 bytes of heap a character, so this is 40 MB at worst; our own
 *   clients' operations have fewer than 100,000. By Apollo Server's own bound, 30 MiB of JSON, the heap was still growing after 25,000
 *   requests of a test that makes each of them up.
 * - `streams`: a browser has six connections to a server, so 20 are a person's tabs or an integrator's processes. 1,000 took
 *   42 MB, and an answer of each 1.2 ms of CPU. Signs of life every 15 s are what the standard of event streams advises
 *   (HTML, 9.2.7); proxies wait for 60 s. Ten answers a second are as many calls as the default rate limit lets in.
 */
export const DEFAULT_GRAPHQL_LIMITS: GraphqlLimits = Object.freeze({
  maxCost: 5_000,
  maxDepth: 12,
  maxAliases: 30,
  maxRootFields: 10,
  maxTokens: 2_000,
  maxBodyBytes: 1_048_576,
  maxNobodyBytes: 65_536,
  cachedOperations: 500,
  cachedCharacters: 262_144,
  streams: Object.freeze({ perCaller: 20, inAll: 1_000, heartbeatMs: 15_000, gapMs: 100, stuckMs: 30_000 }),
});
