import {
  buildSchema,
  execute,
  getNamedType,
  getOperationAST,
  GraphQLError,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  parse,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLCompositeType,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLScalarType,
} from 'graphql';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

import { createExecutor } from './executor.js';
import { DEFAULT_GRAPHQL_LIMITS } from './limits.js';

const DOCUMENTS = 500;
const SEED = Number(process.env['VESTIBULE_SEED'] ?? 1);

/** Random numbers that come again with the same seed (mulberry32). */
const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** The schema that is served, whose fields say what they were given; some fail, some give nothing, some come late. */
const makeSchema = () => {
  const schema = buildSchema(readFileSync(new URL('../../../../../schema/schema.graphql', import.meta.url), 'utf8'));
  const time = schema.getType('DateTime') as GraphQLScalarType;
  time.parseValue = (value) => {
    if (typeof value !== 'string') throw new GraphQLError('DateTime must be a text');
    return value;
  };
  const valueOf = (type: GraphQLOutputType, args: object, turn: number): unknown => {
    if (isNonNullType(type)) return valueOf(type.ofType, args, turn);
    if (isListType(type)) return Array.from({ length: turn % 3 }, (_, at) => valueOf(type.ofType, args, at));
    if (isEnumType(type)) return type.getValues()[turn % type.getValues().length]?.value;
    if (isUnionType(type)) return { __typename: type.getTypes()[turn % type.getTypes().length]?.name };
    if (!isLeafType(type)) return { __typename: type.name };
    const texts: Readonly<Record<string, unknown>> = {
      Int: turn,
      Float: turn / 8,
      Boolean: turn % 2 === 0,
      JSON: args,
    };
    return texts[type.name] ?? JSON.stringify(args);
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const [turn, field] of Object.values(type.getFields()).entries()) {
      field.resolve = (_, args: object) => {
        const value = valueOf(field.type, args, turn);
        // Where what may not be null fails, the specification leaves open which errors beside it are told.
        if (isNonNullType(field.type)) return turn % 3 === 0 ? Promise.resolve(value) : value;
        if (turn % 5 === 3) throw new GraphQLError(`${field.name} failed`, { extensions: { code: 'CONFLICT' } });
        if (turn % 7 === 5) return null;
        return turn % 3 === 0 ? Promise.resolve(value) : value;
      };
    }
  }
  return schema;
};

const schema = makeSchema();

/** Names that are something else as a key of an object, or in code. */
const NAMES = [
  'a',
  'b',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'then',
  'length',
  'null',
  'function',
  'this',
  'await',
  'data',
  'errors',
  '_',
];

/** Makes documents that are valid for the most part, with variables that are right or not. */
class Writer {
  readonly #random: () => number;
  readonly #fragments: string[] = [];
  readonly #variables = new Map<
    string,
    { readonly type: string; readonly value: unknown; readonly fallback: string }
  >();

  constructor(seed: number) {
    this.#random = seeded(seed);
  }

