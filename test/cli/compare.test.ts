import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { describeWithSharedData, sharedData } from '../support/shared-data.js';
import { answer, failure, vestibule } from './run.js';

/** Neither a usable configuration nor a data folder: comparing needs none. */
const NOTHING = { VESTIBULE_HOME: '/dev/null/nowhere', DATABASE_URL: 'nothing', VESTIBULE_MODE: 'nothing' };

interface Comparison {
  readonly a: string;
  readonly b: string;
  readonly distance: number | null;
  readonly similarity: number | null;
  readonly match: boolean | null;
  readonly reason: string | null;
}

describeWithSharedData('face compare', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vestibule-test-compare-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const person = (name: string): string => sharedData('gestures', 'london', `${name}.jpg`);
  const file = (name: string, content: string | Buffer): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };

  it('should say by how much two images are of one person', async () => {
    const [same] = await answer<Comparison[]>(
      ['face', 'compare', person('001_neutral'), person('001_smiling')],
      NOTHING,
    );
    expect(same).toEqual({
      a: person('001_neutral'),
      b: person('001_smiling'),
      distance: expect.any(Number) as number,
      similarity: expect.any(Number) as number,
      match: true,
      reason: null,
    });
  });

  it('should compare a file of pairs in its order, with quotes, CRLF and blank lines, and say why where it can not', async () => {
    const quoted = file('a "quoted", comma.jpg', Buffer.alloc(0));
    const text = file('text.jpg', 'this is no picture');
    const missing = join(folder, 'missing.jpg');
    const pairs: [string, string][] = [
      [person('001_neutral'), person('001_smiling')],
      [quoted, person('001_neutral')],
      [person('003_smiling'), person('001_neutral')],
      [text, missing],
      [person('001_neutral'), person('001_neutral')],
    ];
    const lines = pairs.map(([a, b]) => `"${a.replaceAll('"', '""')}",${b}`);
    const csv = file('pairs.csv', `\uFEFF${lines.slice(0, 2).join('\r\n')}\r\n\r\n  \n${lines.slice(2).join('\n')}`);
    const compared = await answer<Comparison[]>(['face', 'compare', '--pairs', csv], NOTHING);
    expect(compared.map(({ a, b }) => [a, b])).toEqual(pairs);
    expect(compared.map(({ match }) => match)).toEqual([true, null, false, null, true]);
    expect(compared.map(({ reason }) => reason)).toEqual([
      null,
      'a: the file is empty',
      null,
      'a: it is not an image; b: there is no such file',
      null,
    ]);
    expect(compared[2]?.distance).toBeGreaterThan(compared[0]?.distance ?? 0);
    expect(compared[2]?.similarity).toBeLessThan(compared[0]?.similarity ?? 0);
    expect(compared[4]).toMatchObject({ distance: 0, similarity: 100 });
    for (const one of compared) expect(one.match === null).toBe(one.distance === null && one.similarity === null);
  });

  it('should give an empty list for a file without pairs', async () => {
    expect(await answer(['face', 'compare', '--pairs', file('none.csv', '\n\n')], NOTHING)).toEqual([]);
  });

  it('should refuse a file of pairs before it looks at a picture, naming the line', async () => {
    const three = file('three.csv', `/a.jpg,/b.jpg\n\n/a.jpg,/b.jpg,/c.jpg\n`);
    const wrong = await failure(['face', 'compare', '--pairs', three], NOTHING);
    expect(wrong.status).toBe(2);
    expect(wrong.error.message).toContain('line 3');
    const open = await failure(['face', 'compare', '--pairs', file('open.csv', '/a.jpg,"/b.jpg\n')], NOTHING);
    expect(open.status).toBe(2);
    expect(open.error.message).toContain('line 1');
  });

  it('should fail where a file of the call itself is not there', async () => {
    for (const words of [
      ['--pairs', join(folder, 'nowhere.csv')],
      [person('001_neutral'), join(folder, 'nowhere.jpg')],
    ]) {
      const missing = await failure(['face', 'compare', ...words], NOTHING);
      expect(missing.status).toBe(1);
      expect(missing.error).toMatchObject({ code: 'NOT_FOUND' });
    }
  });

  it('should show people a table, with paths taken from where they are', async () => {
    const run = await vestibule(
      ['face', 'compare', '001_neutral.jpg', '001_smiling.jpg'],
      NOTHING,
      sharedData('gestures', 'london'),
    );
    expect(run.status).toBe(0);
    const [heading, row] = run.stdout.split('\n');
    expect(heading).toMatch(/^MATCH +DISTANCE +SIMILARITY +A +B +REASON$/);
    expect(row).toMatch(/^yes +0\.\d{3} +\d\d\.\d +001_neutral\.jpg +001_smiling\.jpg +-$/);
  });
});
