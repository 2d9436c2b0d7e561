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
});
