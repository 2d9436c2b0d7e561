import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { call, failure } from './call.test-support.js';

/** No command here may get as far as a data folder. */
const NOWHERE = { VESTIBULE_HOME: '/dev/null/nowhere' };

describe('the command line', () => {
  it('should print its version, and as JSON where that is asked for', async () => {
    const plain = await call(['--version'], NOWHERE);
    expect(plain).toMatchObject({ status: 0, stderr: '' });
    expect(plain.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const json = await call(['--version', '--json'], NOWHERE);
    expect(JSON.parse(json.stdout)).toEqual({ version: plain.stdout.trim() });
  });

  it('should print help when it is called with nothing, and when it is asked', async () => {
    const nothing = await call([], NOWHERE);
    const asked = await call(['--help'], NOWHERE);
    expect(nothing).toEqual(asked);
    expect(asked).toMatchObject({ status: 0, stderr: '' });
    for (const name of [
      'serve',
      'worker',
      'migrate',
      'doctor',
      'integration',
      'face',
      'liveness',
      'intake',
      'device',
      'webhook',
    ]) {
      expect(asked.stdout).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
    }
  });

  it('should have help with examples for every command', async () => {
    const calls = [
      ...['serve', 'worker', 'migrate', 'doctor', 'access-token'].map((name) => [name]),
      ...['create', 'list', 'show', 'set', 'rotate-keys'].map((name) => ['integration', name]),
      ...['compare', 'list', 'enable', 'disable', 'erase'].map((name) => ['face', name]),
      ['liveness', 'replay'],
      ['intake', 'explain'],
      ...['pair', 'list', 'show', 'set', 'revoke'].map((name) => ['device', name]),
      ...['list', 'resend', 'subscriptions', 'add', 'enable', 'disable', 'remove'].map((name) => ['webhook', name]),
    ];
    for (const words of calls) {
      const run = await call([...words, '--help'], NOWHERE);
      const name = words.join(' ');
      expect(run, name).toMatchObject({ status: 0, stderr: '' });
      expect(run.stdout, name).toMatch(new RegExp(`^Usage: vestibule ${name}`));
      expect(run.stdout, name).toMatch(new RegExp(`Examples:\\n  \\$ vestibule ${name}`));
      expect(run.stdout, name).toContain('--json');
    }
  });

  it('should list policy keys with type and default in the help of `integration set`', async () => {
    const { stdout } = await call(['integration', 'set', '--help'], NOWHERE);
    expect(stdout).toMatch(/faceGestureCheck=VALUE\n.*one of strict, off \(default strict\)/);
    expect(stdout).toMatch(/faceMirrored=VALUE\n.*one of unknown, no, yes \(default unknown\)/);
    expect(stdout).toMatch(/allowLegacyIntake=VALUE\n.*true or false \(default false\)/);
    expect(stdout).toMatch(/verificationExpiryHours=VALUE\n.*from 1 to 8760 \(default 168\)/);
    expect(stdout).toMatch(/keepAttemptImages=VALUE\n.*true or false \(default false\)/);
    expect(stdout).toMatch(/kioskLanguages=VALUE\n.*one or more of en, es, fr, ar, .* \(default en,es,fr,ar\)/);
    expect(stdout).toMatch(/kioskColour=VALUE\n.*a colour such as #1f6f5c \(default #1f6f5c\)/);
    expect(stdout).toMatch(/kioskLogo=VALUE\n.*at most 64 KiB \(default none\)/);
    expect(stdout).toMatch(/kioskSessionsPerHour=VALUE\n.*from 1 to \d+ \(default 60\)/);
    expect(stdout).toMatch(/kioskVerifyGestures=VALUE\n.*from 1 to 4 \(default 2\)/);
    expect(stdout).toMatch(/kioskAssistance=VALUE\n.*true or false \(default true\)/);
    expect(stdout).toMatch(/faceMinimumWidth=VALUE\n.*a whole number from 0 to \d+ \(default \d+\)/);
  });

  const ID = '65f1a2b3c4d5e6f708192a3b';
  const wrong: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['an unknown command', ['intgration', 'list'], /unknown command 'intgration'/i],
    ['an unknown command of a group', ['face', 'compere', 'a', 'b'], /unknown command 'compere'/i],
    ['a group alone', ['integration'], /command is missing/],
    ['an unknown option', ['integration', 'create', '--nmae', 'x'], /unknown option '--nmae'/i],
    ['a missing option', ['integration', 'create'], /--name is missing/],
    ['an option without its value', ['integration', 'create', '--name'], /argument missing/],
    [
      'a mode that is none',
      ['integration', 'create', '--name', 'x', '--mode', 'prod'],
      /Allowed choices are test, live/,
    ],
    ['a webhook without a URL', ['integration', 'create', '--name', 'x', '--webhook', 'status'], /KIND=URL/],
    ['a policy without a value', ['integration', 'create', '--name', 'x', '--policy', 'a='], /KEY=VALUE/],
    ['an id without its keys', ['integration', 'create', '--name', 'x', '--id', ID], /belong together/],
    [
      'keys without an id',
      ['integration', 'create', '--name', 'x', '--public-key', 'a', '--private-key', 'b'],
      /belong together/,
    ],
    ['nothing to set', ['integration', 'set', ID], /nothing to change/],
    ['an id that is none', ['integration', 'show', 'abc'], /24 lower-case hex/],
    ['a missing id', ['face', 'erase'], /missing required argument 'id'/i],
    ['an argument too many', ['integration', 'show', ID, ID], /too many arguments/i],
    ['a secret that is none', ['integration', 'rotate-keys', ID, '--only', 'everything'], /client-secret/],
    ['a state that is none', ['webhook', 'list', '--state', 'lost'], /Allowed choices/],
    ['a limit that is none', ['webhook', 'list', '--limit', 'many'], /whole number/],
    ['a port that is none', ['serve', '--port', '70000'], /whole number from 0 to 65535/],
    ['a token without a role', ['access-token'], /--role is missing/],
    ['a token for a week', ['access-token', '--role', 'admin', '--minutes', '10080'], /whole number from 1 to 480/],
    ['a kiosk without a name', ['device', 'pair'], /--name is missing/],
    ['a kiosk that is paired again under another name', ['device', 'pair', '--again', ID, '--name', 'x'], /alone/],
    ['nothing to set of a kiosk', ['device', 'set', ID], /nothing to change/],
    ['one image to compare', ['face', 'compare', 'a.jpg'], /two images/],
    ['images and a file of pairs', ['face', 'compare', 'a.jpg', '--pairs', 'p.csv'], /two images/],
  ];

  it.each(wrong)('should end with 2 and say what is wrong: %s', async (_what, words, message) => {
    const { status, error } = await failure(words, NOWHERE);
    expect(status).toBe(2);
    expect(Object.keys(error)).toEqual(['code', 'message', 'hint']);
    expect(error.code).toBe('INVALID_INPUT');
    expect(error.message).toMatch(message);
    expect(error.hint).toEqual(expect.any(String));
  });

  it('should guess what was meant', async () => {
    expect((await failure(['intgration', 'list'], NOWHERE)).error.hint).toContain('Did you mean integration?');
    expect((await failure(['webhook', 'lst'], NOWHERE)).error.hint).toContain('Did you mean list?');
    expect((await failure(['integration', 'create', '--nmae', 'x'], NOWHERE)).error.hint).toContain('--name');
  });

  it('should tell people an error in plain text on standard error', async () => {
    const run = await call(['webhook', 'lst'], NOWHERE);
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr).toMatch(/^error: Unknown command 'lst'\.\nDid you mean list\?/);
  });

  it('should take --json anywhere in the line, and as a word after --', async () => {
    for (const words of [
      ['--json', 'integration', 'show'],
      ['integration', '--json', 'show'],
      ['integration', 'show', '--json'],
    ]) {
      const run = await call(words, NOWHERE);
      expect(run).toMatchObject({ status: 2, stdout: '' });
      expect(JSON.parse(run.stderr)).toMatchObject({ code: 'INVALID_INPUT' });
    }
    const word = await call(['integration', 'show', '--', '--json'], NOWHERE);
    expect(word.stderr).toMatch(/^error: /);
  });

  it('should end with 1 and name every bad variable where the configuration is wrong', async () => {
    const variables = { ...NOWHERE, VESTIBULE_PORT: 'x', DATABASE_URL: 'y', VESTIBULE_RATE_LIMIT: 'z' };
    for (const words of [['integration', 'list'], ['serve'], ['worker'], ['migrate'], ['face', 'list']]) {
      const { status, error } = await failure(words, variables);
      expect(status).toBe(1);
      for (const name of ['VESTIBULE_PORT', 'DATABASE_URL', 'VESTIBULE_RATE_LIMIT'])
        expect(error.message).toContain(name);
    }
  });

  it('should end with 1 and say so where the database is away', async () => {
    const home = mkdtempSync(join(tmpdir(), 'vestibule-test-cli-'));
    const variables = {
      VESTIBULE_HOME: home,
      DATABASE_URL: 'postgres://me:hunter2@127.0.0.1:9/x',
      VESTIBULE_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
    };
    const { status, error } = await failure(['integration', 'list'], variables);
    rmSync(home, { recursive: true, force: true });
    expect(status).toBe(1);
    expect(error.message).toContain("can't be connected to");
    expect(JSON.stringify(error)).not.toContain('hunter2');
  });

  it('should end with 1 and say so where the data folder can not be used', async () => {
    const { status, error } = await failure(['integration', 'list'], NOWHERE);
    expect(status).toBe(1);
    expect(error.message).toContain('/dev/null/nowhere');
    expect(error.hint).toContain('VESTIBULE_HOME');
  });
});
