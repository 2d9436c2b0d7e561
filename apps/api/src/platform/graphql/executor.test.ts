import {
  buildSchema,
  execute,
  getOperationAST,
  GraphQLError,
  parse,
  validate,
  type ExecutionResult,
  type GraphQLObjectType,
  type GraphQLScalarType,
  type GraphQLSchema,
} from 'graphql';
import { describe, expect, it } from 'vitest';

import { createExecutor } from './executor.js';
import { DEFAULT_GRAPHQL_LIMITS } from './limits.js';

const SDL = `
  scalar Even
  enum Colour { RED GREEN }
  interface Shape { name: String! }
  type Circle implements Shape { name: String! radius: Float! }
  type Square implements Shape { name: String! side: Float! broken: Int! }
  union Thing = Circle | Square
  input Filter { colour: Colour = RED, even: Even, within: Filter, names: [String!] }
  input Choice @oneOf { id: ID, name: String }
  type Item { id: ID! label: String required: String! late: String failing: String failingRequired: String! even: Even! child: Item list(first: Int = 3): [Item!]! sparse: [Item] }
  type Query {
    hello(name: String = "world", times: Int! = 1): String!
    item: Item
    requiredItem: Item!
    items(first: Int): [Item!]!
    sparse: [Item]
    shapes: [Shape!]!
    things: [Thing]
    nowhere: Thing
    echo(filter: Filter): String
    choose(choice: Choice!): String
    even(value: Even): Even
    colour(value: Colour): Colour
    numbers: [Int!]
    wrongNumbers: [Int]
    notAList: [Int]
    promised: [Item]
    trap: Item
    traps: [Item]
    lost: [Thing]
    throwsText: String
    throwsNothing: String
    returnsError: String
    throwsGraphql: String
    rejects: String!
  }
  type Mutation { add(by: Int!): Int! fail: Int failHard: Int! }
  type Subscription { ticks: Int }
`;

/** A value whose property throws when it is read: no resolver is there to catch it. */
const trap = (): object => ({
  id: 1,
  get label(): string {
    throw new Error('a getter failed');
  },
});

interface Fields {
  [name: string]: (...args: never[]) => unknown;
}

interface Item {
  id: number;
  label: string;
  required: string | null;
  even: number;
}

const item = (depth = 0): Item => ({
  id: depth,
  label: `item ${depth}`,
  required: depth % 2 ? null : 'there',
  even: 2,
});

const itemFields: Fields = {
  late: () => new Promise((resolve) => setImmediate(resolve, 'late')),
  failing: () => {
    throw new Error('failed');
  },
  failingRequired: () => Promise.reject(new Error('failed later')),
  child: ({ id }: Item) => (id < 3 ? item(id + 1) : null),
  list: (_: Item, { first }: { first: number }) => Array.from({ length: first }, (__, index) => item(index)),
  sparse: () => [item(0), null, new Error('an error in a list')],
};

