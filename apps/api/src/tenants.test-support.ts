import type { InjectOptions } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { getNamedType, isObjectType } from 'graphql';
import { FIELD_CALLS, ROUTE_CALLS } from './access-calls.test-support.js';
import { callOf, everythingOf, reachedFields } from './access-queries.test-support.js';
import { AccessWorld, bearer, bound } from './access.test-support.js';
import { withValue, type Argument } from './tenants-arguments.test-support.js';
import type { Party } from './tenants-names.test-support.js';

type Method = 'GET' | 'POST' | 'PUT';

/** A call that is ready to be made. */
export interface Call {
  readonly method: Method;
  readonly request: Omit<InjectOptions, 'method'> & { readonly url: string };
}

/** What a call is answered: nothing of it that is another each time. */
export interface Told {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
  /** As it came. */
  readonly raw: string;
}

/** Somebody who is to find nothing of the first integration's, or of its first kiosk's or verification's. */
export interface Stranger extends Party {
  readonly to: 'integration' | 'device' | 'verification';
}

const ID = /(?<![0-9a-f])[0-9a-f]{24}(?![0-9a-f])/g;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** All ids in a text. */
export const idsIn = (text: string): string[] => [...text.matchAll(ID), ...text.matchAll(UUID)].map(([id]) => id);

/** Two integrations with one of everything each, on one server. */
export class Tenants {
  readonly owner: AccessWorld;
  readonly other: AccessWorld;
  /** The first integration's own: one of them finds what she names. */
  readonly owners: readonly Party[];
  readonly strangers: readonly Stranger[];
  readonly #schema: GraphQLSchema;

  private constructor(parts: Pick<Tenants, 'owner' | 'other' | 'owners' | 'strangers'>, schema: GraphQLSchema) {
    this.owner = parts.owner;
    this.other = parts.other;
    this.owners = parts.owners;
    this.strangers = parts.strangers;
    this.#schema = schema;
  }

  static async start(schema: GraphQLSchema): Promise<Tenants> {
    const owner = await AccessWorld.start();
    const other = await owner.beside('Another', 'somebody else');
    const own = owner.credentials.kiosk;
    const second = await owner.kiosk();
    const { kiosk } = other.credentials;
    const { tokenIssuer } = owner.application;
    const at = (world: AccessWorld, by: Party['by'], of = world.credentials.kiosk): Party => ({ world, by, kiosk: of });
    const strangers: Stranger[] = [
      {
        to: 'integration',
        ...at(
          other,
          bearer(
            'another integration',
            'integration',
            true,
            await tokenIssuer.forIntegration(other.things.integration),
          ),
        ),
      },
      {
        to: 'integration',
        ...at(other, bound("another integration's device", 'device', true, { kiosk, token: await kiosk.token() })),
      },
      {
        to: 'integration',
        ...at(other, bearer("another integration's session", 'session', true, await other.session())),
      },
      {
        to: 'integration',
        ...at(
          other,
          bound("another integration's session at a kiosk", 'session', true, {
            kiosk,
            token: await other.session(kiosk),
          }),
        ),
      },
      {
        to: 'device',
        ...at(owner, bound('another device', 'device', true, { kiosk: second, token: await second.token() }), second),
      },
      {
        to: 'verification',
        ...at(owner, bearer('a session of another verification', 'session', true, await owner.session())),
      },
    ];
    const owners = owner.callers.filter(({ isForeign }) => !isForeign).map((by) => at(owner, by, own));
    const tenants = new Tenants({ owner, other, owners, strangers }, schema);
    const { id } = await owner.face();
    await tenants.ask(tenants.operator, graphql('mutation ($id: ID!) { eraseFace(id: $id) { __typename } }', { id }));
    return tenants;
  }

  /** An operator: the first of the callers. */
  get operator(): Party {
    const [first] = this.owners;
    if (!first) throw new Error('Nobody calls.');
    return first;
  }

  /** What a call to a field or a route is given when somebody makes it about her own, before anything of it is exchanged. */
  async given(row: string, world: AccessWorld): Promise<unknown> {
    const [field, route] = [FIELD_CALLS[row], ROUTE_CALLS[row]];
    if (field) return field.args(world);
    return route ? route.request(world) : {};
  }

  /**
   * A call with a value in an argument's place.
   * @param given of {@link given}
   */
  async call(
    argument: Argument,
    { world }: Party,
    given: unknown,
    path: readonly string[],
    value: unknown,
  ): Promise<Call> {
    const { row, type } = argument;
    const changed = withValue(given, path, value);
    if (type === null) {
      const isLeftOut = path[0] === 'query' && value === undefined;
      return { method: row.split(' ', 1)[0] as Method, request: (isLeftOut ? given : changed) as Call['request'] };
    }
    const isRoot = /^(Query|Mutation|Subscription)\./.test(row);
    const query = isRoot ? this.#root(row) : await this.#nested(argument, world);
    // An argument of an object stands in its own place there.
    const variables = isRoot ? changed : { value };
    return graphql(query, variables as object);
  }

  /** Asks for a field of Query, Mutation or Subscription; of Query for all that is shown there, and not whether it is there alone. */
  #root(row: string): string {
    const [, name = ''] = row.split('.');
    const target = getNamedType(this.#schema.getQueryType()?.getFields()[name]?.type);
    const text = callOf(this.#schema, row);
    if (!row.startsWith('Query.') || !isObjectType(target)) return text;
    return text.replace(/\{ __typename \} \}$/, `${everythingOf(target)} }`);
  }

