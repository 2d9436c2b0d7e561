import { readFileSync } from 'node:fs';
import type { Call } from './call.js';
import type { Came } from './send.js';

interface Document {
  readonly components: {
    readonly schemas: {
      readonly Failure: { readonly properties: { readonly code: { readonly enum: readonly string[] } } };
    };
  };
}

const { components } = JSON.parse(
  readFileSync(new URL('../../../../schema/openapi.json', import.meta.url), 'utf8'),
) as Document;

/** The closed list of codes; INTERNAL is a fault of the server, whatever was sent. */
const CODES: ReadonlySet<unknown> = new Set(
  components.schemas.Failure.properties.code.enum.filter((code) => code !== 'INTERNAL'),
);
/** What GraphQL says besides of requests that it can't run (docs/graphql). */
const PROTOCOL_CODES: ReadonlySet<unknown> = new Set([
  'BAD_REQUEST',
  'BAD_USER_INPUT',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'OPERATION_TOO_COMPLEX',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);

/** How one call was answered, in a word or two. */
export interface Verdict {
  /** The status, and for an answer of 200 what it says. */
  readonly outcome: string;
  /** What is wrong with the answer; undefined where nothing is. */
  readonly fault?: string;
  /** Whether what was asked for was done, whatever else is wrong with the answer. */
  readonly done?: boolean;
}

interface GraphqlBody {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message?: unknown; readonly extensions?: { readonly code?: unknown } }[];
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Refused with a status of 4xx and a code, or rightly answered since it was right by chance. */
export function judge(call: Call, { status, type, text }: Came): Verdict {
  if (status === undefined) return { outcome: 'closed' };
  if (status >= 500 || status < 200) return { outcome: String(status), fault: `the status ${status}` };
  const shown = type.startsWith('text/event-stream') ? (/^data: (.*)$/m.exec(text)?.[1] ?? '{}') : text;
  const body = parse(shown);
  if (call.isGraphql && status === 200 && type.includes('text/html')) return { outcome: '200 page' };
  if (call.isGraphql && call.method !== 'HEAD' && (status === 200 || isGraphqlBody(body)))
    return judgeGraphql(status, body);
  if (status < 400) return { outcome: `${status} right by chance`, done: true };
  if (call.method === 'HEAD' || text === '') return { outcome: String(status) };
  const failure = body as
    { readonly code?: unknown; readonly statusCode?: unknown; readonly error?: unknown } | undefined;
  // A person's page says so in words.
  if (type.startsWith('text/html') && call.path.startsWith('/face/')) return { outcome: `${status} page` };
  if (typeof failure !== 'object' || failure === null)
    return { outcome: String(status), fault: 'a failure that is no JSON' };
  // The token endpoint answers as OAuth 2.0 has it.
  if (failure.statusCode === undefined && typeof failure.error === 'string')
    return { outcome: `${status} ${failure.error}` };
  const fault =
    CODES.has(failure.code) && failure.statusCode === status ? {} : { fault: 'a failure without its code or status' };
  return { outcome: `${status} ${String(failure.code)}`, ...fault };
}

const isGraphqlBody = (body: unknown): body is GraphqlBody =>
  typeof body === 'object' && body !== null && ('data' in body || 'errors' in body);

const isDone = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !String(Reflect.get(value, '__typename')).endsWith('Failure');

function judgeGraphql(status: number, body: unknown): Verdict {
  if (!isGraphqlBody(body)) return { outcome: String(status), fault: 'an answer that is none of GraphQL' };
  for (const { extensions } of body.errors ?? []) {
    const code = extensions?.code;
    if (!CODES.has(code) && !PROTOCOL_CODES.has(code))
      return { outcome: `${status} ${String(code)}`, fault: 'an error without a code of the list' };
  }
  const done = Object.values(body.data ?? {}).some(isDone);
  const [first] = body.errors ?? [];
  if (first) return { outcome: `${status} error ${String(first.extensions?.code)}`, done };
  const failed = Object.values(body.data ?? {}).find(
    (value) => typeof value === 'object' && value !== null && typeof Reflect.get(value, 'code') === 'string',
  );
  const outcome = failed ? `failure ${String(Reflect.get(failed, 'code'))}` : 'right by chance';
  return { outcome: `${status} ${outcome}`, done };
}
