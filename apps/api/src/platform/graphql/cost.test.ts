import { buildSchema, getIntrospectionQuery, getOperationAST, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';

import { DEFAULT_LIST_SIZE, measureOperation, type OperationMeasure } from './cost.js';
import { DEFAULT_GRAPHQL_LIMITS } from './limits.js';

const schema = buildSchema(`
  type Face { id: ID! label: String tags: [String!]! friends(first: Int = 5): FaceConnection! siblings: [Face!]! }
  type Edge { node: Face! cursor: String! }
  type PageInfo { hasNextPage: Boolean! }
  type FaceConnection { edges: [Edge!]! pageInfo: PageInfo! }
  type Refusal { message: String! }
  union Result = Face | Refusal
  type Query { hello: String face: Face faces(first: Int, last: Int, after: String): FaceConnection! all: [Face!]! result: Result }
`);
const report = schema.getQueryType()?.getFields()['hello'];
if (report) report.extensions = { complexity: 50 };

const measure = (text: string): OperationMeasure => {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('no operation');
  return measureOperation(schema, document, operation);
};

describe('the cost of an operation', () => {
  it.each([
    ['{ face { id label } }', 3],
    ['{ face { id tags } }', 3],
    ['{ hello }', 50],
    ['{ a: face { id } b: face { id } }', 4],
    ['{ all { id label } }', 1 + DEFAULT_LIST_SIZE * 2],
    ['{ faces(first: 20) { edges { node { id label } cursor } pageInfo { hasNextPage } } }', 1 + 1 + 2 + 20 * 4],
    ['{ faces(last: 7) { edges { cursor } } }', 2 + 7],
    ['{ faces { edges { cursor } } }', 2 + DEFAULT_LIST_SIZE],
    ['{ face { friends { edges { cursor } } } }', 1 + 2 + 5],
    [
      '{ faces(first: 4) { ...F } } fragment F on FaceConnection { edges { node { ...G } } } fragment G on Face { id }',
      2 + 4 * 2,
    ],
    ['{ faces(first: 3) { edges { node { friends(first: 2) { edges { node { id } } } } } } }', 2 + 3 * (1 + 2 + 2 * 2)],
    ['{ result { __typename ... on Face { id } ... on Refusal { message } } }', 4],
    ['{ face { id @skip(if: true) label @include(if: false) } }', 3],
    ['{ __typename }', 1],
  ])('should be, for %s, %i', (text, cost) => {
    expect(measure(text).cost({})).toBe(cost);
    expect(measure(text).leastCost).toBe(cost);
  });

  it('should follow the variables that sizes are given by', () => {
    const { cost, leastCost } = measure(
      'query($n: Int, $m: Int!) { faces(first: $n) { edges { node { friends(first: $m) { edges { cursor } } } } } }',
    );
    expect(cost({ n: 10, m: 3 })).toBe(2 + 10 * (1 + 2 + 3));
    expect(cost({ n: 1_000_000, m: 1_000_000 })).toBeGreaterThan(1e12);
    expect(cost({ n: -5, m: 0 })).toBe(leastCost);
    expect(cost({ m: 1 })).toBe(2 + 1 * (1 + 2 + 1));
  });

  it('should count depth through fragments', () => {
    const text = '{ ...R } fragment R on Query { face { siblings { id } } all { ...S } } fragment S on Face { label }';
    expect(measure(text).depth).toBe(3);
  });

  it('should let the standard introspection query pass the limits', () => {
    const { cost, depth } = measure(getIntrospectionQuery());
    expect(cost({})).toBeLessThan(DEFAULT_GRAPHQL_LIMITS.maxCost);
    expect(depth).toBe(0);
  });

  it('should measure fragments that double at each step without following every way', () => {
    const steps = 100;
    const fragments = Array.from(
      { length: steps },
      (_, step) => `fragment F${step} on Face { siblings { ...F${step + 1} } siblings { ...F${step + 1} } }`,
    );
    const document = parse(`{ face { ...F0 } } ${fragments.join(' ')} fragment F${steps} on Face { id }`);
    const operation = getOperationAST(document);
    if (!operation) throw new Error('no operation');
    const started = performance.now();
    const found = measureOperation(schema, document, operation);
    expect(performance.now() - started).toBeLessThan(500);
    expect(found.leastCost).toBeGreaterThan(1e30);
  });

  it('should refuse to guess at a complexity that is not a number', () => {
    const broken = buildSchema('type Query { a: Int }');
    const field = broken.getQueryType()?.getFields()['a'];
    if (field) field.extensions = { complexity: () => 1 };
    const document = parse('{ a }');
    const operation = getOperationAST(document);
    expect(() => operation && measureOperation(broken, document, operation)).toThrow('complexity');
  });
});
