import { getIntrospectionQuery, parse } from 'graphql';
import { describe, expect, it } from 'vitest';

import { DEFAULT_GRAPHQL_LIMITS } from './limits.js';
import { createShapeGuard, shapeOf, TOO_COMPLEX } from './shape.js';

describe('the shape of a document', () => {
  it('should open fragments wherever they are spread', () => {
    const text = `{ ...R other: hello ...R } fragment R on Query { a: face { siblings { b: id } } all { ...S } }
      fragment S on Face { x: label same: same }`;
    expect(shapeOf(parse(text))).toEqual({ fields: 13, depth: 3, aliases: 7, rootFields: 5, circular: undefined });
  });

  it('should be that of the largest operation', () => {
    expect(shapeOf(parse('query A { a { b { c } } } query B { a b c d }'))).toMatchObject({
      fields: 4,
      depth: 3,
      rootFields: 4,
    });
  });

  it.each([
    '{ ...A } fragment A on Q { ...A }',
    '{ a } fragment A on Q { a { ...B } } fragment B on Q { b { ...A ...A } }',
  ])('should find the circle in %s', (text) => {
    expect(shapeOf(parse(text)).circular).toBe('A');
    expect(createShapeGuard(DEFAULT_GRAPHQL_LIMITS)(text)?.errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it('should refuse fragments that no operation spreads, since they are validated too', () => {
    const steps = Array.from(
      { length: 60 },
      (_, step) => `fragment F${step} on Q { a { ...F${step + 1} } a { ...F${step + 1} } }`,
    );
    const text = `{ a } ${steps.join(' ')} fragment F60 on Q { a }`;
    expect(createShapeGuard({ ...DEFAULT_GRAPHQL_LIMITS, maxDepth: 100 })(text)?.errors[0].extensions.code).toBe(
      TOO_COMPLEX,
    );
  });

  it('should let the standard introspection query pass', () => {
    expect(createShapeGuard(DEFAULT_GRAPHQL_LIMITS)(getIntrospectionQuery())).toBeUndefined();
  });

  it('should leave what is no GraphQL to the parser, unless its nesting could take all of the stack', () => {
    const guard = createShapeGuard(DEFAULT_GRAPHQL_LIMITS);
    for (const text of ['{', '{ a(b: "', `{ a(b: ${'['.repeat(900)}`]) expect(guard(text)).toBeUndefined();
    for (const levels of [1_100, 1_900, 1_990, 4_000, 1_000_000]) {
      expect(guard(`{ a(b: ${'['.repeat(levels)}`)?.errors[0].extensions.code).toBe(TOO_COMPLEX);
    }
  });

  it('should refuse the same text each time', () => {
    const guard = createShapeGuard(DEFAULT_GRAPHQL_LIMITS);
    const text = `{ ${'a '.repeat(50)} }`;
    for (let count = 0; count < 3; count += 1) expect(guard(text)?.errors[0].extensions.code).toBe(TOO_COMPLEX);
  });
});
