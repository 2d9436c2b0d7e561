import type { LightMyRequestResponse } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FIELD_CALLS, ROUTE_CALLS } from './access-calls.test-support.js';
import {
  allFields,
  askedFor,
  callOf,
  reachedFields,
  valuesAt,
  type ReachedField,
} from './access-queries.test-support.js';
import { FIELDS, letsIn, ROUTES, type Access } from './access-table.js';
import { AccessWorld, type TestCaller } from './access.test-support.js';
import { buildApiSchema } from './graphql-schema.js';
import { ERROR_STATUS } from './kernel/index.js';

let world: AccessWorld;
const schema: GraphQLSchema = await buildApiSchema();

beforeAll(async () => {
  world = await AccessWorld.start();
});
afterAll(() => world.close());

const isCode = (code: string): code is keyof typeof ERROR_STATUS => Object.hasOwn(ERROR_STATUS, code);

/** What came of a call: whatever is answered for something that isn't there is NOT_FOUND. */
const outcomeOf = (code: string | undefined): string => {
  if (code === undefined) return 'done';
  return code === 'FACE_NOT_FOUND' || (isCode(code) && ERROR_STATUS[code] === 404) ? 'NOT_FOUND' : code;
};

interface Answered {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly path?: readonly unknown[]; readonly extensions: { readonly code: string } }[];
}

const askGraphql = async (by: TestCaller, query: string, variables: object = {}): Promise<Answered> => {
  if (query.startsWith('subscription')) return firstTold(by, query, variables);
  const answer = await world.inject(by, { method: 'POST', url: '/graphql', payload: { query, variables } });
  return answer.json<Answered>();
};

/** The first that a stream tells, which is ended then; or the answer that is no stream. */
async function firstTold(by: TestCaller, query: string, variables: object): Promise<Answered> {
  const answer = await world.inject(by, {
    method: 'POST',
    url: '/graphql',
    payload: { query, variables },
    headers: { accept: 'text/event-stream' },
    payloadAsStream: true,
  });
  const stream = answer.stream();
  let text = '';
  for await (const chunk of stream) {
    text += String(chunk);
    const [, told] = /^data: (.+)\n\n/m.exec(text) ?? [];
    // What is left of the stream is given up with the loop.
    if (told !== undefined) return JSON.parse(told) as Answered;
  }
  return JSON.parse(text) as Answered;
}

async function outcomeOfField(by: TestCaller, name: string, args: object): Promise<string> {
  const { data, errors } = await askGraphql(by, callOf(schema, name), args);
  if (errors) return outcomeOf(errors[0]?.extensions.code);
  const done = data?.['done'] as { readonly __typename: string; readonly failure?: string } | null | undefined;
  return done ? outcomeOf(done.failure) : 'NOT_FOUND';
}

function outcomeOfRoute({ statusCode, headers, body }: LightMyRequestResponse): string {
  if (statusCode < 400) return 'done';
  const isJson = String(headers['content-type']).startsWith('application/json');
  const { code, error, errors } = (isJson ? JSON.parse(body) : {}) as Answered & { code?: string; error?: string };
  // The token call answers as RFC 6749 does.
  const named = error === 'invalid_request' || error === 'unsupported_grant_type' ? 'INVALID_INPUT' : error;
  return outcomeOf(code ?? errors?.[0]?.extensions.code ?? named ?? String(statusCode));
}

/** What is to come of a call. */
function expected(
  access: Access,
  { caller, isForeign }: TestCaller,
  { names, ends = 'done' }: { names: boolean; ends?: string },
) {
  if (letsIn(access, caller)) return isForeign && names ? 'NOT_FOUND' : ends;
  return caller === 'nobody' ? 'UNAUTHENTICATED' : 'FORBIDDEN';
}

const isRefusal = (outcome: string): boolean => ['NOT_FOUND', 'FORBIDDEN', 'UNAUTHENTICATED'].includes(outcome);

