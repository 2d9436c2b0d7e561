import type { Dice } from '../envelopes/dice.js';
import { badText } from './values.js';

interface Document {
  readonly what: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

type Things = Readonly<Record<string, string>>;

/** Names that stand for something else wherever they are used as keys or as code. */
const NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  'valueOf',
  'then',
  'toJSON',
  'length',
  'function',
  'null',
  'true',
  'undefined',
  'this',
  'arguments',
  'eval',
  'await',
  'yield',
  'class',
  'NaN',
  '_',
  '__typename',
  'on',
  'x'.repeat(2_000),
] as const;

const many = (count: number, make: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => make(at)).join(' ');

const nested = (depth: number, inside: string): string => {
  const step = 'integration { faces { edges { node {';
  return `${step} `.repeat(depth) + inside + ' } } } }'.repeat(depth);
};

/** Documents that are hostile as a whole, each of the size that the dice say. */
const HOSTILE: Readonly<Record<string, (dice: Dice, things: Things) => string>> = {
  aliases: (dice) => `{ ${many(dice.pick([31, 300, 3_000]), (at) => `a${at}: __typename`)} }`,
  'aliases of a field': (dice, { integrationId }) =>
    `{ integration(id: "${integrationId}") { ${many(dice.pick([29, 31, 600]), (at) => `a${at}: name`)} } }`,
  'the same field': (dice) => `{ viewer { ${'kind '.repeat(dice.pick([100, 1_000, 5_000]))} } }`,
  'fields at the top': (dice) => `{ ${many(dice.pick([11, 500]), (at) => `a${at}: viewer { kind }`)} }`,
  depth: (dice, { integrationId }) =>
    `{ integration(id: "${integrationId}") { faces { edges { node { ${nested(dice.pick([3, 30, 400]), 'id')} } } } } }`,
  'open brackets': (dice) => '{ viewer '.repeat(dice.pick([10, 1_000, 20_000])),
  'open lists': (dice) => `{ node(id: ${'['.repeat(dice.pick([900, 1_100, 30_000]))}`,
  'lists in a value': (dice, { integrationId }) => {
    const depth = dice.pick([10, 400, 3_000]);
    return `mutation { rotateIntegrationKeys(id: "${integrationId}", which: ${'['.repeat(depth)}${']'.repeat(depth)}) { __typename } }`;
  },
  'objects in a value': (dice) => {
    const depth = dice.pick([10, 400, 3_000]);
    return `mutation { createIntegration(input: ${'{policy:'.repeat(depth)}1${'}'.repeat(depth)}) { __typename } }`;
  },
  'list types': (dice) => {
    const depth = dice.pick([10, 900, 5_000]);
    return `query ($a: ${'['.repeat(depth)}ID${']'.repeat(depth)}) { face(id: $a) { id } }`;
  },
  'a circle of fragments': () => '{ viewer { ...A } } fragment A on Viewer { ...B } fragment B on Viewer { ...A kind }',
  'a fragment of itself': () => '{ viewer { ...A } } fragment A on Viewer { integration { ...A } ...A }',
  'fragments twice each': (dice) => {
    const count = dice.pick([10, 25, 60]);
    return `{ viewer { ...F0 } } ${many(count, (at) => `fragment F${at} on Viewer { ${at + 1 < count ? `...F${at + 1} ...F${at + 1}` : 'kind'} }`)}`;
  },
  'fragments that overlap': (dice) =>
    `{ viewer { ${many(dice.pick([50, 400]), (at) => `...F${at}`)} } } ${many(dice.pick([50, 60]), (at) => `fragment F${at} on Viewer { kind role x: operatorId }`)}`,
  'fragments that nobody uses': (dice) =>
    `{ viewer { kind } } ${many(dice.pick([1, 200]), (at) => `fragment F${at} on Viewer { kind }`)}`,
  'fields that conflict': () => '{ viewer { a: kind a: operatorId } }',
  'fragments of other types': () => '{ viewer { ... on Face { id } ... on String { x } ...on Nothing { y } } }',
  directives: (dice) => `{ viewer { kind ${'@skip(if: false) '.repeat(dice.pick([1, 2, 500]))} } }`,
  'a directive that there is not': (dice) =>
    `{ viewer { kind @${dice.pick(['defer', 'stream', 'x', 'deprecated', 'specifiedBy(url: "x")', 'oneOf', 'skip', 'include(if: null)', 'skip(if: "x")', 'include(if: 1)'])} } }`,
  'a fragment that is deferred': () => '{ viewer { ... @defer { kind } ... @include(if: true) { role } } }',
  introspection: () => '{ __schema { types { name fields { name args { name type { name ofType { name } } } } } } }',
  'introspection, deep': (dice) => {
    const depth = dice.pick([3, 30, 300]);
    return `{ __schema { types { ${'fields { type { '.repeat(depth)} name ${'} }'.repeat(depth)} } } }`;
  },
  'a type by name': (dice) =>
    `{ __type(name: ${JSON.stringify(badText(dice).slice(0, 500))}) { name fields { name } } }`,
  'no query': (dice) =>
    dice.pick([
      '',
      ' ',
      '#',
      '{',
      '}',
      '{}',
      '{ }',
      'query',
      'query {}',
      'type A { a: Int }',
      'schema { query: Query }',
      'extend type Query { x: Int }',
      'subscription { a }',
      '\u0000',
      '\ufeff{ viewer { kind } }',
      '{ viewer { kind } } }',
      '...',
      '"""',
      '"',
      '{ a(b: "',
      '{ viewer { kind } } query { viewer { kind } }',
      'query A { viewer { kind } } query A { viewer { kind } }',
      'mutation { viewer { kind } }',
      'query { createIntegration }',
      '{ viewer }',
      '{ viewer { kind { x } } }',
      '{ face { id } }',
      '{ face(id: null) { id } }',
      '{ face(id: $a) { id } }',
      'query ($a: Face) { face(id: $a) { id } }',
      'query ($a: ID, $a: ID) { face(id: $a) { id } }',
      'query ($a: ID! = null) { face(id: $a) { id } }',
      'query ($a: [ID]) { face(id: $a) { id } }',
      '{ face(id: 1, id: 2) { id } }',
      '{ face(id: 1.5) { id } }',
      '{ face(id: TRUE) { id } }',
      '{ face(id: true) { id } }',
      '{ face(id: 99999999999999999999) { id } }',
      '{ face(id: {}) { id } }',
      '{ face(id: []) { id } }',
      'subscription { verificationChanged(integrationId: "x") { readAnew } deliveryChanged(integrationId: "x") { readAnew } }',
      'subscription { __typename }',
      'subscription { ... @skip(if: true) { verificationChanged(integrationId: "x") { readAnew } } }',
    ]),
  comments: (dice) => `${'#x\n'.repeat(dice.pick([10, 30_000]))}{ viewer { kind } }`,
  'many operations': (dice) => many(dice.pick([2, 150]), (at) => `query Q${at} { viewer { kind } }`),
  'many variables': (dice) => `query (${many(dice.pick([10, 300]), (at) => `$v${at}: ID`)}) { viewer { kind } }`,
  'a long text': (dice) => `{ face(id: "${'x'.repeat(dice.pick([1_000, 500_000]))}") { id } }`,
  'a long number': (dice) => `{ devices(first: ${'9'.repeat(dice.pick([20, 400, 50_000]))}) { edges { cursor } } }`,
  'odd numbers': (dice) =>
    `{ devices(first: ${dice.pick(['-0', '1e400', '1.', '.5', '01', '0x10', '1_000', '2147483648', '-2147483649', '1e2', 'NaN'])}) { edges { cursor } } }`,
  'odd texts': (dice) =>
    `{ face(id: ${dice.pick(['"\\u{1F600}"', '"\\uD800"', '"\\u{D800}"', '"\\u{110000}"', '"\\x41"', '"a\nb"', '"""a\\"""b"""', '""""""', '"""\u0000"""', '"\u0000"', '"\\u0000"', '"\\', "'x'"])}) { id } }`,
  noise: (dice) => dice.bytes(200).toString('latin1'),
  'large pages': (dice, { integrationId }) => {
    const size = dice.pick([100, 1_000, 2 ** 31 - 1]);
    return `{ integration(id: "${integrationId}") { faces(first: ${size}) { edges { node { verifications(first: ${size}) { edges { node { id } } } } } } verifications(first: ${size}) { edges { node { history { number } } } } } }`;
  },
  'cursors that are none': (dice, { integrationId }) => {
    const list = dice.pick(['faces', 'verifications', 'deliveries', 'erasures', 'events']);
    const text = JSON.stringify(badText(dice).slice(0, 2_000));
    const at = list === 'events' ? 'after' : dice.pick(['after', 'before']);
    return `{ integration(id: "${integrationId}") { ${list}(${at}: ${text}) { edges { cursor } pageInfo { endCursor } } } devices(${at === 'after' ? at : 'before'}: ${text}) { edges { cursor } } }`;
  },
  'times far out': (dice, { integrationId }) => {
    const time = dice.pick([
      '0',
      '-1',
      '8640000000000000',
      '-8640000000000000',
      '99999999999999999999',
      '1e300',
      '1.5',
      '"0000-01-01T00:00:00Z"',
      '"0001-01-01T00:00:00+23:59"',
      '"9999-12-31T23:59:59-23:59"',
      '"9999-12-31T23:59:60Z"',
      '"+010000-01-01T00:00:00Z"',
      '"infinity"',
    ]);
    return dice.chance(0.5)
      ? `{ integration(id: "${integrationId}") { verifications(${dice.pick(['createdFrom', 'createdUntil'])}: ${time}) { edges { cursor } } } }`
      : `{ integration(id: "${integrationId}") { dueForErasure(until: ${time}) { count oldest } } }`;
  },
};

