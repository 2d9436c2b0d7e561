import { buildSchema, getOperationAST, parse } from 'graphql';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';

import { createExecutor } from './executor.js';
import { DEFAULT_GRAPHQL_LIMITS } from './limits.js';

/** The mark by which graphql-jit tells a date from a text; it stands in its package for everybody to read. */
const compiler = readFileSync(createRequire(import.meta.url).resolve('graphql-jit/dist/execution.js'), 'utf8');
const [, mark = 'none'] = /"(__MAGIC_DATE__\w+)"/.exec(compiler) ?? [];

const schema = buildSchema(`
  scalar Free
  input Filter { name: String }
  type Query { echo(name: String, filter: Filter, names: [String!], free: Free): String }
`);
const echo = schema.getQueryType()?.getFields()['echo'];
if (echo) echo.resolve = (_, args: object) => JSON.stringify(args);

const injected = `${mark}0),more:(globalThis.reached=true`;

it('should look for the mark that graphql-jit goes by', () => {
  expect(mark).not.toBe('none');
});

it.each([
  `{ echo(name: "${injected}") }`,
  `{ echo(name: """${injected}""") }`,
  `{ echo(filter: { name: "${injected}" }) }`,
  `{ echo(names: ["${injected}"]) }`,
  `{ ...Part } fragment Part on Query { echo(name: "${injected}") }`,
  `query ($name: String = "${injected}") { echo(name: $name) }`,
  `{ echo(free: ${mark}globalThis) }`,
])('should never run what a document says as code: %s', async (text) => {
  const document = parse(text);
  const run = createExecutor<object>(schema, DEFAULT_GRAPHQL_LIMITS);
  const operation = getOperationAST(document) ?? undefined;
  const request = { document, operation, operationName: undefined, queryHash: 'h', variables: {}, context: {} };
  for (let count = 0; count < 3; count += 1) {
    const { data, errors } = await run(request);
    expect(errors).toBeUndefined();
    expect(data?.['echo']).toContain(mark);
  }
  expect(Reflect.get(globalThis, 'reached')).toBeUndefined();
});
