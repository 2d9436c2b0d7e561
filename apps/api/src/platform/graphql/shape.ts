import { hash } from 'node:crypto';
import { GraphQLError, Kind, parse, type DocumentNode, type SelectionSetNode } from 'graphql';
import { LRUCache } from 'lru-cache';

import type { GraphqlLimits } from './limits.js';
import { fragmentsOf, hasConditionalSubscription } from './top.js';

/*
 * graphql-js's validation takes exponential time for fragments that spread others twice (20 of them: 13 ms, 24: 37 ms,
 * 60: for ever), within any sensible number of tokens. So the shape of a document is looked at before it is validated,
 * without the schema, each fragment once.
 */

/** The code of an operation that asks for more than the limits allow. */
export const TOO_COMPLEX = 'OPERATION_TOO_COMPLEX';

/** What a document's largest operation holds, fragments opened wherever they are spread. */
export interface DocumentShape {
  readonly fields: number;
  /** Levels of nested fields; what is below `__schema` and `__type` is not counted. */
  readonly depth: number;
  /** Fields under another name. */
  readonly aliases: number;
  /** Fields at the top. */
  readonly rootFields: number;
  /** A fragment that spreads itself. */
  readonly circular: string | undefined;
}

/** Why a document is refused, as the parts of an answer. */
export interface ShapeRefusal {
  readonly errors: readonly [{ readonly message: string; readonly extensions: { readonly code: string } }];
  readonly extensions?: { readonly cost: { requested: number; limit: number; depth: number } };
}

interface Part {
  fields: number;
  depth: number;
  aliases: number;
  rootFields: number;
}

const INTROSPECTION_ROOTS: ReadonlySet<string> = new Set(['__schema', '__type']);

/** Measures a parsed document. */
export const shapeOf = (document: DocumentNode): DocumentShape => {
  const fragments = fragmentsOf(document);
  const measured = new Map<string, Part | 'open'>();
  let circular: string | undefined;

  const measureFragment = (name: string): Part | undefined => {
    const known = measured.get(name);
    if (known === 'open') circular ??= name;
    if (known) return known === 'open' ? undefined : known;
    const fragment = fragments.get(name);
    if (!fragment) return undefined;
    measured.set(name, 'open');
    const part = measure(fragment.selectionSet);
    measured.set(name, part);
    return part;
  };

  const measure = (set: SelectionSetNode): Part => {
    const total: Part = { fields: 0, depth: 0, aliases: 0, rootFields: 0 };
    const include = (part: Part): void => {
      total.fields += part.fields;
      total.depth = Math.max(total.depth, part.depth);
      total.aliases += part.aliases;
      total.rootFields += part.rootFields;
    };
    for (const selection of set.selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const part = measureFragment(selection.name.value);
        if (part) include(part);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) include(measure(selection.selectionSet));
      else {
        const below = selection.selectionSet && measure(selection.selectionSet);
        const exempt = INTROSPECTION_ROOTS.has(selection.name.value);
        include({
          fields: 1 + (below?.fields ?? 0),
          depth: exempt ? 0 : 1 + (below?.depth ?? 0),
          aliases: (selection.alias && selection.alias.value !== selection.name.value ? 1 : 0) + (below?.aliases ?? 0),
          rootFields: 1,
        });
      }
    }
    return total;
  };

  const largest: Part = { fields: 0, depth: 0, aliases: 0, rootFields: 0 };
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      // Those that no operation spreads are validated too.
      largest.fields = Math.max(largest.fields, measureFragment(definition.name.value)?.fields ?? 0);
    } else if (definition.kind === Kind.OPERATION_DEFINITION) {
      const part = measure(definition.selectionSet);
      largest.fields = Math.max(largest.fields, part.fields);
      largest.depth = Math.max(largest.depth, part.depth);
      largest.aliases = Math.max(largest.aliases, part.aliases);
      largest.rootFields = Math.max(largest.rootFields, part.rootFields);
    }
  }
  return { ...largest, circular };
};

const refuse = (shape: DocumentShape, limits: GraphqlLimits): ShapeRefusal | undefined => {
  if (shape.circular !== undefined) {
    const message = `Cannot spread fragment "${shape.circular}" within itself.`;
    return { errors: [{ message, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] };
  }
  const checks: [string, number, number][] = [
    ['levels deep', shape.depth, limits.maxDepth],
    ['aliases', shape.aliases, limits.maxAliases],
    ['fields at the top', shape.rootFields, limits.maxRootFields],
    ['fields', shape.fields, limits.maxCost],
  ];
  const broken = checks.find(([, value, limit]) => value > limit);
  if (!broken) return undefined;
  const [what, value, limit] = broken;
  const words = what === 'levels deep' ? `is ${value} levels deep` : `has ${value} ${what}`;
  const message = `The operation ${words}; the limit is ${limit}. Split it or ask for less.`;
  const cost = { requested: shape.fields, limit: limits.maxCost, depth: shape.depth };
  return { errors: [{ message, extensions: { code: TOO_COMPLEX } }], extensions: { cost } };
};

const CONDITIONAL: ShapeRefusal = {
  errors: [
    {
      message: 'The field of a subscription must be neither skipped nor included by a condition.',
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    },
  ],
};

/** For a document on which the parser, or the measuring after it, runs out of stack. */
const TOO_NESTED: ShapeRefusal = {
  errors: [{ message: 'The operation is nested too deeply', extensions: { code: TOO_COMPLEX } }],
};

/**
 * Makes the check of a document's text against the limits. Good texts are remembered by their hash, so that each is
 * parsed here once; a text that is no GraphQL passes, since the parser after it says why.
 */
export const createShapeGuard = (limits: GraphqlLimits): ((query: string) => ShapeRefusal | undefined) => {
  const passed = new LRUCache<string, true>({ max: limits.cachedOperations });
  return (query) => {
    const key = hash('sha256', query, 'base64');
    if (passed.has(key)) return undefined;
    try {
      const document = parse(query, { maxLexicalTokens: limits.maxTokens, noLocation: true });
      const refusal =
        refuse(shapeOf(document), limits) ?? (hasConditionalSubscription(document) ? CONDITIONAL : undefined);
      if (!refusal) passed.set(key, true);
      return refusal;
    } catch (error) {
      // With more brackets than can be closed within the tokens allowed, the parser after this may run out of stack.
      const most = limits.maxTokens / 2;
      const opened = query.split('[', most + 2).length - 1;
      return error instanceof GraphQLError && opened <= most ? undefined : TOO_NESTED;
    }
  };
};
