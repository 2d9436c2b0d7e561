import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLog, errorFields } from './log.js';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'vestibule-log-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

it('should write a line of JSON for each event, to both places', async () => {
  const lines: string[] = [];
  const log = createLog(home, (line) => lines.push(line));
  log.info('one', { count: 1 });
  log.error('two');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { level: 'info', event: 'one', count: 1 },
    { level: 'error', event: 'two' },
  ]);
  expect(await readFile(join(home, 'kiosk.log'), 'utf8')).toBe(lines.join(''));
  expect(log.tail(1)).toEqual([lines[1]?.trimEnd()]);
  if (process.platform !== 'win32') expect((await stat(join(home, 'kiosk.log'))).mode & 0o777).toBe(0o600);
});

it('should keep five files of a mebibyte, and no more', async () => {
  const log = createLog(home, () => null);
  const filler = 'x'.repeat(100_000);
  for (let count = 0; count < 80; count += 1) log.info('filled', { filler });
  expect((await readdir(home)).sort()).toEqual([
    'kiosk.1.log',
    'kiosk.2.log',
    'kiosk.3.log',
    'kiosk.4.log',
    'kiosk.log',
  ]);
  for (const name of await readdir(home)) expect((await stat(join(home, name))).size).toBeLessThanOrEqual(1024 * 1024);
});

it('should go on when it can not be written', () => {
  const log = createLog(home, () => {
    throw new Error('closed');
  });
  expect(() => log.info('one')).not.toThrow();
});

it('should keep of an error its type, code and place, and not its message', () => {
  const fields = errorFields(Object.assign(new TypeError('Greta Private'), { code: 'ENOSPC' }));
  expect(fields).toMatchObject({ type: 'TypeError', code: 'ENOSPC' });
  expect(fields).not.toHaveProperty('at');
  expect(JSON.stringify(fields)).not.toContain('Greta');
  expect(errorFields('Greta')).toEqual({ type: 'string' });
});