  /** Asks for a field with an argument that stands beneath Query. */
  async #nested({ row, path: [name = ''], type }: Argument, world: AccessWorld): Promise<string> {
    const argsOf: Record<string, object> = {};
    for (const [field, { args }] of Object.entries(FIELD_CALLS)) {
      if (field.startsWith('Query.')) argsOf[field] = await args(world);
    }
    const reached = reachedFields(this.#schema, argsOf).find((field) => field.name === row);
    const [parent = '', own = ''] = row.split('.');
    const object = this.#schema.getType(parent);
    const target = isObjectType(object) ? getNamedType(object.getFields()[own]?.type) : undefined;
    if (!reached || !isObjectType(target)) throw new Error(`${row} is not reached from Query.`);
    // A short page: lists of lists cost as much as they may show.
    const page = name === 'after' ? ', first: 2' : name === 'before' ? ', last: 2' : '';
    const asked = `done: ${own}(${name}: $value${page}) ${everythingOf(target)}`;
    return `query ($value: ${type}) ${reached.query.replace(`${own} { __typename }`, asked)}`;
  }

  /** The cursor of the first item of a list of the owner's. */
  async cursorOf(argument: Argument): Promise<string> {
    for (const party of this.owners) {
      const call = await this.call(
        argument,
        party,
        await this.given(argument.row, this.owner),
        argument.path,
        undefined,
      );
      const [, cursor] = /"(?:cursor|nextCursor)":"([^"]+)"/.exec((await this.ask(party, call)).raw) ?? [];
      if (cursor !== undefined) return cursor;
    }
    throw new Error(`${argument.row} shows its owner nothing.`);
  }

  /** Makes a call; of a stream the first that it tells. */
  async ask({ by }: Pick<Party, 'by'>, { method, request }: Call, ...named: readonly unknown[]): Promise<Told> {
    const isStream = JSON.stringify(request.payload ?? '').includes('subscription ');
    const headers = { ...request.headers, ...(isStream && { accept: 'text/event-stream' }) };
    const answer = await this.owner.inject(by, {
      ...request,
      method,
      headers,
      ...(isStream && { payloadAsStream: true }),
    });
    let raw = '';
    if (!isStream) raw = answer.body;
    else {
      for await (const chunk of answer.stream()) {
        raw += String(chunk);
        if (raw.includes('\n\n')) break;
      }
    }
    const { date: _, 'x-request-id': __, 'content-length': ___, ...kept } = answer.headers;
    const told = Object.entries(kept).filter(([name]) => !/ratelimit/i.test(name));
    return {
      status: answer.statusCode,
      headers: masked(JSON.stringify(told.sort(([a], [b]) => (a < b ? -1 : 1))), named),
      body: masked(raw, named),
      raw,
    };
  }

  /** All rows of all tables but for used proofs, each with its table's name. */
  async rows(): Promise<ReadonlySet<string>> {
    const { dataSource } = this.owner.application;
    const tables = await dataSource.query<{ name: string }[]>(
      `SELECT table_name AS name FROM information_schema.tables
       WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND table_name <> 'device_proof'`,
    );
    const statement = tables
      .map(({ name }) => `SELECT '${name} ' || t::text AS row FROM "${name}" t`)
      .join(' UNION ALL ');
    return new Set((await dataSource.query<{ row: string }[]>(statement)).map(({ row }) => row));
  }

  /** The ids of everything that is none of a stranger's business. */
  protectedFrom({ to }: Stranger, rows: ReadonlySet<string>): ReadonlySet<string> {
    const { integration, device } = this.owner.things;
    const beside = this.other.things.integration;
    const mentioning = (id: string, tables = /./) =>
      [...rows].filter((row) => tables.test(row.split(' ', 1)[0] ?? '') && row.includes(id)).flatMap(idsIn);
    if (to === 'integration') {
      const theirs = new Set(mentioning(beside));
      return new Set(mentioning(integration).filter((id) => !theirs.has(id)));
    }
    if (to === 'verification') return new Set([this.owner.things.verification]);
    // What a person's face is, all kiosks of an integration may ask for.
    const shared = new Set([integration, ...[...rows].filter((row) => row.startsWith('face ')).flatMap(idsIn)]);
    return new Set(mentioning(device, /^(device|kiosk_session|face_capture)$/).filter((id) => !shared.has(id)));
  }

  close(): Promise<void> {
    return this.owner.close();
  }
}

/** A call by GraphQL. */
export const graphql = (query: string, variables: object = {}): Call => ({
  method: 'POST',
  request: { url: '/graphql', payload: { query, variables } },
});

const textsOf = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
};

/** An answer or a row without what is another each time: what was named in the call, ids, times, codes, signatures, sealed bytes. */
export function masked(text: string, named: readonly unknown[]): string {
  const names = named.flatMap(textsOf).filter((name) => name.length >= 8);
  return names
    .reduce((rest, name) => rest.replaceAll(name, '<named>'), text)
    .replaceAll(/"(registrationCode|requestCode)":"[^"]+"/g, '"$1":"<code>"')
    .replaceAll(/eyJ[\w-]+(\.[\w-]*)+/g, '<signed>')
    .replaceAll(/[0-9a-f]{24}-[\w-]{22}/g, '<token>')
    .replaceAll(UUID, '<uuid>')
    .replaceAll(ID, '<id>')
    .replaceAll(/\d{4}-\d\d-\d\d[T ][\d:.]+(Z|\+00)/g, '<time>')
    .replaceAll(/\\+x[0-9a-f]+/g, '<bytes>')
    .replaceAll(/"(cursor|startCursor|endCursor|nextCursor)":"[^"]+"/g, '"$1":"<cursor>"');
}
