import { readFileSync } from 'node:fs';
import type { Wire } from './requests.js';

interface Document {
  readonly components: {
    readonly schemas: {
      readonly Failure: { readonly properties: { readonly code: { readonly enum: readonly string[] } } };
    };
  };
}

/** The closed list of codes as integrators are told it; INTERNAL is a fault of the server, whatever was sent. */
const CODES: ReadonlySet<string> = new Set(
  (
    JSON.parse(readFileSync(new URL('../../../../schema/openapi.json', import.meta.url), 'utf8')) as Document
  ).components.schemas.Failure.properties.code.enum.filter((code) => code !== 'INTERNAL'),
);

/** What GraphQL says besides of requests that it can't run. */
const PROTOCOL_CODES: ReadonlySet<string> = new Set(['BAD_REQUEST', 'BAD_USER_INPUT']);

/** What a call came to. */
export interface Answer {
  /** `made`, or the code. */
  readonly outcome: string;
  readonly data: { readonly id: string; readonly uniqueIdentifier: string } | undefined;
}

interface Body {
  readonly code?: string;
  readonly statusCode?: number;
  readonly data?: { readonly id?: string; readonly uniqueIdentifier?: string; readonly result?: ResultBody } | null;
  readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[] | null;
}
interface ResultBody {
  readonly code?: string;
  readonly id?: string;
  readonly uniqueIdentifier?: string;
}

/** Reads an answer. Throws where it is a 5xx, no JSON, or has no code of the list. */
export async function readAnswer({ way }: Wire, response: Response): Promise<Answer> {
  const text = await response.text();
  const fault = (what: string): Error => new Error(`${what}: ${response.status} ${text.slice(0, 500)}`);
  if (response.status >= 500) throw fault('A fault of the server');
  let body: Body;
  try {
    body = JSON.parse(text) as Body;
  } catch {
    throw fault('An answer that is no JSON');
  }
  const result = way === 'GraphQL' ? body.data?.result : response.status === 200 ? body.data : undefined;
  const { id, uniqueIdentifier } = result ?? {};
  if (id !== undefined && uniqueIdentifier !== undefined) return { outcome: 'made', data: { id, uniqueIdentifier } };
  const refused = way === 'GraphQL' ? body.data?.result?.code : body.code;
  const code = refused ?? body.errors?.[0]?.extensions?.code ?? body.code;
  if (code === undefined || !(CODES.has(code) || (way === 'GraphQL' && PROTOCOL_CODES.has(code)))) {
    throw fault('An answer without a code of the list');
  }
  if (way === 'REST' && (response.status < 400 || body.statusCode !== response.status)) throw fault('A wrong status');
  return { outcome: code, data: undefined };
}
