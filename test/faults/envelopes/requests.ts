import type { Dice } from './dice.js';

/** A call of the encrypted intake as it goes over the wire. */
export interface Wire {
  readonly way: 'REST' | 'GraphQL';
  readonly call: 'create' | 'details';
  readonly path: string;
  readonly type: string;
  readonly body: Buffer;
}

const FIELDS = { create: 'createVerification', details: 'verificationDetails' } as const;
const SHOWN = {
  create: '... on CreatedVerification { id uniqueIdentifier }',
  details: '... on VerificationDetails { id uniqueIdentifier }',
} as const;

const queryOf = (call: 'create' | 'details'): string =>
  `mutation ($id: ID!, $data: String!) { result: ${FIELDS[call]}(integrationId: $id, encryptedData: $data) {
    ${SHOWN[call]} ... on Failure { code } } }`;

/** A call as it should be. */
export function wireOf(way: Wire['way'], call: Wire['call'], integrationId: unknown, encryptedData: unknown): Wire {
  const body =
    way === 'REST'
      ? { integrationId, encryptedData }
      : { query: queryOf(call), variables: { id: integrationId, data: encryptedData } };
  const path = way === 'REST' ? `/v2/verification/${call}` : '/graphql';
  return { way, call, path, type: 'application/json', body: Buffer.from(JSON.stringify(body)) };
}

const VALUES = [null, 7, true, [], {}, ['text'], { length: 5 }, undefined, ''];
const IDS = [
  '',
  '\u0000',
  'constructor',
  '__proto__',
  'A'.repeat(24),
  '0'.repeat(24),
  `${'0'.repeat(23)}\u0000`,
  'x'.repeat(5_000),
];

/** A call that is wrong around its envelope. */
export function brokenWire(dice: Dice, right: Wire, integrationId: string, encryptedData: string): Wire {
  const { way, call, body } = right;
  const text = body.toString();
  const [idName, dataName] = way === 'REST' ? ['integrationId', 'encryptedData'] : ['id', 'data'];
  switch (dice.pick(['value', 'id', 'cut', 'noise', 'proto', 'twice', 'type', 'list', 'utf8', 'deep'] as const)) {
    case 'value':
      return wireOf(way, call, integrationId, dice.pick<unknown>(VALUES));
    case 'id':
      return wireOf(way, call, dice.pick<unknown>([...IDS, ...VALUES]), encryptedData);
    case 'cut':
      return { ...right, body: body.subarray(0, dice.int(body.length)) };
    case 'noise':
      return { ...right, body: dice.bytes(1 + dice.int(100)) };
    case 'proto':
      return { ...right, body: Buffer.from(text.replace('{', `{"__proto__":{"${idName}":"${integrationId}"},`)) };
    case 'twice':
      return { ...right, body: Buffer.from(text.replace(/\}+$/, (end) => `,"${dataName}":"zz"${end}`)) };
    case 'type':
      return {
        ...right,
        type: dice.pick(['text/plain', 'application/xml', 'multipart/form-data', 'application/x-www-form-urlencoded']),
      };
    case 'list':
      return { ...right, body: Buffer.from(`[${text}]`) };
    case 'utf8':
      return { ...right, body: Buffer.concat([body.subarray(0, -3), Buffer.of(0xc3, 0x28), body.subarray(-3)]) };
    case 'deep': {
      const empty = wireOf(way, call, integrationId, 0).body.toString();
      return {
        ...right,
        body: Buffer.from(empty.replace(`"${dataName}":0`, `"${dataName}":${'['.repeat(9_000)}${']'.repeat(9_000)}`)),
      };
    }
  }
}
