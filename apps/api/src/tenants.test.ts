import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FIELD_CALLS } from './access-calls.test-support.js';
import { reachedFields } from './access-queries.test-support.js';
import { FIELDS, letsIn, ROUTES } from './access-table.js';
import { buildApiSchema } from './graphql-schema.js';
import { newId } from './kernel/index.js';
import {
  fieldArguments,
  routeArguments,
  valueAt,
  type Argument,
  type OpenApi,
} from './tenants-arguments.test-support.js';
import { isNameless, NAMELESS, NAMES, type Pair, type Party } from './tenants-names.test-support.js';
import { graphql, idsIn, masked, Tenants, type Call, type Stranger, type Told } from './tenants.test-support.js';

const schema = await buildApiSchema();
let tenants: Tenants;

beforeAll(async () => {
  tenants = await Tenants.start(schema);
});
afterAll(() => tenants.close());

/** As it was generated; compared below with what the server gives. */
const openApi = JSON.parse(readFileSync(new URL('../../../schema/openapi.json', import.meta.url), 'utf8')) as OpenApi;
const all: readonly Argument[] = [...fieldArguments(schema), ...routeArguments(openApi, Object.keys(ROUTES))];
const naming = all.filter(({ name, isId }) => isId || NAMES[name] !== undefined);

const freshFor = (value: unknown): unknown => (idsIn(String(value)).length > 0 ? newId() : `nobody-${newId()}`);

/** What is asked by in an argument's place: what the owner has there, and what never was. */
async function pairsOf(argument: Argument, asker: Party): Promise<readonly Pair[]> {
  const { pairs, isPlace } = NAMES[argument.name] ?? {};
  if (pairs) return pairs(tenants.owner, asker);
  if (isPlace) {
    const known = await tenants.cursorOf(argument);
    return [{ known, never: samePlace(known) }];
  }
  const known = valueAt(await tenants.given(argument.row, tenants.owner), argument.path);
  if (typeof known !== 'string') throw new Error(`${argument.name} is given nothing: say in NAMES what it names.`);
  return [{ known, never: freshFor(known) }];
}

/** The cursor of something that isn't there, in the same place. */
function samePlace(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString();
  return Buffer.from(text.replace(/[0-9a-f]{24}/, newId())).toString('base64url');
}

const isStranger = ({ row, name }: Argument, { to, by }: Stranger): boolean => {
  const access = FIELDS[row] ?? ROUTES[row];
  const isShared = to !== 'integration' && !NAMES[name]?.ofDevice;
  return !isShared || (access !== undefined && !letsIn(access, by.caller));
};

/** Asks about what is the owner's, and about what never was. */
async function askBoth(argument: Argument, asker: Party, { known, never }: Pair) {
  const path = NAMES[argument.name]?.at ?? argument.path;
  const ask = async (value: unknown) => {
    const call: Call = await tenants.call(argument, asker, await tenants.given(argument.row, asker.world), path, value);
    return { call, ...(await tenants.ask(asker, call, known, never)) };
  };
  return { known: await ask(known), never: await ask(never) };
}

/** What is compared: JSON by its content, since the first of several answers may have its parts in another order. */
const comparable = ({ status, headers, body }: Told) => ({
  status,
  headers,
  body: body.startsWith('{') ? (JSON.parse(body) as unknown) : body,
});

/** Asks as each stranger about the same argument, and looks what that has changed. */
async function askAll(argument: Argument, strangers: readonly Stranger[]): Promise<void> {
  const prepared: [Stranger, readonly Pair[]][] = [];
  for (const stranger of strangers) prepared.push([stranger, await pairsOf(argument, stranger)]);
  const pairs = prepared.flatMap(([, each]) => each);
  const before = await tenants.rows();
  const named = new Set(pairs.flatMap(({ names = [] }) => names));
  for (const [stranger, own] of prepared) {
    const hidden = tenants.protectedFrom(stranger, before);
    for (const pair of own) {
      const { known, never } = await askBoth(argument, stranger, pair);
      expect(comparable(known), stranger.by.name).toEqual(comparable(never));
      const asked = idsIn(JSON.stringify(known.call));
      for (const id of asked) named.add(id);
      const shown = idsIn(known.raw).filter((id) => hidden.has(id) && !asked.includes(id));
      expect(shown, `shown to ${stranger.by.name}`).toEqual([]);
    }
  }
  const after = await tenants.rows();
  const gone = [...before].filter((row) => !after.has(row));
  const made = [...after].filter((row) => !before.has(row));
  const masks = made.map((row) => masked(row, pairs));
  for (const stranger of strangers) {
    const hidden = tenants.protectedFrom(stranger, before);
    const hiddenIn = (row: string): string[] => idsIn(row).filter((id) => hidden.has(id));
    expect(
      gone.filter((row) => hiddenIn(row).length > 0),
      'changed',
    ).toEqual([]);
    // What is kept of a stranger's own call has what she named in it, as it has where that never was.
    const isOwn = (row: string): boolean =>
      hiddenIn(row).every((id) => named.has(id)) && masks.filter((mask) => mask === masked(row, pairs)).length > 1;
    expect(
      made.filter((row) => hiddenIn(row).length > 0 && !isOwn(row)),
      'made',
    ).toEqual([]);
  }
}

