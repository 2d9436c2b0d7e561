import {
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLArgument,
  type GraphQLInputType,
} from 'graphql';
import { randomUUID } from 'node:crypto';
import type { Dice } from '../envelopes/dice.js';
import { badText, spoilObject } from './values.js';
import type { Cast } from './world.js';

/** Fields whose values have to be right for anything behind them to be reached. */
const NAMED: Readonly<Record<string, (cast: Cast, dice: Dice) => unknown>> = {
  integrationId: ({ things }) => things.integrationId,
  faceId: ({ things }) => things.faceId,
  verificationId: ({ things }) => things.verificationId,
  subscriptionId: ({ things }) => things.subscriptionId,
  uniqueIdentifier: ({ things }) => things.uniqueIdentifier,
  id: ({ things }, dice) => dice.pick(Object.values(things)),
  code: ({ requestUrl, things }, dice) => dice.pick([requestUrl, requestUrl.slice(-24), things.faceId, '123456']),
  url: () => `https://bank.example/${randomUUID()}`,
  callbackUrl: () => 'https://bank.example/done?status=[status]',
  number: () => '+33639980001',
  version: () => '2026-01',
  language: () => 'en',
  captureId: () => randomUUID(),
  pin: () => '123456',
  name: () => 'Bank',
  kioskColour: () => '#336699',
  dateOfBirth: () => '1990-12-31',
  expirationDate: () => '2030-12-31',
  first: (_, dice) => dice.int(4) + 1,
  last: () => null,
  after: () => null,
  before: () => null,
};

const SCALARS: Readonly<Record<string, (dice: Dice) => unknown>> = {
  ID: () => '0'.repeat(24),
  String: (dice) => dice.pick(['x', 'Ada', 'smile', 'none']),
  Int: (dice) => dice.int(10),
  Float: (dice) => dice.int(1_000) / 8,
  Boolean: (dice) => dice.chance(0.5),
  DateTime: () => '2026-01-01T00:00:00Z',
  Base64: (dice) => dice.bytes(30).toString('base64'),
  JSON: () => ({}),
};

/** A value that a type takes, and that means something where its name tells what. */
export function rightValue(dice: Dice, cast: Cast, name: string, type: GraphQLInputType): unknown {
  if (isNonNullType(type)) {
    const value = rightValue(dice, cast, name, type.ofType);
    return value ?? SCALARS[type.ofType.toString()]?.(dice) ?? value;
  }
  const named = NAMED[name];
  if (named && !isInputObjectType(type) && !isListType(type)) return named(cast, dice);
  if (isListType(type)) return Array.from({ length: dice.int(3) }, () => rightValue(dice, cast, name, type.ofType));
  if (isEnumType(type)) return dice.pick(type.getValues()).name;
  if (!isInputObjectType(type)) return SCALARS[type.name]?.(dice) ?? 'x';
  const given = Object.values(type.getFields()).filter((field) => isNonNullType(field.type) || dice.chance(0.4));
  return Object.fromEntries(given.map((field) => [field.name, rightValue(dice, cast, field.name, field.type)]));
}

/** The right values of a field's arguments. What is sealed is sealed, to whatever it may hold. */
export async function rightArguments(
  dice: Dice,
  cast: Cast,
  fieldName: string,
  args: readonly GraphQLArgument[],
): Promise<Record<string, unknown>> {
  const given = args.filter((arg) => isNonNullType(arg.type) || dice.chance(0.4));
  const values = Object.fromEntries(given.map((arg) => [arg.name, rightValue(dice, cast, arg.name, arg.type)]));
  if (fieldName === 'createVerification') {
    const person = { first_name: 'Ada', last_name: 'L', email: 'ada@bank.example', unique_identifier: randomUUID() };
    return { ...values, encryptedData: await cast.seal(dice.chance(0.6) ? spoilObject(dice, person) : person) };
  }
  if (fieldName === 'verificationDetails') {
    const id = dice.chance(0.6) ? badText(dice) : cast.things.verificationId;
    return { ...values, encryptedData: await cast.seal({ verification_id: id }) };
  }
  if (fieldName === 'submitCapture') {
    const capture = {
      captureId: randomUUID(),
      purpose: 'register',
      code: cast.things.faceId,
      capturedAt: new Date().toISOString(),
      consent: { version: '2026-01', givenAt: new Date().toISOString() },
      images: ['smile', 'eyeblink'].map((gesture, at) => ({ gesture, at, jpeg: dice.bytes(30).toString('base64') })),
      local: { verified: true, distance: 0.3, threshold: 0.33, modelVersion: 'kiosk' },
    };
    const input = await cast.sealCapture(spoilObject(dice, capture));
    return { input: { ...input, captureId: capture.captureId } };
  }
  return values;
}