const makeSchema = (): GraphQLSchema => {
  const schema = buildSchema(SDL);
  const even = schema.getType('Even') as GraphQLScalarType;
  const toEven = (value: unknown): number => {
    if (typeof value !== 'number' || value % 2 !== 0) throw new TypeError('Even cannot represent an odd value');
    return value;
  };
  even.serialize = toEven;
  even.parseValue = toEven;
  let total = 0;
  const query: Fields = {
    hello: (_: unknown, { name, times }: { name: string; times: number }) => `hello ${name} `.repeat(times),
    item: () => item(),
    requiredItem: () => null,
    items: async (_: unknown, { first }: { first?: number }) => Array.from({ length: first ?? 2 }, () => item()),
    sparse: () => [item(), null, Promise.resolve(item(1)), Promise.reject(new Error('an item failed'))],
    shapes: () => [
      { __typename: 'Circle', name: 'c', radius: 1.5 },
      { __typename: 'Square', name: 's', side: 2, broken: null },
    ],
    things: () => [
      { __typename: 'Square', name: 's', side: 2, broken: 'text' },
      { __typename: 'Circle', name: 'c', radius: 1 },
    ],
    nowhere: () => ({ name: 'of no type' }),
    echo: (_: unknown, args: unknown) => JSON.stringify(args),
    choose: (_: unknown, args: unknown) => JSON.stringify(args),
    even: (_: unknown, { value }: { value?: number }) => value ?? 3,
    colour: (_: unknown, { value }: { value?: string }) => value ?? 'BLUE',
    numbers: () => [1, null, 3],
    wrongNumbers: () => [1, 'two', 3.5, 2 ** 40],
    notAList: () => 7,
    promised: () => [
      Promise.reject(new Error('the first')),
      item(),
      Promise.reject(new Error('the third')),
      Promise.resolve(item(2)),
    ],
    trap: async () => trap(),
    traps: async () => [trap(), Promise.resolve(trap()), item()],
    lost: async () => [{ name: 'of no type' }, { __typename: 'Circle', name: 'c', radius: 1 }],
    throwsText: () => {
      throw 'a text';
    },
    throwsNothing: () => {
      throw undefined;
    },
    returnsError: () => new Error('returned'),
    throwsGraphql: () => {
      throw new GraphQLError('refused', { extensions: { code: 'FORBIDDEN', details: [1] } });
    },
    rejects: async () => {
      throw new Error('rejected');
    },
  };
  const mutation: Fields = {
    add: async (_: unknown, { by }: { by: number }) => (total += by),
    fail: () => {
      throw new Error('no');
    },
    failHard: () => {
      throw new Error('no');
    },
  };
  for (const [type, fields] of [
    ['Query', query],
    ['Mutation', mutation],
    ['Item', itemFields],
  ] as const) {
    const object = schema.getType(type) as GraphQLObjectType;
    for (const [name, resolve] of Object.entries(fields)) Object.assign(object.getFields()[name] ?? {}, { resolve });
  }
  return schema;
};

const byPath = (a: unknown, b: unknown): number => JSON.stringify(a).localeCompare(JSON.stringify(b));

/** Bugs of resolvers that graphql-jit and graphql-js report at the same place in other words; callers see neither. */
const WORDED_DIFFERENTLY = [
  /^Expected Iterable, /,
  /^Unexpected error value: /,
  /^Abstract type "Thing" must resolve/,
  /^Could not resolve the object type/,
];

const plain = (result: ExecutionResult): unknown => {
  const errors = result.errors?.map((error) => {
    expect(error).toBeInstanceOf(GraphQLError);
    const { message, ...rest } = error.toJSON();
    return { ...rest, message: WORDED_DIFFERENTLY.some((it) => it.test(message)) ? '(bug)' : message };
  });
  const shown: unknown = JSON.parse(JSON.stringify({ data: result.data, errors: errors?.toSorted(byPath) }));
  return shown;
};

type Case = [string, Record<string, unknown>?, string?];