describe('an argument', () => {
  it('should be known as one that names something, or as one that can not', () => {
    const unknown = all.filter(({ name, isId }) => !isId && NAMES[name] === undefined && !isNameless(name));
    expect(unknown.map(({ name }) => name)).toEqual([]);
  });

  it('should not be said of that is not there', () => {
    const names = all.map(({ name }) => name);
    expect(Object.keys(NAMES).filter((name) => !names.includes(name))).toEqual([]);
    const said = Object.keys(NAMELESS).map((name) => name.replace(/\*$/, ''));
    expect(said.filter((start) => !names.some((name) => name.startsWith(start)))).toEqual([]);
    const both = naming.filter(({ name }) => isNameless(name));
    expect(both.map(({ name }) => name)).toEqual([]);
  });

  it('should be looked for in all that the server takes', async () => {
    const { raw } = await tenants.ask(tenants.operator, { method: 'GET', request: { url: '/openapi.json' } });
    const names = routeArguments(JSON.parse(raw) as OpenApi, Object.keys(ROUTES)).map(({ name }) => name);
    expect(names.sort()).toEqual(
      all
        .filter(({ type }) => type === null)
        .map(({ name }) => name)
        .sort(),
    );
  });

  it.each(naming.map((argument) => [argument.name, argument] as const))(
    'should find a stranger nothing, as what never was: %s',
    async (_, argument) => {
      const strangers = tenants.strangers.filter((stranger) => isStranger(argument, stranger));
      expect(strangers).not.toEqual([]);
      // Apart: what those of the same integration need of their own is made in it.
      await askAll(
        argument,
        strangers.filter(({ to }) => to === 'integration'),
      );
      await askAll(
        argument,
        strangers.filter(({ to }) => to !== 'integration'),
      );
    },
  );

  it.each(
    naming
      .filter(({ name }) => !NAMES[name]?.isPlace && NAMES[name]?.alike === undefined)
      .map((argument) => [argument.name, argument] as const),
  )('should be answered otherwise where it is the asker’s own: %s', async (_, argument) => {
    const access = FIELDS[argument.row] ?? ROUTES[argument.row];
    const owners = tenants.owners.filter(({ by }) => access === undefined || letsIn(access, by.caller));
    const isAnsweredOtherwise = async (owner: Party): Promise<boolean> => {
      for (const pair of await pairsOf(argument, owner)) {
        const { known, never } = await askBoth(argument, owner, pair);
        if (!isDeepStrictEqual(comparable(known), comparable(never))) return true;
      }
      return false;
    };
    let isOtherwise = false;
    for (const owner of owners) isOtherwise ||= await isAnsweredOtherwise(owner);
    expect(isOtherwise).toBe(true);
  });
});

describe('a stranger', () => {
  it('should be shown nothing of another’s by all that there is to read', async () => {
    const argsOf: Record<string, object> = {};
    for (const [field, { args }] of Object.entries(FIELD_CALLS)) {
      if (field.startsWith('Query.')) argsOf[field] = await args(tenants.other);
    }
    const queries = reachedFields(schema, argsOf).map(({ query }) => query);
    const rows = await tenants.rows();
    let shown = 0;
    // One of each kind: the others are let into the same.
    const kinds = ['integration', 'device', 'verification'].map((kind) =>
      tenants.strangers.find(({ to }) => to === kind),
    );
    for (const stranger of kinds) {
      if (!stranger) throw new Error('There is no such stranger.');
      const hidden = tenants.protectedFrom(stranger, rows);
      const calls: Call[] = [
        ...queries.map((query) => graphql(query)),
        { method: 'GET', request: { url: '/v2/events' } },
      ];
      for (const call of calls) {
        const { status, raw } = await tenants.ask(stranger, call);
        if (status === 200) shown += idsIn(raw).length;
        expect(
          idsIn(raw).filter((id) => hidden.has(id)),
          `${JSON.stringify(call.request)} by ${stranger.by.name}`,
        ).toEqual([]);
      }
    }
    expect(shown, 'something of her own').toBeGreaterThan(50);
  });

  it('should be told nothing of another’s by what she follows', async () => {
    const [stranger] = tenants.strangers;
    if (!stranger) throw new Error('There is no stranger.');
    const { integration } = tenants.other.things;
    const follow = async (query: string) => {
      const payload = { query, variables: { integration } };
      const headers = { accept: 'text/event-stream' };
      const call = { method: 'POST', url: '/graphql', payload, headers, payloadAsStream: true } as const;
      return (await tenants.owner.inject(stranger.by, call)).stream();
    };
    const streams = {
      verification: await follow(
        'subscription ($integration: ID!) { verificationChanged(integrationId: $integration) { readAnew verificationId } }',
      ),
      delivery: await follow(
        'subscription ($integration: ID!) { deliveryChanged(integrationId: $integration) { readAnew deliveryId } }',
      ),
    };
    // Something of each happens to the owner first, and then to the stranger, who goes by the order in which she is told.
    for (const world of [tenants.owner, tenants.other]) {
      await world.subscription();
      await world.verification('sandbox:approved');
      await world.application.verificationTimers.run();
    }
    for (const [kind, stream] of Object.entries(streams)) {
      let told = '';
      for await (const chunk of stream) {
        told += String(chunk);
        if (new RegExp(`"${kind}Id":"[0-9a-f]{24}"`).test(told)) break;
      }
      const hidden = tenants.protectedFrom(stranger, await tenants.rows());
      const ids = idsIn(told);
      expect(ids.length, kind).toBeGreaterThan(0);
      expect(
        ids.filter((id) => hidden.has(id)),
        kind,
      ).toEqual([]);
    }
  });
});