/** Calls as everybody: those first who are refused, about one thing, which stays as it is; then each of the others about a new one. */
async function callAll<T>(
  wanted: ReadonlyMap<TestCaller, string>,
  make: () => Promise<T>,
  call: (by: TestCaller, about: T) => Promise<string>,
): Promise<Record<string, string>> {
  const outcomes: Record<string, string> = {};
  const about = await make();
  const before = await world.rows();
  for (const [by, outcome] of wanted) if (isRefusal(outcome)) outcomes[by.name] = await call(by, about);
  expect(await world.rows(), 'whoever is refused changes nothing').toEqual(before);
  for (const [by, outcome] of wanted) if (!isRefusal(outcome)) outcomes[by.name] = await call(by, await make());
  return outcomes;
}

const byName = (wanted: ReadonlyMap<TestCaller, string>): Record<string, string> =>
  Object.fromEntries(Array.from(wanted, ([{ name }, outcome]) => [name, outcome]));

const withoutKind = (row: string): string => row.replace(/ \(.*\)$/, '');

describe('the table of who may do what', () => {
  it('should have a row for every route, and a route for every row', () => {
    const rows = Object.keys(ROUTES).map(withoutKind);
    expect([...new Set(rows)].sort()).toEqual([...new Set(world.routes)].sort());
  });

  it('should have a row for every field of Query, Mutation and Subscription, and a field for every row', () => {
    const { roots, others } = allFields(schema);
    const rows = Object.keys(FIELDS);
    expect(roots.filter((name) => !rows.includes(name))).toEqual([]);
    expect(rows.filter((name) => ![...roots, ...others].includes(name))).toEqual([]);
  });

  it('should be called as a whole', () => {
    expect(Object.keys(ROUTE_CALLS).sort()).toEqual(Object.keys(ROUTES).sort());
    expect(Object.keys(FIELD_CALLS).sort()).toEqual(allFields(schema).roots.sort());
  });
});

describe('a route', () => {
  it.each(Object.entries(ROUTES))('should let in whom the table says: %s', async (row, access) => {
    const call = ROUTE_CALLS[row];
    if (!call) throw new Error('It is not called.');
    const method = row.split(' ', 1)[0] as 'GET' | 'POST' | 'PUT';
    const wanted = new Map(world.callers.map((by) => [by, expected(access, by, call)]));
    const outcomes = await callAll(
      wanted,
      () => call.request(world),
      async (by, request) => {
        const answer = await world.inject(by, { ...request, method });
        if (method === 'GET') {
          const head = await world.inject(by, { ...request, method: 'HEAD' });
          expect(head.statusCode, `HEAD by ${by.name}`).toBe(answer.statusCode);
        }
        return outcomeOfRoute(answer);
      },
    );
    expect(outcomes).toEqual(byName(wanted));
  });
});

describe('a field', () => {
  it.each(Object.keys(FIELD_CALLS))('should let in whom the table says: %s', async (name) => {
    const [access, call] = [FIELDS[name], FIELD_CALLS[name]];
    if (!access || !call) throw new Error('It has no row, or is not called.');
    const wanted = new Map(world.callers.map((by) => [by, expected(access, by, call)]));
    const outcomes = await callAll(
      wanted,
      () => call.args(world),
      (by, args) => outcomeOfField(by, name, args),
    );
    expect(outcomes).toEqual(byName(wanted));
  });
});

describe('a refusal', () => {
  const unknown = <T>(about: T): T => JSON.parse(JSON.stringify(about).replace(/[0-9a-f]{24}/g, 'a1'.repeat(12))) as T;
  const isNaming = <T extends { readonly names: boolean }>([, { names }]: [string, T]): boolean => names;

  it.each(Object.entries(ROUTE_CALLS).filter(isNaming))(
    'should not tell whether something is there: %s',
    async (row, call) => {
      const method = row.split(' ', 1)[0] as 'GET' | 'POST' | 'PUT';
      const access = ROUTES[row];
      if (!access) throw new Error('It has no row.');
      const request = await call.request(world);
      for (const by of world.callers.filter(({ caller, isForeign }) => isForeign || !letsIn(access, caller))) {
        const [known, other] = [
          await world.inject(by, { ...request, method }),
          await world.inject(by, { ...unknown(request), method }),
        ];
        expect([other.statusCode, other.body], by.name).toEqual([known.statusCode, known.body]);
      }
    },
  );

  it.each(Object.entries(FIELD_CALLS).filter(isNaming))(
    'should not tell whether something is there: %s',
    async (name, call) => {
      const access = FIELDS[name];
      if (!access) throw new Error('It has no row.');
      const [query, args] = [callOf(schema, name), await call.args(world)];
      for (const by of world.callers.filter(({ caller, isForeign }) => isForeign || !letsIn(access, caller))) {
        expect(await askGraphql(by, query, unknown(args)), by.name).toEqual(await askGraphql(by, query, args));
      }
    },
  );
});

