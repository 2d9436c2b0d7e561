import {
  getNamedType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  type GraphQLOutputType,
  isUnionType,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { FIELDS } from './access-table.js';

/** One field of an object, and how it is reached from a field of Query. */
export interface ReachedField {
  /** As in the table: `Face.images`. */
  readonly name: string;
  /** The names of the table of all fields on the way, from that of Query on, and itself. */
  readonly way: readonly string[];
  /** The names of the answer's fields on the way, itself among them. */
  readonly path: readonly string[];
  /** Asks for it alone. */
  readonly query: string;
}

type Way = Pick<ReachedField, 'way' | 'path'> & { readonly ask: (selection: string) => string };

const fieldsOf = (type: GraphQLObjectType): GraphQLField<unknown, unknown>[] => Object.values(type.getFields());

/** The text of a value, as it stands in a document; within an input object capital letters are the name of an enum's value. */
const valueText = (value: unknown): string =>
  typeof value === 'object' && value !== null
    ? `{ ${Object.entries(value)
        .map(([name, each]) => `${name}: ${/^[A-Z_]+$/.test(String(each)) ? String(each) : valueText(each)}`)
        .join(', ')} }`
    : JSON.stringify(value);

const literal = (args: object): string => {
  const texts = Object.entries(args).map(([name, value]) => `${name}: ${valueText(value)}`);
  return texts.length > 0 ? `(${texts.join(', ')})` : '';
};

/**
 * Every field of every object that is reached from Query, each on the shortest way to it.
 * @param argsOf the arguments of a field of Query, by its name in the table
 */
export function reachedFields(schema: GraphQLSchema, argsOf: Readonly<Record<string, object>>): ReachedField[] {
  const query = schema.getQueryType();
  if (!query) throw new Error('There is no Query.');
  const found: ReachedField[] = [];
  const seen = new Set<GraphQLNamedType>([query]);
  const ahead: [GraphQLObjectType, Way][] = [[query, { way: [], path: [], ask: (selection) => `{ ${selection} }` }]];
  for (const [type, { way, path, ask }] of ahead) {
    for (const field of fieldsOf(type)) {
      const name = `${type.name}.${field.name}`;
      const target = getNamedType(field.type);
      const called = `${field.name}${type === query ? literal(argsOf[name] ?? {}) : ''}`;
      const here = { way: [...way, name], path: [...path, field.name] };
      if (type !== query) {
        found.push({ name, ...here, query: ask(isLeafType(target) ? called : `${called} { __typename }`) });
      }
      if (!isObjectType(target) || seen.has(target)) continue;
      seen.add(target);
      ahead.push([target, { ...here, ask: (selection) => ask(`${called} { ${selection} }`) }]);
    }
  }
  return found;
}

/**
 * Everything of an object that takes no argument and has no row of its own in the table, and of the objects in it, each type once
 * on a way.
 */
export function everythingOf(type: GraphQLObjectType, above: readonly GraphQLObjectType[] = []): string {
  const texts = fieldsOf(type).flatMap(({ name, args, type: given }) => {
    const target = getNamedType(given);
    if (args.length > 0 || FIELDS[`${type.name}.${name}`]) return [];
    if (isLeafType(target)) return [name];
    if (!isObjectType(target) || target === type || above.includes(target)) return [];
    return [`${name} ${everythingOf(target, [...above, type])}`];
  });
  return `{ __typename ${texts.join(' ')} }`;
}

/** Asks for a field of Query, Mutation or Subscription by variables; but for a query, with everything that it answers. */
export function callOf(schema: GraphQLSchema, name: string): string {
  const [parent = '', fieldName = ''] = name.split('.');
  const type = schema.getType(parent);
  const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
  if (!field) throw new Error(`There is no ${name}.`);
  const variables = field.args.map((arg) => `$${arg.name}: ${arg.type.toString()}`);
  const given = field.args.map((arg) => `${arg.name}: $${arg.name}`);
  const inBrackets = (texts: string[]): string => (texts.length > 0 ? `(${texts.join(', ')})` : '');
  return `${parent.toLowerCase()} ${inBrackets(variables)} { done: ${fieldName}${inBrackets(given)} ${parent === 'Subscription' ? shallowOf(field.type) : answerOf(getNamedType(field.type))} }`;
}

/** The fields of what a stream tells, without what stands in the objects among them: those are asked for by queries. */
function shallowOf(output: GraphQLOutputType): string {
  const type = getNamedType(output);
  if (!isObjectType(type)) throw new Error(`${type.name} is no object.`);
  const asked = fieldsOf(type).map(({ name, type: of }) =>
    isLeafType(getNamedType(of)) ? name : `${name} { __typename }`,
  );
  return `{ __typename ${asked.join(' ')} }`;
}

function answerOf(type: GraphQLNamedType): string {
  if (!isUnionType(type)) return '{ __typename }';
  const parts = type
    .getTypes()
    .filter((each) => !isFailure(each))
    .map((each) => `... on ${each.name} ${everythingOf(each)}`);
  return `{ __typename ${parts.join(' ')} ... on Failure { failure: code message hint details { field reason } } }`;
}

const isFailure = (type: GraphQLObjectType): boolean => type.getInterfaces().some(({ name }) => name === 'Failure');

/** Every field of Query, Mutation and Subscription, and every field of an object, each by its name in the table. */
export const allFields = (schema: GraphQLSchema): { readonly roots: string[]; readonly others: string[] } => {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].filter(
    (type) => type != null,
  );
  const others = Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType =>
      isObjectType(type) &&
      !isInterfaceType(type) &&
      !roots.includes(type) &&
      !type.name.startsWith('__') &&
      !isFailure(type),
  );
  const names = (types: readonly GraphQLObjectType[]) =>
    types.flatMap((type) => fieldsOf(type).map((field) => `${type.name}.${field.name}`));
  return { roots: names(roots), others: names(others) };
};

/** The fields that a document asks for, by their names in the table. */
export function askedFor(schema: GraphQLSchema, text: string): string[] {
  const names: string[] = [];
  const types = new TypeInfo(schema);
  const note = (): void => {
    names.push(`${types.getParentType()?.name}.${types.getFieldDef()?.name}`);
  };
  visit(parse(text), visitWithTypeInfo(types, { Field: note }));
  return names;
}

/** All values that an answer has at a path, those of every item of its lists. */
export function valuesAt(data: unknown, path: readonly string[]): unknown[] {
  const [first, ...rest] = path;
  if (first === undefined) return [data];
  if (Array.isArray(data)) return data.flatMap((item) => valuesAt(item, path));
  if (typeof data !== 'object' || data === null) return [];
  return valuesAt((data as Record<string, unknown>)[first], rest);
}
