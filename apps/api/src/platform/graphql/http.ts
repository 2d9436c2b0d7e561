import { LRUCache } from 'lru-cache';

import { domainError, fail, ok, type Result } from '../../kernel/index.js';

/** The parameters of a GraphQL-over-HTTP request. */
export interface GraphqlParameters {
  readonly query: string;
  readonly operationName?: string;
  readonly variables?: Record<string, unknown>;
  readonly extensions?: Record<string, unknown>;
}

/** The two media types of an answer (GraphQL over HTTP, "Media Types"). */
export const GRAPHQL_JSON = 'application/graphql-response+json';
export const PLAIN_JSON = 'application/json';
export type AnswerType = typeof GRAPHQL_JSON | typeof PLAIN_JSON;

/** That of a stream of answers (GraphQL over SSE). */
export const EVENT_STREAM = 'text/event-stream';

/** What a caller takes as an answer. */
export interface Acceptable {
  /** Undefined where it takes neither type of JSON. */
  readonly json: AnswerType | undefined;
  /** Whether it names event streams; one who takes just anything can hardly read one. */
  readonly stream: boolean;
}

/** Different `Accept` headers remembered; real clients send a handful. */
const KNOWN_ACCEPTS = 100;
const accepts = new LRUCache<string, Acceptable>({ max: KNOWN_ACCEPTS });

/** A range's quality for one media type; -1 where no range matches (RFC 9110, 12.5.1: the most specific one counts). */
const quality = (ranges: readonly { range: string; q: number }[], type: string): number => {
  for (const wanted of [type, `${type.slice(0, type.indexOf('/'))}/*`, '*/*']) {
    const found = ranges.find(({ range }) => range === wanted);
    if (found) return found.q;
  }
  return -1;
};

const choose = (accept: string): Acceptable => {
  const ranges = accept.split(',').map((part) => {
    const [range = '', ...parameters] = part.split(';').map((it) => it.trim().toLowerCase());
    const q = Number(parameters.find((it) => it.startsWith('q='))?.slice(2) ?? 1);
    const foreign = parameters.some((it) => it.startsWith('charset=') && it !== 'charset=utf-8');
    return { range, q: foreign || Number.isNaN(q) ? 0 : q };
  });
  const stream = ranges.some(({ range, q }) => range === EVENT_STREAM && q > 0);
  const [graphql, plain] = [quality(ranges, GRAPHQL_JSON), quality(ranges, PLAIN_JSON)];
  if (graphql <= 0 && plain <= 0) return { json: undefined, stream };
  // Where both are as welcome, the one that is named wins: only a client that knows it names the newer type.
  const named = ranges.some(({ range }) => range === GRAPHQL_JSON);
  return { json: graphql > plain || (graphql === plain && named) ? GRAPHQL_JSON : PLAIN_JSON, stream };
};

/** What an `Accept` header takes: `application/json` where there is none. */
export const acceptable = (accept: string | undefined): Acceptable => {
  if (accept === undefined || accept === '*/*') return { json: PLAIN_JSON, stream: false };
  let known = accepts.get(accept);
  if (!known) {
    known = choose(accept);
    accepts.set(accept, known);
  }
  return known;
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Checks a parsed body (GraphQL over HTTP, "Request Parameters"). Batches are refused: each request is one operation. */
export const readParameters = (body: unknown): Result<GraphqlParameters> => {
  const refuse = (message: string): Result<never> => fail(domainError('INVALID_INPUT', message));
  if (Array.isArray(body)) return refuse('Batched operations are not supported: send one operation a request');
  if (!isRecord(body)) return refuse('The body must be a JSON object with `query`');
  const { query, operationName, variables, extensions } = body;
  if (typeof query !== 'string' || query === '') return refuse('`query` must be a string that is not empty');
  if (operationName != null && typeof operationName !== 'string') return refuse('`operationName` must be a string');
  if (variables != null && !isRecord(variables)) return refuse('`variables` must be an object');
  if (extensions != null && !isRecord(extensions)) return refuse('`extensions` must be an object');
  return ok({
    query,
    ...(operationName == null ? {} : { operationName }),
    ...(variables == null ? {} : { variables }),
    ...(extensions == null ? {} : { extensions }),
  });
};