  write(): { readonly text: string; readonly variables: Record<string, unknown> } {
    const mutates = this.#chance(0.3);
    const root = mutates ? schema.getMutationType() : schema.getQueryType();
    const top = this.#selection(root as GraphQLObjectType, 3);
    const definitions = [...this.#variables].map(([name, { type, fallback }]) => `$${name}: ${type}${fallback}`);
    const name = this.#chance(0.2) ? this.#pick(NAMES) : '';
    const head = `${mutates ? 'mutation' : 'query'} ${name} ${definitions.length > 0 ? `(${definitions.join(', ')})` : ''}`;
    const given = [...this.#variables].filter(() => this.#chance(0.85));
    return {
      text: [`${head} ${top}`, ...this.#fragments].join('\n'),
      variables: Object.fromEntries(given.map(([variable, { value }]) => [variable, value])),
    };
  }

  #chance(part: number): boolean {
    return this.#random() < part;
  }

  #pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random() * list.length)] as T;
  }

  #selection(type: GraphQLCompositeType, depth: number): string {
    const parts = Array.from({ length: 1 + Math.floor(this.#random() * 3) }, () => this.#part(type, depth));
    return `{ ${this.#chance(0.3) ? '__typename ' : ''}${parts.join(' ')} }`;
  }

  #part(type: GraphQLCompositeType, depth: number): string {
    if (isUnionType(type)) {
      const one = this.#pick(type.getTypes());
      return `... on ${one.name} ${this.#condition()} ${this.#selection(one, depth)}`;
    }
    if (this.#chance(0.15)) {
      const inside = this.#selection(type, depth - 1);
      if (this.#chance(0.5)) return `... on ${type.name} ${this.#condition()} ${inside}`;
      const name = `${this.#pick(NAMES)}${this.#fragments.length}`;
      this.#fragments.push(`fragment ${name} on ${type.name} ${inside}`);
      return `...${name} ${this.#condition()}`;
    }
    const fields = Object.values(type.getFields()).filter((field) => depth > 0 || isLeafType(getNamedType(field.type)));
    if (fields.length === 0) return '__typename';
    const field = this.#pick(fields);
    const args = field.args.filter((arg) => isNonNullType(arg.type) || this.#chance(0.5));
    const given = args.map((arg) => `${arg.name}: ${this.#argument(arg.type)}`);
    const alias = this.#chance(0.3) ? `${this.#pick(NAMES)}: ` : '';
    const target = getNamedType(field.type);
    const below =
      isObjectType(target) || isInterfaceType(target) || isUnionType(target) ? this.#selection(target, depth - 1) : '';
    return `${alias}${field.name}${given.length > 0 ? `(${given.join(', ')})` : ''} ${this.#condition()} ${below}`;
  }

  #condition(): string {
    if (this.#chance(0.85)) return '';
    const which = this.#pick(['skip', 'include']);
    if (this.#chance(0.5)) return `@${which}(if: ${this.#pick(['true', 'false'])})`;
    return `@${which}(if: ${this.#variable('Boolean!', this.#pick([true, false, true, false, null, 'x']))})`;
  }

  #argument(type: GraphQLInputType): string {
    if (this.#chance(0.5)) return this.#literal(type);
    // A type that is less strict than the argument's is valid with a fallback alone.
    const shown = this.#chance(0.9) ? type.toString() : type.toString().replace(/!$/, '');
    return this.#variable(shown, this.#value(type));
  }

  #variable(type: string, value: unknown): string {
    const name = this.#chance(0.2) ? this.#pick(NAMES) : `v${this.#variables.size}`;
    if (this.#variables.has(name)) return `$${name}`;
    const fallback =
      this.#chance(0.15) && !type.endsWith('!') ? ` = ${this.#pick(['null', '"x"', '1', 'true', '[]'])}` : '';
    this.#variables.set(name, { type, value, fallback });
    return `$${name}`;
  }

  /** A value that the type takes, or nearly. */
  #value(type: GraphQLInputType): unknown {
    if (this.#chance(0.06))
      return this.#pick<unknown>([null, 'x', 1, 1.5, -1, 2 ** 31, true, [], {}, ['x'], [null], '\u0000', '__proto__']);
    if (isNonNullType(type)) return this.#value(type.ofType);
    if (this.#chance(0.08)) return null;
    // One item alone stands for a list of it.
    if (isListType(type))
      return this.#chance(0.2) ? this.#value(type.ofType) : [this.#value(type.ofType), this.#value(type.ofType)];
    if (isEnumType(type)) return this.#pick(type.getValues()).name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter((field) => isNonNullType(field.type) || this.#chance(0.3));
      return Object.fromEntries(fields.map((field) => [field.name, this.#value(field.type)]));
    }
    const values: Readonly<Record<string, unknown>> = {
      Int: this.#pick([0, 7, 100]),
      Float: this.#pick([1, 0.5, -3]),
      Boolean: true,
      ID: this.#pick<unknown>(['x', 7]),
    };
    return values[type.name] ?? '2026-01-01T00:00:00Z';
  }

  #literal(type: GraphQLInputType): string {
    if (isNonNullType(type)) return this.#literal(type.ofType);
    if (this.#chance(0.08)) return 'null';
    if (this.#chance(0.1)) return this.#variable(type.toString(), this.#value(type));
    if (isListType(type))
      return this.#chance(0.2)
        ? this.#literal(type.ofType)
        : `[${this.#literal(type.ofType)} ${this.#literal(type.ofType)}]`;
    if (isEnumType(type)) return this.#pick(type.getValues()).name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter((field) => isNonNullType(field.type) || this.#chance(0.3));
      return `{ ${fields.map((field) => `${field.name}: ${this.#literal(field.type)}`).join(', ')} }`;
    }
    // Numbers more often than texts, since what holds a text is never compiled.
    const literals: Readonly<Record<string, string>> = {
      Int: this.#pick(['0', '7', '-1']),
      Float: this.#pick(['1', '0.5', '1e3']),
      Boolean: 'true',
      ID: this.#pick(['7', '12345678901234567890', '"x"']),
    };
    return literals[type.name] ?? '"2026-01-01T00:00:00Z"';
  }
}

/** The same text for the same answer, in whatever order its fields stand and its errors came. */
const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  // What is undefined is not sent.
  const sent = Object.entries(value).filter(([, inner]) => inner !== undefined);
  const entries = sent.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`);
  return `{${entries.sort().join(',')}}`;
};

/** Without places in the document: graphql-jit names those of a field's other selections too that a condition left out. */
const shownError = (error: GraphQLError): string => canonical({ ...error.toJSON(), locations: undefined });

const shown = ({ data, errors }: ExecutionResult): string =>
  canonical({ data: data ?? null, errors: (errors ?? []).map(shownError).sort() });

const answersOf = async (document: DocumentNode, text: string, variables: Record<string, unknown>) => {
  const run = createExecutor<object>(schema, { ...DEFAULT_GRAPHQL_LIMITS, maxCost: Number.MAX_SAFE_INTEGER });
  const operation = getOperationAST(document) ?? undefined;
  const request = { document, operation, operationName: undefined, queryHash: text, variables, context: {} };
  const interpreted = shown(await run(request));
  const compiled = shown(await run(request));
  return { interpreted, compiled };
};

it(`should answer ${DOCUMENTS} documents that chance wrote as graphql-js does, interpreted and compiled`, async () => {
  let [valid, refused] = [0, 0];
  const different: object[] = [];
  for (let at = 0; at < DOCUMENTS; at += 1) {
    const { text, variables } = new Writer(SEED + at).write();
    const document = parse(text);
    if (validate(schema, document).length > 0) continue;
    valid += 1;
    const expected = shown(await execute({ schema, document, variableValues: variables, contextValue: {} }));
    if (expected.startsWith('{"data":null')) refused += 1;
    const answers = await answersOf(document, text, variables);
    if (answers.interpreted === expected && answers.compiled === expected) continue;
    different.push({ at, seed: SEED, text, variables: JSON.stringify(variables), expected, ...answers });
  }
  expect(different).toEqual([]);
  expect(valid).toBeGreaterThan(DOCUMENTS / 3);
  expect(refused).toBeGreaterThan(DOCUMENTS / 100);
});