const HOSTILE_KINDS = Object.entries(HOSTILE);

/** Names in every place where a document has one. */
function named(dice: Dice, { integrationId }: Things): Document {
  const name = dice.pick(NAMES);
  const what = 'names';
  return dice.pick<() => Document>([
    () => ({ what, query: `{ ${name}: viewer { ${name}: kind } }` }),
    () => ({ what, query: `query ${name} { viewer { kind } }` }),
    () => ({ what, query: `{ viewer { ...${name} } } fragment ${name} on Viewer { ${name}: kind }` }),
    () => ({
      what,
      query: `query ($${name}: ID!) { integration(id: $${name}) { ${name}: name } }`,
      variables: Object.fromEntries([[name, integrationId]]),
    }),
    () => ({ what, query: `query ($${name}: ID!) { integration(id: $${name}) { id } }`, variables: {} }),
    () => ({ what, query: `query ($${name}: Int = 3) { devices(first: $${name}) { edges { ${name}: cursor } } }` }),
    () => ({
      what,
      query: `query ($${name}: Boolean!) { viewer { kind @skip(if: $${name}) } }`,
      variables: Object.fromEntries([[name, true]]),
    }),
    () => ({ what, query: `{ ${name} }` }),
    () => ({ what, query: `{ viewer { kind @${name} } }` }),
    () => ({ what, query: `{ face(${name}: 1) { id } }` }),
    () => ({ what, query: `mutation { createIntegration(input: { ${name}: 1, name: "x" }) { __typename } }` }),
    () => ({ what, query: `query ($a: ${name}) { face(id: $a) { id } }` }),
  ])();
}

/** A document that is hostile in one of many ways. */
export function badDocument(dice: Dice, things: Things): Document {
  if (dice.chance(0.2)) return named(dice, things);
  const [what, make] = dice.pick(HOSTILE_KINDS);
  return { what, query: make(dice, things) };
}