const CASES: Case[] = [
  ['{ hello }'],
  ['{ a: hello(name: "x", times: 2) b: hello(name: null) __typename }'],
  ['query($n: String) { hello(name: $n) }'],
  ['query($n: String) { hello(name: $n) }', { n: null }],
  ['query($__proto__: String) { hello(name: $__proto__) __proto__: hello }', JSON.parse('{"__proto__": "given"}')],
  ['query($n: String = "default") { hello(name: $n) }'],
  ['query($n: String = "default") { hello(name: $n) }', { n: 'given', unknown: 1 }],
  ['query($n: String!) { hello(name: $n) }'],
  ['query($n: String!) { hello(name: $n) }', { n: null }],
  ['query($n: String) { hello(name: $n) }', { n: { not: 'text' } }],
  ['query($t: Int) { hello(times: $t) }', { t: null }],
  ['query($t: Int) { hello(times: $t) }'],
  ['query($t: Int!) { hello(times: $t) }', { t: 2.5 }],
  ['query($t: Int!) { hello(times: $t) }', { t: 2 ** 31 }],
  ['query($t: Int!) { hello(times: $t) }', { t: '2' }],
  ['{ item { id label late even child { id late child { label } } } }'],
  ['{ item { required child { required } } }'],
  ['{ item { label failing } }'],
  ['{ item { label failingRequired } }'],
  ['{ item { list { label child { failingRequired } } } }'],
  ['{ item { list(first: 1) { label failingRequired } label } hello }'],
  ['{ items { id sparse { label } } }'],
  ['{ items(first: 2) { ...F child { ...F } } } fragment F on Item { id late label }'],
  ['{ sparse { id label } }'],
  ['{ requiredItem { id } hello }'],
  ['{ shapes { name ... on Circle { radius } ... on Square { side } __typename } }'],
  ['{ shapes { name ... on Square { broken } } }'],
  ['{ things { ... on Shape { name } ... on Square { broken } } }'],
  ['{ echo(filter: {colour: GREEN, names: "one", within: {even: 2}}) }'],
  ['query($f: Filter) { echo(filter: $f) }', { f: { within: { within: { colour: 'GREEN', names: ['a'] } } } }],
  ['query($f: Filter) { echo(filter: $f) }', { f: { names: 'single' } }],
  ['query($f: Filter) { echo(filter: $f) }', { f: { unknown: 1, colour: 'BLUE', even: 3, names: [null, 2] } }],
  ['query($f: Filter) { echo(filter: $f) }', { f: ['a list'] }],
  ['query($c: Colour, $e: Even) { echo(filter: {colour: $c, within: {even: $e}}) }', { c: 'GREEN', e: 4 }],
  ['query($c: Colour, $e: Even) { echo(filter: {colour: $c, within: {even: $e}}) }', { e: 5 }],
  ['query($n: [String!]) { echo(filter: {names: $n}) }', { n: ['a', 'b'] }],
  ['query($n: String!) { echo(filter: {names: ["a", $n]}) }', { n: 'b' }],
  ['{ choose(choice: {id: 1}) }'],
  ['query($c: Choice!) { choose(choice: $c) }', { c: { id: '1' } }],
  ['query($c: Choice!) { choose(choice: $c) }', { c: { id: '1', name: 'two' } }],
  ['query($c: Choice!) { choose(choice: $c) }', { c: {} }],
  ['{ even }'],
  ['{ even(value: 4) }'],
  ['query($v: Even) { even(value: $v) }', { v: 6 }],
  ['query($v: Even) { even(value: $v) }', { v: 'six' }],
  ['{ colour }'],
  ['query($v: Colour) { colour(value: $v) }', { v: 'RED' }],
  ['query($v: Colour) { colour(value: $v) }', { v: 'PINK' }],
  ['{ numbers }'],
  ['{ wrongNumbers }'],
  ['{ notAList }'],
  ['{ promised { id label } }'],
  ['{ throwsText hello }'],
  ['{ throwsNothing hello }'],
  ['{ returnsError throwsGraphql }'],
  ['{ rejects }'],
  [
    'query($y: Boolean!, $n: Boolean!) { a: hello @skip(if: $y) b: hello @include(if: $n) c: hello @skip(if: $n) }',
    { y: true, n: false },
  ],
  ['query($y: Boolean = true) { a: hello @skip(if: $y) b: hello @include(if: $y) }'],
  ['query($y: Boolean = true) { a: hello @skip(if: $y) }', { y: null }],
  ['query($y: Boolean!) { a: hello @skip(if: $y) }', {}],
  ['query($y: Boolean!) { item { id } item @skip(if: $y) { ...F } } fragment F on Item { label failing }', { y: true }],
  ['{ item { id } item @skip(if: true) { ... on Item { label failing } } }'],
  ['query A { hello } query B { item { id } }', {}, 'B'],
  ['mutation { a: add(by: 1) b: add(by: 0) }'],
  ['mutation { fail add(by: 0) }'],
  ['mutation { failHard add(by: 0) }'],
  ['{ __schema { queryType { name } types { name } } __type(name: "Item") { name kind } }'],
];

const hashOf = (text: string): string => text;

