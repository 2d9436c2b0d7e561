import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isObjectType,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';

/** An argument by which something can be named, of a GraphQL field or of a route. */
export interface Argument {
  /** As `Query.face.id`, `POST /v2/x body.faceId`, `GET /face/:id path`. */
  readonly name: string;
  /** The row of the table of access: `Query.face`, `POST /v2/x`. */
  readonly row: string;
  /** Where it stands among the arguments, or in the request. */
  readonly path: readonly string[];
  /** A GraphQL argument's own type, as it is written for a variable; null for one of a route. */
  readonly type: string | null;
  /** Whether the schema itself says that it names something. */
  readonly isId: boolean;
}

/** Scalars that name nothing, whatever they hold: numbers, times, and the bytes of pictures. */
const NAMELESS = new Set(['Int', 'Float', 'Boolean', 'DateTime', 'Base64']);

/** Every argument of every field of an object, down to the fields of input objects, that is an id or a text. */
export function fieldArguments(schema: GraphQLSchema): Argument[] {
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!isObjectType(type) || type.name.startsWith('__')) return [];
    return Object.values(type.getFields()).flatMap((field) =>
      field.args.flatMap((arg) =>
        leavesOf(arg.type, [arg.name]).map(({ path, isId }): Argument => {
          const row = `${type.name}.${field.name}`;
          return { name: [row, ...path].join('.'), row, path, type: arg.type.toString(), isId };
        }),
      ),
    );
  });
}

function leavesOf(
  given: GraphQLInputType,
  path: readonly string[],
): { readonly path: readonly string[]; readonly isId: boolean }[] {
  const type = getNamedType(given);
  if (isInputObjectType(type)) {
    return Object.values(type.getFields()).flatMap((field) => leavesOf(field.type, [...path, field.name]));
  }
  return isEnumType(type) || NAMELESS.has(type.name) ? [] : [{ path, isId: type.name === 'ID' }];
}

interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: unknown;
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
}

interface Operation {
  readonly parameters?: readonly { readonly in: string; readonly name: string; readonly schema: JsonSchema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
}

/** As much of an OpenAPI document as says what is sent. */
export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, JsonSchema>> };
}

/**
 * Every text that a route is sent: in its path, its query, its headers and its body, by the OpenAPI document; in its path also for routes
 * that aren't in there.
 * @param rows of the table of access
 */
export function routeArguments(document: OpenApi, rows: readonly string[]): Argument[] {
  const inPaths = rows.filter((row) => /[:*]/.test(row)).map((row) => argument(row, `${row} path`, ['url']));
  const inCalls = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, { parameters = [], requestBody }]) => {
      const row = `${method.toUpperCase()} ${path}`;
      const sent = parameters
        .filter(({ in: place }) => place !== 'path')
        .map(({ in: place, name }) =>
          argument(row, `${row} ${place}.${name}`, [place === 'header' ? 'headers' : place, name]),
        );
      const bodies = Object.values(requestBody?.content ?? {}).flatMap(({ schema }) => textsOf(document, schema, []));
      const names = new Map(bodies.map((keys) => [keys.join('.'), keys]));
      return [
        ...sent,
        ...Array.from(names, ([name, keys]) => argument(row, `${row} body.${name}`, ['payload', ...keys])),
      ];
    }),
  );
  return [...inPaths, ...inCalls];
}

const argument = (row: string, name: string, path: readonly string[]): Argument => ({
  name,
  row,
  path,
  type: null,
  isId: false,
});

function textsOf(document: OpenApi, schema: JsonSchema, path: readonly string[]): (readonly string[])[] {
  const { $ref: reference, anyOf = [], oneOf = [], allOf = [], properties = {}, items } = schema;
  if (reference !== undefined) {
    const known = document.components?.schemas?.[reference.replace('#/components/schemas/', '')];
    if (!known) throw new Error(`There is no ${reference}.`);
    return textsOf(document, known, path);
  }
  const parts = [...anyOf, ...oneOf, ...allOf, ...(items ? [items] : [])];
  const inner = [
    ...parts.flatMap((part) => textsOf(document, part, path)),
    ...Object.entries(properties).flatMap(([name, part]) => textsOf(document, part, [...path, name])),
  ];
  const isText = schema.type === 'string' && schema.format !== 'binary' && !('enum' in schema) && !('const' in schema);
  return isText ? [...inner, path] : inner;
}

/** What stands at a path; undefined where nothing does. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  return valueAt((value as Record<string, unknown>)[first], rest);
}

/** The same with another value at a path. */
export function withValue(value: unknown, path: readonly string[], other: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return other;
  const object = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  return { ...object, [first]: withValue(object[first], rest, other) };
}
