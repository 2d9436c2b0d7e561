import {
  buildSchema,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isUnionType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
} from 'graphql';
import { readFileSync } from 'node:fs';
import type { Dice } from '../envelopes/dice.js';
import { anyCaller, type Call } from './call.js';
import { badDocument } from './documents.js';
import { rightArguments } from './graphql-values.js';
import { badHeaders, badType } from './headers.js';
import { badText, badValue, spoil, spoilBytes, spoilText, toJson, wellFormed } from './values.js';
import type { Caller, Cast } from './world.js';

const schema = buildSchema(readFileSync(new URL('../../../../schema/schema.graphql', import.meta.url), 'utf8'));

type Field = GraphQLField<unknown, unknown>;

interface Root {
  readonly operation: 'query' | 'mutation' | 'subscription';
  readonly field: Field;
}

const rootsOf = (operation: Root['operation'], type: GraphQLObjectType | null | undefined): Root[] =>
  Object.values(type?.getFields() ?? {}).map((field) => ({ operation, field }));

const ROOTS: readonly Root[] = [
  ...rootsOf('query', schema.getQueryType()),
  ...rootsOf('mutation', schema.getMutationType()),
  ...rootsOf('subscription', schema.getSubscriptionType()),
];

const SESSION =
  /^(giveConsent|prepareUpload|issueLivenessChallenge|answerLivenessChallenge|leaveLivenessToReviewer|sendPhoneCode|confirmPhoneCode|submitVerification|verificationProgress)$/;
const DEVICE = /^(recordHeartbeat|reportKioskEvent|startKioskSession|endKioskSession|submitCapture)$/;

/** Who is let in by a field. */
function likelyFor(name: string, dice: Dice): Caller {
  if (SESSION.test(name)) return 'session';
  if (DEVICE.test(name)) return 'device';
  if (/^(createVerification|verificationDetails)$/.test(name)) return dice.pick(['nobody', 'integration']);
  if (name === 'beginVerification') return dice.pick(['nobody', 'integration', 'device']);
  if (/^(decide|sendBack|recordPerson)/.test(name)) return 'reviewer';
  return dice.pick(['owner', 'owner', 'integration']);
}