describe('the executor', () => {
  it.each(CASES)(
    'should answer %s with %o as graphql-js does, interpreted and compiled',
    async (text, variables, name) => {
      const schema = makeSchema();
      const document = parse(text);
      expect(validate(schema, document).map(({ message }) => message)).toEqual([]);
      const run = createExecutor<object>(schema, DEFAULT_GRAPHQL_LIMITS);
      const request = {
        document,
        operation: getOperationAST(document, name) ?? undefined,
        operationName: name,
        queryHash: hashOf(text),
        variables,
        context: {},
      };
      const expected = async () =>
        plain(await execute({ schema: makeSchema(), document, variableValues: variables ?? {}, operationName: name }));
      expect(plain(await run(request))).toEqual(await expected());
      const again = text.startsWith('mutation { a: add') ? { data: { a: 2, b: 2 } } : await expected();
      expect(plain(await run(request))).toEqual(again);
    },
  );

  it('should word a missing operation name as graphql-js does', async () => {
    const schema = makeSchema();
    const document = parse('query A { hello } query B { hello }');
    const run = createExecutor<object>(schema, DEFAULT_GRAPHQL_LIMITS);
    const result = await run({
      document,
      operation: undefined,
      operationName: undefined,
      queryHash: 'h',
      variables: {},
      context: {},
    });
    expect(plain(result)).toEqual(plain(await execute({ schema, document })));
  });

  it.each([
    ['{ trap { id label } hello }', ['trap']],
    ['{ traps { id label } hello }', ['traps']],
    ['{ lost { ... on Shape { name } } hello }', ['lost']],
    ['{ nowhere { ... on Circle { name } } hello }', ['nowhere']],
  ])('should answer %s with an error, and not hang, when what is resolved throws as it is read', async (text, path) => {
    const document = parse(text);
    const run = createExecutor<object>(makeSchema(), DEFAULT_GRAPHQL_LIMITS);
    const operation = getOperationAST(document) ?? undefined;
    const request = { document, operation, operationName: undefined, queryHash: 'h', variables: {}, context: {} };
    await run(request);
    const result = await run(request);
    expect(result.data?.['hello']).toBe('hello world ');
    expect(result.errors?.[0]?.path?.slice(0, 1)).toEqual(path);
  });

  it('should refuse a subscription', async () => {
    const document = parse('subscription { ticks }');
    const run = createExecutor<object>(makeSchema(), DEFAULT_GRAPHQL_LIMITS);
    const operation = getOperationAST(document) ?? undefined;
    const result = await run({
      document,
      operation,
      operationName: undefined,
      queryHash: 'h',
      variables: {},
      context: {},
    });
    expect(result.errors?.[0]?.extensions).toEqual({ code: 'BAD_REQUEST' });
  });

  it('should keep the operations of one document apart', async () => {
    const document = parse('query A { a: hello } query B { b: hello }');
    const run = createExecutor<object>(makeSchema(), DEFAULT_GRAPHQL_LIMITS);
    for (const name of ['A', 'B', 'A', 'B', 'B', 'A']) {
      const operation = getOperationAST(document, name) ?? undefined;
      const result = await run({
        document,
        operation,
        operationName: name,
        queryHash: 'h',
        variables: {},
        context: {},
      });
      expect(Object.keys(result.data ?? {})).toEqual([name.toLowerCase()]);
    }
  });

  it('should give the resolver the coerced value of a scalar once', async () => {
    const schema = buildSchema('scalar Doubled type Query { twice(value: Doubled): Int }');
    const scalar = schema.getType('Doubled') as GraphQLScalarType;
    scalar.parseValue = (value) => Number(value) * 2;
    const field = schema.getQueryType()?.getFields()['twice'];
    if (field) field.resolve = (_, { value }: { value: number }) => value;
    const document = parse('query($v: Doubled) { twice(value: $v) }');
    const run = createExecutor<object>(schema, DEFAULT_GRAPHQL_LIMITS);
    const request = {
      document,
      operation: getOperationAST(document) ?? undefined,
      operationName: undefined,
      queryHash: 'h',
      variables: { v: 3 },
      context: {},
    };
    for (let count = 0; count < 3; count += 1) expect((await run(request)).data).toEqual({ twice: 6 });
  });
});
