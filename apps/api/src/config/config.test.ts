import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Result } from '../kernel/index.js';
import { readConfig, type Config } from './config.js';
import { environmentSchema, OVERRIDES, type Override } from './schema.js';

/** `.env.example` of the workspace; this file is compiled to apps/api/dist/config. */
const EXAMPLE = parseEnv(readFileSync(new URL('../../../../.env.example', import.meta.url), 'utf8'));

const value = (result: Result<Config>): Config => {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};

const faults = (source: Record<string, string>): string[] => {
  const result = readConfig(source);
  if (result.ok) return [];
  for (const { field, reason } of result.error.details ?? [])
    expect(result.error.message).toContain(`${field}: ${reason}`);
  return (result.error.details ?? []).map(({ field }) => field);
};

/** A production that lacks nothing. */
const PRODUCTION = {
  VESTIBULE_MODE: 'production',
  VESTIBULE_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
  VESTIBULE_PUBLIC_URL: 'https://verify.example.com',
};

describe('the configuration', () => {
  it('should need nothing, and be frozen', () => {
    const config = value(readConfig({}));
    expect(config).toMatchObject({
      mode: 'development',
      host: '127.0.0.1',
      port: 4000,
      rateLimit: 600,
      introspection: true,
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('should take a variable that is set to nothing as not set', () => {
    const empty = Object.fromEntries(Object.keys(environmentSchema.shape).map((name) => [name, '']));
    expect(value(readConfig(empty))).toEqual(value(readConfig({})));
  });

  it('should name every bad variable in one message, and no value', () => {
    const bad = {
      VESTIBULE_MODE: 'staging',
      VESTIBULE_PORT: '70000',
      VESTIBULE_PUBLIC_URL: 'verify.example.com',
      VESTIBULE_TRUST_PROXY: 'my proxy',
      DATABASE_URL: 'mysql://me:hunter2@db/x',
      VESTIBULE_DATABASE_POOL: '1',
      VESTIBULE_MASTER_KEY: 'hunter2',
      VESTIBULE_MASTER_KEY_COMMAND: 'cat hunter2',
      VESTIBULE_MASTER_KEY_PREVIOUS: 'hunter2',
      VESTIBULE_WEBHOOK_ALLOW: 'everything',
      VESTIBULE_ALIASES: 'a=b',
      VESTIBULE_RATE_LIMIT: '-5',
      VESTIBULE_METRICS_TOKEN: 'hunter2',
      VESTIBULE_INTROSPECTION: 'yes',
      VESTIBULE_LOG_LEVEL: 'loud',
      VESTIBULE_FACE_ENGINE: 'tensorflow',
      VESTIBULE_FACE_WORKERS: '0',
      VESTIBULE_FACE_QUEUE: '1.5',
      VESTIBULE_DELIVERY_CONCURRENCY: 'many',
      VESTIBULE_PHONE_GATEWAY: 'pigeon',
      VESTIBULE_PHONE_HTTP_METHOD: 'CALL',
      VESTIBULE_PHONE_SMTP_TO: 'hunter2',
      VESTIBULE_ALLOW: 'everything',
    };
    expect(faults(bad).sort()).toEqual(Object.keys(bad).sort());
    const result = readConfig(bad);
    expect(result.ok ? '' : JSON.stringify(result.error)).not.toContain('hunter2');
  });

  it('should take the master key in one way alone, and so the one before it', () => {
    const text = PRODUCTION.VESTIBULE_MASTER_KEY;
    const command = '["age", "-d", "two words"]';
    expect(value(readConfig({ VESTIBULE_MASTER_KEY_COMMAND: command })).masterKey.configured).toMatchObject({
      kind: 'command',
      words: ['age', '-d', 'two words'],
    });
    expect(faults({ VESTIBULE_MASTER_KEY: text, VESTIBULE_MASTER_KEY_FILE: '/k' })).toEqual(['VESTIBULE_MASTER_KEY']);
    expect(faults({ VESTIBULE_MASTER_KEY_FILE: '/k', VESTIBULE_MASTER_KEY_COMMAND: command })).toEqual([
      'VESTIBULE_MASTER_KEY_FILE',
    ]);
    expect(faults({ VESTIBULE_MASTER_KEY: text, VESTIBULE_MASTER_KEY_PREVIOUS_FILE: '/k' })).toEqual([]);
    expect(faults({ VESTIBULE_MASTER_KEY_PREVIOUS: text, VESTIBULE_MASTER_KEY_PREVIOUS_FILE: '/k' })).toEqual([
      'VESTIBULE_MASTER_KEY_PREVIOUS',
    ]);
  });

  it('should refuse a command that is not a list of words', () => {
    for (const bad of ['[]', '[""]', '["cat", 1]', '{"a": 1}', '"cat"', '[']) {
      expect(faults({ VESTIBULE_MASTER_KEY_COMMAND: bad }), bad).toEqual(['VESTIBULE_MASTER_KEY_COMMAND']);
    }
  });

  it('should refuse a recognition network of your own with the engine that takes none', () => {
    const own = { VESTIBULE_FACE_RECOGNITION: '/net.json' };
    expect(faults({ ...own, VESTIBULE_FACE_ENGINE: 'face-api' })).toEqual(['VESTIBULE_FACE_RECOGNITION']);
    expect(faults({ ...own, VESTIBULE_FACE_ENGINE: 'onnx' })).toEqual([]);
    expect(faults({ VESTIBULE_FACE_ENGINE: 'face-api' })).toEqual([]);
  });

  it('should let the images wait that one enrolment sends to one worker', () => {
    expect(faults({ VESTIBULE_FACE_QUEUE: '2' })).toEqual(['VESTIBULE_FACE_QUEUE']);
    expect(value(readConfig({ VESTIBULE_FACE_QUEUE: '3' })).faceQueue).toBe(3);
  });

  it('should name variables that look like its own and are not', () => {
    expect(
      value(readConfig({ VESTIBULE_PROT: '1', VESTIBULE_API: 'http://x', PATH: '/bin' })).unknownVariables,
    ).toEqual(['VESTIBULE_PROT']);
  });

  it('should read lists, aliases and addresses', () => {
    const config = value(
      readConfig({
        VESTIBULE_WEBHOOK_ALLOW: '127.0.0.0/8, 10.1.0.0/16',
        VESTIBULE_ALIASES: '/a/b=/v2/x,/c=/v2/y',
        VESTIBULE_PUBLIC_URL: 'https://verify.example.com//',
        VESTIBULE_HOME: 'some/folder',
      }),
    );
    expect(config.webhookAllow).toEqual(['127.0.0.0/8', '10.1.0.0/16']);
    expect(config.aliases).toEqual([
      ['/a/b', '/v2/x'],
      ['/c', '/v2/y'],
    ]);
    expect(config.publicUrl).toBe('https://verify.example.com');
    expect(config.home).toBe(resolve('some/folder'));
  });
});

describe('production', () => {
  it('should accept what is safe, and hide the schema', () => {
    expect(faults(PRODUCTION)).toEqual([]);
    expect(value(readConfig(PRODUCTION))).toMatchObject({ introspection: false, plainHttpWebhooks: false });
  });

  const unsafe: readonly [string, Override, Record<string, string>, string[]][] = [
    ['a generated master key', 'generated-master-key', { VESTIBULE_MASTER_KEY: '' }, ['VESTIBULE_MASTER_KEY']],
    [
      'a master key that everybody knows',
      'default-secret',
      { VESTIBULE_MASTER_KEY: Buffer.alloc(32).toString('base64') },
      ['VESTIBULE_MASTER_KEY'],
    ],
    [
      'a database password that everybody knows',
      'default-secret',
      { DATABASE_URL: 'postgres://vestibule:postgres@db/vestibule' },
      ['DATABASE_URL'],
    ],
    [
      'plain http on a public address',
      'plain-http',
      { VESTIBULE_PUBLIC_URL: 'http://verify.example.com', VESTIBULE_FACE_URL: 'http://face.example.com' },
      ['VESTIBULE_PUBLIC_URL', 'VESTIBULE_FACE_URL'],
    ],
    ['listening to the network without a proxy', 'plain-http', { VESTIBULE_HOST: '0.0.0.0' }, ['VESTIBULE_HOST']],
  ];

  it.each(unsafe)('should refuse %s unless VESTIBULE_ALLOW=%s', (_what, override, change, fields) => {
    const source = { ...PRODUCTION, ...change };
    expect(faults(source)).toEqual(fields);
    const refusal = readConfig(source);
    expect(refusal.ok ? '' : refusal.error.message).toContain(`VESTIBULE_ALLOW=${override}`);
    expect(faults({ ...source, VESTIBULE_ALLOW: override })).toEqual([]);
    const others = OVERRIDES.filter((other) => other !== override).join(',');
    expect(faults({ ...source, VESTIBULE_ALLOW: others })).toEqual(fields);
    expect(faults({ ...source, VESTIBULE_MODE: 'development' })).toEqual([]);
  });

  it('should take a master key from a file or a program for one of its own', () => {
    const none = { ...PRODUCTION, VESTIBULE_MASTER_KEY: '' };
    expect(faults({ ...none, VESTIBULE_MASTER_KEY_FILE: '/k' })).toEqual([]);
    const config = value(readConfig({ ...none, VESTIBULE_MASTER_KEY_COMMAND: '["age"]' }));
    expect(config.masterKey.demands).toEqual({ closedFiles: true, unknown: true });
  });

  it('should let a named proxy speak http to it, and itself be reached by http from this machine', () => {
    expect(faults({ ...PRODUCTION, VESTIBULE_HOST: '0.0.0.0', VESTIBULE_TRUST_PROXY: '10.0.0.1' })).toEqual([]);
    expect(faults({ ...PRODUCTION, VESTIBULE_PUBLIC_URL: 'http://localhost:4000' })).toEqual([]);
  });

  it('should send webhooks by plain http to public addresses only where it is told to', () => {
    const config = value(readConfig({ ...PRODUCTION, VESTIBULE_ALLOW: 'plain-http-webhooks' }));
    expect(config.plainHttpWebhooks).toBe(true);
  });
});

describe('.env.example', () => {
  it('should name every variable that is read, and no other', () => {
    expect(Object.keys(EXAMPLE).sort()).toEqual(Object.keys(environmentSchema.shape).sort());
  });

  it('should hold the defaults', () => {
    expect(value(readConfig({ ...(EXAMPLE as Record<string, string>) }))).toEqual(value(readConfig({})));
  });

  it('should explain each variable, its default and whether production needs it', () => {
    const text = readFileSync(new URL('../../../../.env.example', import.meta.url), 'utf8');
    for (const name of Object.keys(environmentSchema.shape)) {
      const [comment] = text.split(`\n${name}=`, 1);
      const last = comment?.split('\n\n').at(-1) ?? '';
      expect(last, name).toMatch(/^# .*Default: .*Production: /s);
    }
  });
});
