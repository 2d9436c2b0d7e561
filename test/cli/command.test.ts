import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { answer, BIN, failure, startServer, temporaryHome, vestibule } from './run.js';

/** The description of a recognition network, but for its file. */
const RECOGNITION = {
  version: 'mine/1',
  side: 112,
  template: 'arcface',
  layout: 'NCHW',
  channels: 'rgb',
  mean: 127.5,
  scale: 1 / 127.5,
  calibration: { tenThousandth: 1, threshold: 1.1, hundredth: 1.2, tenth: 1.3 },
};

describe('the command', () => {
  const { home, remove } = temporaryHome();
  afterAll(remove);

  it('should print help and its version without a data folder, and end with 0', async () => {
    const nowhere = { VESTIBULE_HOME: '/dev/null/nowhere' };
    const help = await vestibule([], nowhere);
    expect(help).toMatchObject({ status: 0, stderr: '' });
    expect(help.stdout).toMatch(/^Usage: vestibule /);
    expect(await answer(['--version'], nowhere)).toEqual({
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string,
    });
  });

  it('should end with 2 where the call is wrong, and with 1 where the work fails', async () => {
    expect(await failure(['integration', 'lst'], { VESTIBULE_HOME: home })).toMatchObject({
      status: 2,
      error: { code: 'INVALID_INPUT', hint: expect.stringContaining('Did you mean list?') as string },
    });
    expect(await failure(['serve'], { VESTIBULE_HOME: home, VESTIBULE_PORT: 'x' })).toMatchObject({
      status: 1,
      error: { message: expect.stringContaining('VESTIBULE_PORT') as string },
    });
  });

  it('should say which variable names a recognition network that is not usable', async () => {
    const missing = join(home, 'none.json');
    expect(await failure(['serve'], { VESTIBULE_HOME: home, VESTIBULE_FACE_RECOGNITION: missing })).toEqual({
      status: 1,
      error: {
        code: 'INVALID_INPUT',
        message: expect.stringContaining(missing) as string,
        hint: expect.stringContaining('VESTIBULE_FACE_RECOGNITION') as string,
      },
    });
    const together = { VESTIBULE_FACE_RECOGNITION: missing, VESTIBULE_FACE_ENGINE: 'face-api' };
    expect(await failure(['serve'], { VESTIBULE_HOME: home, ...together })).toMatchObject({
      status: 1,
      error: {
        code: 'INVALID_INPUT',
        message: expect.stringContaining('VESTIBULE_FACE_RECOGNITION: needs VESTIBULE_FACE_ENGINE=onnx') as string,
      },
    });
  });

  it('should log that a face worker died, and say which variable names the network that it could not load', async () => {
    const description = join(home, 'net.json');
    writeFileSync(join(home, 'net.onnx'), 'no network');
    writeFileSync(description, JSON.stringify({ ...RECOGNITION, file: 'net.onnx' }));
    const run = await vestibule(['serve', '--json'], { VESTIBULE_HOME: home, VESTIBULE_FACE_RECOGNITION: description });
    expect(run).toMatchObject({ status: 1, stdout: '' });
    const lines = run.stderr.trimEnd().split('\n');
    const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const death = { level: 'warn', why: expect.any(String) as string, msg: 'a face worker was replaced' };
    expect(told).toContainEqual(expect.objectContaining(death));
    expect(told.at(-1)).toMatchObject({
      code: 'INTERNAL',
      hint: expect.stringContaining('VESTIBULE_FACE_RECOGNITION') as string,
    });
  }, 60_000);

  it.skipIf(process.platform === 'win32')('should end quietly when nobody reads on', async () => {
    const child = spawn(process.execPath, [BIN, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const status = await new Promise((resolve) => child.once('close', resolve));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  // A dozen processes and a server, one after another: some 25 s on two free cores.
  it('should work on the data folder alike without a server, beside one, and after it', async () => {
    const variables = { VESTIBULE_HOME: home };
    const made = await answer<{ id: string; clientId: string; clientSecret: string }>(
      ['integration', 'create', '--name', 'Harbour Bank'],
      variables,
    );
    const server = await startServer(variables);
    let faceId: string;
    try {
      const { api } = server.ready;
      expect(server.ready).toEqual({
        api,
        graphql: `${api}/graphql`,
        console: `${api.replace('127.0.0.1', 'localhost')}/console`,
        signIn: expect.stringMatching(/\/console\/sign-in#[\w-]{43}$/) as string,
        docs: `${api}/docs`,
        dataDir: home,
      });
      const listed = await answer<{ id: string }[]>(['integration', 'list'], variables);
      expect(listed.map(({ id }) => id)).toEqual([made.id]);
      expect(await answer(['migrate'], variables)).toEqual({ applied: [] });
      const { checks } = await answer<{ checks: { name: string; ok: boolean }[] }>(['doctor'], {
        ...variables,
        VESTIBULE_PORT: new URL(api).port,
      });
      expect(checks.filter((one) => !one.ok)).toEqual([]);

      const post = async (path: string, body: object, token?: string): Promise<Record<string, unknown>> => {
        const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
        const response = await fetch(api + path, { method: 'POST', headers, body: JSON.stringify(body) });
        expect(response.status, path).toBe(200);
        return (await response.json()) as Record<string, unknown>;
      };
      const { clientId, clientSecret } = made;
      const client = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
      const token = String((await post('/v2/auth/token', client))['access_token']);
      await post('/v2/verification/get-2fa-url', { integrationId: made.id, uniqueIdentifier: 'customer 7' }, token);
      const faces = await answer<{ id: string }[]>(['face', 'list', '--integration', made.id], variables);
      expect(faces).toMatchObject([
        { integrationId: made.id, uniqueIdentifier: 'customer 7', enabled: true, registered: false },
      ]);
      faceId = faces[0]?.id ?? '';
      expect(await answer(['face', 'disable', faceId], variables)).toMatchObject({ id: faceId, enabled: false });

      const operator = await answer<{ accessToken: string }>(['access-token', '--role', 'auditor'], variables);
      const query = { query: '{ integrations(first: 5) { edges { node { id name } } } }' };
      expect(await post('/graphql', query, operator.accessToken)).toMatchObject({
        data: { integrations: { edges: [{ node: { name: 'Harbour Bank' } }] } },
      });
    } finally {
      const ended = await server.stop();
      expect(ended).toMatchObject({ status: 0, stdout: `${JSON.stringify(server.ready)}\n` });
      expect(ended.milliseconds).toBeLessThan(10_000);
    }

    expect(await answer(['face', 'enable', faceId], variables)).toMatchObject({ id: faceId, enabled: true });
    const receipt = await answer<{ signature: string }>(['face', 'erase', faceId], variables);
    expect(receipt).toMatchObject({ type: 'face-erasure', faceId, integrationId: made.id, images: 0, templates: 0 });
    const { signature, ...signed } = receipt;
    const [header = '', payload = ''] = signature.split('.');
    expect(JSON.parse(Buffer.from(header, 'base64url').toString('utf8'))).toMatchObject({ alg: 'EdDSA' });
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))).toEqual(signed);
    expect(await answer(['face', 'list'], variables)).toEqual([]);
  }, 180_000);
});