describe('a field of an object', () => {
  /** Who asks for it, refused where the first on the way refuses. */
  const wantedOf = ({ way }: ReachedField, by: TestCaller): string => {
    const [root = ''] = way;
    const outcomes = way.map((name) => {
      const access = FIELDS[name];
      return access ? expected(access, by, { names: name === root && (FIELD_CALLS[root]?.names ?? false) }) : 'done';
    });
    return outcomes.find((outcome) => outcome !== 'done') ?? 'done';
  };

  const ask = async ({ query, path }: ReachedField, by: TestCaller): Promise<{ outcome: string; shown: string }> => {
    const { data, errors } = await askGraphql(by, query);
    const values = valuesAt(data, path);
    const shown = JSON.stringify(values);
    if (errors) {
      const isBlank = values.every((value) => value === null);
      return { outcome: isBlank ? outcomeOf(errors[0]?.extensions.code) : 'shown with an error', shown };
    }
    if (data?.[path[0] ?? ''] === null) return { outcome: 'NOT_FOUND', shown };
    return { outcome: values.length > 0 ? 'done' : 'nothing is there to show', shown };
  };

  /** What each is shown, where everybody who is shown it is shown the same. */
  const askAll = async (field: ReachedField): Promise<[string, string][]> => {
    const isEach = ['Query.account', 'Query.viewer', 'Query.integrations', 'Query.verificationProgress'].includes(
      field.way[0] ?? '',
    );
    const answers = await Promise.all(world.callers.map(async (by) => ({ by, ...(await ask(field, by)) })));
    const first = answers.find(({ outcome }) => outcome === 'done')?.shown;
    return answers.map(({ by, outcome, shown }) => {
      const isOther = outcome === 'done' && shown !== first && !isEach && !by.isForeign;
      return [`${field.name} as ${by.name}`, isOther ? `shown otherwise: ${shown}` : outcome];
    });
  };

  const argsOf = async (): Promise<Record<string, object>> => {
    const made = await Promise.all(
      allFields(schema)
        .roots.filter((name) => name.startsWith('Query.'))
        .map(async (name) => [name, await FIELD_CALLS[name]?.args(world)] as const),
    );
    return Object.fromEntries(made) as Record<string, object>;
  };

  const types = [...new Set(reachedFields(schema, {}).map(({ name }) => name.split('.', 1)[0]))];

  it.each(types)('should be shown to whom the table says, or refused in words: %s', async (type) => {
    const fields = reachedFields(schema, await argsOf()).filter(({ name }) => name.startsWith(`${type}.`));
    const wanted = fields.flatMap((field) =>
      world.callers.map((by): [string, string] => [`${field.name} as ${by.name}`, wantedOf(field, by)]),
    );
    const before = await world.rows();
    const outcomes: [string, string][] = [];
    for (const field of fields) outcomes.push(...(await askAll(field)));
    expect(Object.fromEntries(outcomes)).toEqual(Object.fromEntries(wanted));
    expect(await world.rows(), 'whoever looks changes nothing').toEqual(before);
  });

  it('should be asked for, whichever it is', () => {
    const reached = reachedFields(schema, {}).map(({ name }) => name);
    // What only a change answers with is asked for by the call that makes the change.
    const answered = Object.keys(FIELD_CALLS).flatMap((name) => askedFor(schema, callOf(schema, name)));
    const asked = new Set([...reached, ...answered]);
    const missed = allFields(schema).others.filter((name) => !asked.has(name));
    expect(missed).toEqual([]);
  });
});