/** A literal of the value, in one of the ways in which one can be written. */
function literal(dice: Dice, value: unknown): string {
  if (typeof value === 'string') {
    if (/^[A-Z][A-Z_]+$/.test(value)) return value;
    if (dice.chance(0.1)) return `"""${value}"""`;
    if (dice.chance(0.1))
      return `"${value.replaceAll(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`;
    if (dice.chance(0.05)) return `"\\u{${dice.pick(['0', '1F600', 'D800', '110000', 'FFFFFFFFFF', ''])}}"`;
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map((item) => literal(dice, item)).join(dice.pick([', ', ' ']))}]`;
  if (typeof value !== 'object' || value === null) return toJson(value) || 'null';
  const fields = Object.entries(value).filter(([name]) => /^[_A-Za-z]\w*$/.test(name) || dice.chance(0.2));
  return `{ ${fields.map(([name, inner]) => `${name}: ${literal(dice, inner)}`).join(', ')} }`;
}

/** A selection of whatever a type has, so deep. */
function selectionOf(dice: Dice, type: GraphQLNamedType, depth: number): string {
  if (isLeafType(type)) return '';
  if (isUnionType(type)) {
    const [one] = [
      dice.pick(type.getTypes().filter((each) => !each.getInterfaces().some(({ name }) => name === 'Failure'))),
    ];
    return `{ __typename ... on ${one.name} ${selectionOf(dice, one, depth)} ... on Failure { code } }`;
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return '';
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const target = getNamedType(field.type);
    if (isLeafType(target)) return dice.chance(0.5) ? [field.name] : [];
    if (depth <= 0 || dice.chance(0.6) || isInputObjectType(target)) return [];
    const args = field.args.length > 0 && dice.chance(0.4) ? oddArguments(dice, field) : '';
    return [`${field.name}${args} ${selectionOf(dice, target, depth - 1)}`];
  });
  return `{ __typename ${fields.join(' ')} }`;
}

const oddArguments = (dice: Dice, field: Field): string => {
  const arg = dice.pick(field.args);
  const value = dice.chance(0.3)
    ? dice.pick(['STARTED', 'PASSPORT', 'NONE', '1', '"2026-01-01T00:00:00Z"'])
    : literal(dice, badValue(dice));
  return `(${arg.name}: ${value.length > 3_000 ? '"x"' : value})`;
};

interface Asked {
  readonly name: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Asks for a root field by variables that are right. */
async function askRightly(dice: Dice, cast: Cast, { operation, field }: Root): Promise<Asked> {
  const variables = await rightArguments(dice, cast, field.name, field.args);
  const names = Object.keys(variables);
  const definitions = names.map(
    (name) => `$${name}: ${field.args.find((arg) => arg.name === name)?.type.toString() ?? 'ID'}`,
  );
  const given = names.map((name) => `${name}: $${name}`);
  const inBrackets = (texts: readonly string[]): string => (texts.length > 0 ? `(${texts.join(', ')})` : '');
  const selection = selectionOf(dice, getNamedType(field.type), operation === 'mutation' ? 1 : dice.int(4));
  return {
    name: field.name,
    query: `${operation} ${inBrackets(definitions)} { done: ${field.name}${inBrackets(given)} ${selection} }`,
    variables,
  };
}

/** The same by literals in the document, something in them changed. */
async function askLiterally(dice: Dice, cast: Cast, { operation, field }: Root): Promise<string> {
  const right = await rightArguments(dice, cast, field.name, field.args);
  const changed = dice.chance(0.8) ? spoil(dice, right) : right;
  const entries = typeof changed === 'object' && changed !== null ? Object.entries(changed) : [];
  const texts = entries
    .filter(([name]) => /^\w+$/.test(name))
    .map(([name, value]) => `${name}: ${literal(dice, value)}`);
  const selection = selectionOf(dice, getNamedType(field.type), 1);
  return `${operation} { done: ${field.name}${texts.length > 0 ? `(${texts.join(', ')})` : ''} ${selection} }`;
}

/** What goes around a document, with something wrong in it. */
function badEnvelope(dice: Dice, { query, variables }: Asked): unknown {
  return dice.pick<() => unknown>([
    () => [{ query, variables }],
    () => Array.from({ length: dice.pick([2, 100, 5_000]) }, () => ({ query: '{ __typename }' })),
    () => ({ query, variables, operationName: badValue(dice) }),
    () => ({ query, variables: badValue(dice) }),
    () => ({ query: badValue(dice), variables }),
    () => ({ query, variables: toJson(variables) }),
    () => ({ query, variables, extensions: { persistedQuery: { version: 1, sha256Hash: '0'.repeat(64) } } }),
    () => ({ variables, extensions: { persistedQuery: { version: 1, sha256Hash: badText(dice) } } }),
    () => ({ query, variables, extensions: badValue(dice) }),
    () => ({ id: '1', doc_id: 'x', documentId: badText(dice) }),
    () => ({ query, variables: { ...variables, ['x'.repeat(1_000)]: 1, __proto: 1, toString: 'x', length: -1 } }),
    () => ({ operations: toJson({ query }), map: '{}' }),
    () => ({ query, variables: Object.fromEntries(Array.from({ length: 3_000 }, (_, at) => [`v${at}`, at])) }),
    () => ({ ...Object.fromEntries(Array.from({ length: 3_000 }, (_, at) => [`v${at}`, at])), query }),
  ])();
}

const JSON_TYPE = { 'content-type': 'application/json' };

/** A GraphQL request with something wrong in it. */
export async function graphqlCall(dice: Dice, cast: Cast): Promise<Call> {
  const root = dice.pick(ROOTS);
  const by = anyCaller(dice, likelyFor(root.field.name, dice));
  const base = { by, method: 'POST', path: '/graphql', isGraphql: true, asks: root.field.name };
  const auth = await cast.headersOf(by, 'POST', '/graphql');
  const stream: Record<string, string> =
    root.operation === 'subscription' || dice.chance(0.03) ? { accept: 'text/event-stream, application/json' } : {};
  const headers = { ...auth, ...JSON_TYPE, ...stream };
  const send = (kind: string, body: unknown): Call => ({
    ...base,
    kind: `GraphQL: ${kind}`,
    headers,
    body: Buffer.from(toJson(body)),
  });
  const asked = await askRightly(dice, cast, root);
  switch (
    dice.pick([
      'variables',
      'variables',
      'variables',
      'literal',
      'literal',
      'document',
      'document',
      'text',
      'envelope',
      'bytes',
      'headers',
      'way',
    ] as const)
  ) {
    case 'variables':
      return send('variables', { query: asked.query, variables: spoil(dice, asked.variables) });
    case 'literal':
      return send('literals', { query: await askLiterally(dice, cast, root) });
    case 'document': {
      const { what, query, variables } = badDocument(dice, cast.things);
      const { asks: _, ...call } = send(`document, ${what}`, { query, ...(variables && { variables }) });
      return call;
    }
    case 'text':
      return send('document, a character', { query: spoilText(dice, asked.query), variables: asked.variables });
    case 'envelope':
      return send('parameters', badEnvelope(dice, asked));
    case 'bytes': {
      const { what, bytes } = spoilBytes(dice, Buffer.from(toJson(asked)));
      return { ...base, kind: `GraphQL: body, ${what}`, headers, body: bytes };
    }
    case 'headers': {
      const odd = await badHeaders(dice, cast, headers, base);
      return { ...base, kind: `GraphQL: ${odd.what}`, headers: odd.headers, body: Buffer.from(toJson(asked)) };
    }
    case 'way':
      return anotherWay(dice, base, { ...auth, ...stream }, asked);
  }
}

/** By what else than a POST of JSON GraphQL is sent elsewhere. */
function anotherWay(
  dice: Dice,
  base: Omit<Call, 'kind' | 'headers'>,
  headers: Record<string, string>,
  asked: Asked,
): Call {
  const { query, variables } = asked;
  const asQuery = (): string => {
    const words = new URLSearchParams({
      query: wellFormed(query).slice(0, 1_000),
      variables: wellFormed(toJson(variables)).slice(0, 500),
    });
    return `/graphql?${words.toString()}`;
  };
  const boundary = 'operations';
  const multipart = [
    `--${boundary}\r\nContent-Disposition: form-data; name="operations"\r\n\r\n${toJson({ query, variables })}\r\n`,
    `--${boundary}\r\nContent-Disposition: form-data; name="map"\r\n\r\n{"0":["variables.image"]}\r\n`,
    `--${boundary}\r\nContent-Disposition: form-data; name="0"; filename="a"\r\n\r\nx\r\n--${boundary}--\r\n`,
  ].join('');
  const upgrade = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-protocol': 'graphql-transport-ws',
  };
  return dice.pick<() => Call>([
    () => ({ ...base, kind: 'GraphQL: GET', method: 'GET', path: asQuery(), headers }),
    () => ({ ...base, kind: 'GraphQL: WebSocket', method: 'GET', headers: { ...headers, ...upgrade } }),
    () => ({
      ...base,
      kind: 'GraphQL: multipart',
      headers: { ...headers, 'content-type': `multipart/form-data; boundary=${boundary}` },
      body: Buffer.from(multipart),
    }),
    () => ({
      ...base,
      kind: 'GraphQL: content type',
      headers: { ...headers, 'content-type': badType(dice) },
      body: Buffer.from(toJson(asked)),
    }),
    () => ({
      ...base,
      kind: 'GraphQL: event stream',
      headers: { ...headers, ...JSON_TYPE, accept: 'text/event-stream' },
      body: Buffer.from(toJson({ query, variables: spoil(dice, variables) })),
    }),
    () => ({ ...base, kind: 'GraphQL: no body', headers: { ...headers, ...JSON_TYPE } }),
    () => ({
      ...base,
      kind: 'GraphQL: method',
      method: dice.pick(['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'TRACE']),
      headers: { ...headers, ...JSON_TYPE },
    }),
  ])();
}
