import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../platform/database/testing.js';
import { KeyRing, loadMasterKey, seal } from '../platform/vault/index.js';
import { answer, call, failure, type Variables } from './call.test-support.js';

interface Created {
  readonly id: string;
  readonly publicKey: string;
  readonly privateKey: string;
  readonly intakeKey: { readonly kty: string; readonly kid: string; readonly k: string };
  readonly clientId: string;
  readonly clientSecret: string;
  readonly webhookSecret: string;
}

const HEX_64 = /^[0-9a-f]{64}$/;
const ID = /^[0-9a-f]{24}$/;
const UNKNOWN = '65f1a2b3c4d5e6f708192a3b';

/** Everything that is secret of what `create` gave. */
const secretsOf = (made: Partial<Created>): string[] =>
  [made.privateKey, made.intakeKey?.k, made.clientSecret, made.webhookSecret].filter((text) => text !== undefined);

describe('commands on a database', () => {
  const home = mkdtempSync(join(tmpdir(), 'vestibule-test-cli-'));
  let database: TestDatabase;
  let variables: Variables;
  let made: Created;
  let migrated: unknown;
  beforeAll(async () => {
    database = await createTestDatabase({ empty: true });
    variables = { VESTIBULE_HOME: home, DATABASE_URL: database.url };
    migrated = await answer(['migrate'], variables);
    made = await answer<Created>(
      [
        'integration',
        'create',
        '--name',
        'Harbour Bank',
        '--webhook',
        'images_stored=https://bank.example/hooks',
        '--policy',
        'faceMinimumWidth=80',
      ],
      variables,
    );
  });
  afterAll(async () => {
    await database.drop();
    rmSync(home, { recursive: true, force: true });
  });

  it('should name what it migrates, and find nothing the second time', async () => {
    expect(migrated).toEqual({ applied: expect.arrayContaining(['0001_core']) as string[] });
    expect(await answer(['migrate'], variables)).toEqual({ applied: [] });
    expect((await call(['migrate'], variables)).stdout).toBe('The schema was up to date.\n');
  });

  it('should make an integration with all its keys and nothing else', () => {
    expect(Object.keys(made)).toEqual([
      'id',
      'publicKey',
      'privateKey',
      'intakeKey',
      'clientId',
      'clientSecret',
      'webhookSecret',
    ]);
    expect(made.id).toMatch(ID);
    expect(made.publicKey).toMatch(HEX_64);
    expect(made.privateKey).toMatch(HEX_64);
    expect(made.webhookSecret).toMatch(/^whsec_[A-Za-z0-9+/]+={0,2}$/);
    expect(made.intakeKey).toMatchObject({ kty: 'oct', kid: expect.any(String) as string });
    expect(Buffer.from(made.intakeKey.k, 'base64url')).toHaveLength(32);
  });

  it('should show and list it without its secrets', async () => {
    const shown = await answer<object>(['integration', 'show', made.id], variables);
    expect(shown).toMatchObject({
      id: made.id,
      name: 'Harbour Bank',
      mode: 'test',
      callbackUrl: null,
      clientId: made.clientId,
      publicKey: made.publicKey,
      policy: { faceMinimumWidth: 80, keepAttemptImages: false },
      webhooks: [{ kind: 'images_stored', url: 'https://bank.example/hooks', enabled: true }],
    });
    const listed = await answer<{ id: string }[]>(['integration', 'list'], variables);
    expect(listed.map(({ id }) => id)).toContain(made.id);
    const people = await call(['integration', 'show', made.id], variables);
    const text = JSON.stringify([shown, listed]) + people.stdout;
    for (const secret of secretsOf(made)) expect(text).not.toContain(secret);
    expect((await call(['integration', 'list'], variables)).stdout).toMatch(/^ID +NAME +MODE/);
  });

  it('should change what is given and leave the rest', async () => {
    const set = ['integration', 'set', made.id];
    expect(
      await answer(
        [
          ...set,
          '--mode',
          'live',
          '--callback-url',
          'https://bank.example/back?id=[id]',
          '--policy',
          'keepAttemptImages=true',
        ],
        variables,
      ),
    ).toMatchObject({
      name: 'Harbour Bank',
      mode: 'live',
      callbackUrl: 'https://bank.example/back?id=[id]',
      policy: { keepAttemptImages: true, faceMinimumWidth: 80 },
    });
    expect(await answer([...set, '--no-callback-url'], variables)).toMatchObject({ mode: 'live', callbackUrl: null });
  });

  it('should refuse a value that means nothing with 2, and change nothing', async () => {
    const before = await answer(['integration', 'show', made.id], variables);
    for (const [words, message] of [
      [['--name', 'New', '--policy', 'retention=1'], 'retention'],
      [['--name', 'New', '--policy', 'keepAttemptImages=yes'], 'true or false'],
      [['--name', 'New', '--callback-url', 'ftp://x'], 'callbackUrl'],
      [['--name', 'New', '--webhook', 'everything=https://bank.example'], 'kind'],
      [['--name', 'New', '--webhook', 'status=ftp://bank.example/'], 'http or https'],
      [['--name', ' '], 'name'],
    ] as const) {
      const { status, error } = await failure(['integration', 'set', made.id, ...words], variables);
      expect(status, message).toBe(2);
      expect(error.message).toContain(message);
    }
    expect(await answer(['integration', 'show', made.id], variables)).toEqual(before);
  });

  it('should give new secrets, all or those that are named', async () => {
    const some = await answer<Partial<Created>>(
      ['integration', 'rotate-keys', made.id, '--only', 'client-secret,webhook-secret'],
      variables,
    );
    expect(some).toMatchObject({ id: made.id, publicKey: made.publicKey });
    expect(some).not.toHaveProperty('privateKey');
    expect(some).not.toHaveProperty('intakeKey');
    const all = await answer<Created>(['integration', 'rotate-keys', made.id], variables);
    const seen = [made, some, all].flatMap((each) => secretsOf(each));
    expect(new Set(seen).size).toBe(4 + 2 + 4);
    expect(all.publicKey).not.toBe(made.publicKey);
    expect(all.clientId).toBe(made.clientId);
  });

  it('should take over an account from elsewhere, once', async () => {
    const id = 'a'.repeat(24);
    const [publicKey, privateKey] = ['1'.repeat(64), '2'.repeat(64)];
    const create = ['integration', 'create', '--name', 'Moved', '--id', id];
    const moved = await answer<Created>([...create, '--public-key', publicKey, '--private-key', privateKey], variables);
    expect(moved).toMatchObject({ id, publicKey, privateKey });
    const again = await failure([...create, '--public-key', publicKey, '--private-key', privateKey], variables);
    expect(again).toMatchObject({ status: 1, error: { code: 'CONFLICT' } });
    const equal = await failure([...create, '--public-key', publicKey, '--private-key', publicKey], variables);
    expect(equal).toMatchObject({ status: 2, error: { code: 'INVALID_INPUT' } });
    expect(JSON.stringify(equal.error)).not.toContain(publicKey);
  });

  it('should end with 1 where there is no such thing', async () => {
    for (const words of [
      ['integration', 'show', UNKNOWN],
      ['integration', 'set', UNKNOWN, '--name', 'x'],
      ['integration', 'rotate-keys', UNKNOWN],
      ['face', 'disable', UNKNOWN],
      ['face', 'enable', UNKNOWN],
      ['face', 'erase', UNKNOWN],
      ['face', 'list', '--integration', UNKNOWN],
      ['webhook', 'list', '--integration', UNKNOWN],
      ['webhook', 'add', '--integration', UNKNOWN, 'status=https://bank.example'],
      ['webhook', 'disable', UNKNOWN],
    ]) {
      const { status, error } = await failure(words, variables);
      expect({ status, code: error.code.replace('FACE_', '') }, words.join(' ')).toEqual({
        status: 1,
        code: 'NOT_FOUND',
      });
    }
    const resend = await call(['webhook', 'resend', UNKNOWN, '--json'], variables);
    expect(resend.status).toBe(1);
    expect(JSON.parse(resend.stdout)).toEqual([]);
    expect(JSON.parse(resend.stderr)).toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining(UNKNOWN) as string,
    });
  });

  it('should add, switch and remove webhook URLs', async () => {
    const add = ['webhook', 'add', '--integration', made.id, 'status=https://bank.example/status'];
    const added = await answer<{ id: string; enabled: boolean }>(add, variables);
    expect(added).toMatchObject({
      integrationId: made.id,
      kind: 'status',
      url: 'https://bank.example/status',
      enabled: true,
    });
    expect(await failure(add, variables)).toMatchObject({ status: 1, error: { code: 'CONFLICT' } });
    expect(await answer(['webhook', 'disable', added.id], variables)).toMatchObject({
      enabled: false,
      disabledReason: 'by_owner',
    });
    expect((await call(['webhook', 'subscriptions'], variables)).stdout).toMatch(/disabled \(by hand\)/);
    expect(await answer(['webhook', 'enable', added.id], variables)).toMatchObject({
      enabled: true,
      disabledReason: null,
    });
    expect(await answer(['webhook', 'remove', added.id], variables)).toMatchObject({ id: added.id, removed: true });
    const left = await answer<{ kind: string }[]>(['webhook', 'subscriptions', '--integration', made.id], variables);
    expect(left.map(({ kind }) => kind)).toEqual(['images_stored']);
  });

  it('should list no faces and no deliveries while there are none', async () => {
    for (const words of [
      ['face', 'list'],
      ['face', 'list', '--integration', made.id],
      ['webhook', 'list'],
      ['webhook', 'list', '--state', 'pending'],
    ]) {
      expect(await answer(words, variables)).toEqual([]);
    }
  });

  it('should give out a token for an operator, for as long as is asked', async () => {
    const token = await answer<{ accessToken: string }>(
      ['access-token', '--role', 'auditor', '--minutes', '5'],
      variables,
    );
    expect(token).toMatchObject({ tokenType: 'Bearer', role: 'auditor', expiresInSeconds: 300 });
    const claims = JSON.parse(
      Buffer.from(token.accessToken.split('.')[1] ?? '', 'base64url').toString('utf8'),
    ) as Record<string, number>;
    expect(claims).toMatchObject({ role: 'auditor' });
    expect((claims['exp'] ?? 0) - (claims['iat'] ?? 0)).toBe(300);
    const bare = await call(['access-token', '--role', 'admin'], variables);
    expect(bare.stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  });

  it('should list deliveries by state and number, and send one again', async () => {
    const [subscription] = await answer<{ id: string }[]>(['webhook', 'subscriptions'], variables);
    const states = ['delivered', 'exhausted', 'cancelled'];
    const ids = states.map((_state, at) => String(at + 1).repeat(24));
    await withClient(database.url, async (client) => {
      const query = async (text: string, values?: unknown[]): Promise<unknown> =>
        (await client.query<object>(text, values)).rows;
      const master = await loadMasterKey({ configured: undefined, home, mayMake: false });
      if (!master.ok) throw new Error(master.error.message);
      const person = await new KeyRing(master.value).newPerson({ query }, made.id, new Date());
      for (const [at, state] of states.entries()) {
        const sealed = seal(person.key, Buffer.from('{}'), `event:msg_${at}:body`);
        await client.query(
          `INSERT INTO event (id, integration_id, position, person_id, kind, subject_type, subject_id, sequence, body_sealed, created_at)
           VALUES ($1, $2, $3, $4, 'images_stored', 'face', $5, $7, $6, now())`,
          [`msg_${at}`, made.id, at + 1, person.id, 'c'.repeat(24), sealed, at + 1],
        );
        await client.query(
          `INSERT INTO delivery (id, event_id, subscription_id, integration_id, state, attempts, created_at)
           VALUES ($1, $2, $3, $4, $5, 1, $6)`,
          [ids[at], `msg_${at}`, subscription?.id, made.id, state, new Date(Date.UTC(2026, 0, at + 1))],
        );
        await client.query(
          `INSERT INTO delivery_attempt (delivery_id, number, outcome, http_status, duration_ms, at) VALUES ($1, 1, 'x', 500, 12, now())`,
          [ids[at]],
        );
      }
    });
    const list = await answer<{ id: string }[]>(['webhook', 'list'], variables);
    expect(list.map(({ id }) => id)).toEqual(ids.toReversed());
    expect(list[0]).toMatchObject({
      kind: 'images_stored',
      state: 'cancelled',
      url: 'https://bank.example/hooks',
      attempts: [{ number: 1, httpStatus: 500 }],
    });
    expect(await answer(['webhook', 'list', '--state', 'exhausted'], variables)).toMatchObject([{ id: ids[1] }]);
    const few = await call(['webhook', 'list', '--limit', '2', '--json'], variables);
    expect(JSON.parse(few.stdout)).toHaveLength(2);
    expect(few.stderr).toBe('Only the newest 2 are listed; --limit 0 lists all.\n');
    const [, exhausted = ''] = ids;
    const sent = await call(['webhook', 'resend', UNKNOWN, exhausted, '--json'], variables);
    expect(sent.status).toBe(1);
    expect(JSON.parse(sent.stdout)).toMatchObject([{ id: exhausted, state: 'pending' }]);
    expect(JSON.parse(sent.stderr)).toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining(UNKNOWN) as string,
    });
    expect(await answer(['webhook', 'list', '--state', 'pending', '--integration', made.id], variables)).toMatchObject([
      { id: exhausted },
    ]);
  });
});

async function withClient(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
