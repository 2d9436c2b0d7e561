import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { describeWithSharedData, sharedData } from '../support/shared-data.js';
import { answer, failure, vestibule } from './run.js';

/** Neither a data folder nor a database: replaying needs none. */
const NOTHING = { VESTIBULE_HOME: '/dev/null/nowhere', DATABASE_URL: 'postgres://127.0.0.1:1/nothing' };

interface Replayed {
  readonly file: string;
  readonly gestures: readonly { readonly gesture: string; readonly from: number; readonly to: number }[];
  readonly signals: readonly { readonly name: string; readonly value: number | null; readonly finding: string }[];
  readonly [other: string]: unknown;
}

describeWithSharedData('liveness replay', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vestibule-test-replay-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const live = sharedData('videos', 'd0.mp4');
  const file = (name: string, content: string): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };

  it('should judge each recording in its order, and say by which signals', async () => {
    const passive = sharedData('models', 'antispoof-minifasnet-128.onnx');
    const none = file('none.mp4', 'no video');
    const environment = { ...NOTHING, VESTIBULE_LIVENESS_PASSIVE: passive };
    const [first, second, ...more] = await answer<Replayed[]>(['liveness', 'replay', live, none], environment);
    expect(more).toEqual([]);
    expect(first).toMatchObject({ file: live, faces: 1, verdict: 'accepted', reasons: [], rule: '2' });
    expect(first?.gestures.map(({ gesture }) => gesture)).toEqual(['smile', 'eyeblink']);
    for (const { from, to } of first?.gestures ?? []) expect(to).toBeGreaterThan(from);
    expect(first?.signals.find(({ name }) => name === 'passive')).toMatchObject({ finding: 'pass' });
    expect(second).toMatchObject({ file: none, faces: 0, verdict: 'inconclusive', reasons: ['unreadable'] });
  });

  it('should not accept a recording that was asked for something else', async () => {
    const challenge = file('challenge.json', '["eyeblink", "left"]');
    const { status, stdout } = await vestibule(['liveness', 'replay', live, '--challenge', challenge], NOTHING);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^VERDICT\s+FILE\s+ASKED FOR\s+REASONS\n(inconclusive|refused)\s.*eyeblink, left\s+.*unanswered/,
    );
  });

  it.each([
    ['"smile"', /two gestures or more/],
    ['["smile", "wink"]', /is of smile, eyeblink, left, right/],
    ['["smile", "smile"]', /no gesture twice/],
    ['["left", "right"]', /a smile or an eyeblink/],
    ['smile', /can't be read as JSON/],
  ])('should refuse %s as a challenge', async (content, message) => {
    const challenge = file('wrong.json', content);
    const { status, error } = await failure(['liveness', 'replay', live, '--challenge', challenge], NOTHING);
    expect(status).toBe(2);
    expect(error.message).toMatch(message);
    expect(error.hint).toContain('["smile", "left"]');
  });

  it('should say what to install where there is no ffmpeg', async () => {
    const { status, error } = await failure(['liveness', 'replay', live], { ...NOTHING, PATH: folder });
    expect(status).toBe(1);
    expect(error).toMatchObject({
      message: 'ffmpeg is not installed',
      hint: expect.stringContaining('apt-get') as string,
    });
  });

  it('should say what is wrong with a passive network', async () => {
    const passive = file('passive.onnx', 'no network');
    const { status, error } = await failure(['liveness', 'replay', live, '--passive', passive], NOTHING);
    expect(status).toBe(1);
    expect(error.message).toContain('passive.onnx is no network that can be opened');
    expect(error.hint).toContain('docs/liveness.md');
  });
});
