import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** Opens a reader, and says what of sharp the process has loaded: by its modules, and by the native parts in its memory. */
const SCRIPT = `
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
const { openLiveReader } = await import(process.argv[1]);
const reader = await openLiveReader();
const blank = { width: 320, height: 240, data: new Uint8Array(320 * 240 * 3).fill(200) };
const { findings } = await reader.read(blank, new Date());
const loaded = [...Object.keys(createRequire(import.meta.url).cache), ...process.report.getReport().sharedObjects];
process.stdout.write(JSON.stringify({ findings, sharp: loaded.filter((path) => /[\\\\/](sharp|@img)[\\\\/]|vips/.test(path)), count: loaded.length }));
`;

describe('openLiveReader', () => {
  it('should read without loading sharp, which the kiosk has not', { timeout: 60_000 }, () => {
    const module = new URL('index.js', import.meta.url).href;
    const out = execFileSync(process.execPath, ['--input-type=module', '--eval', SCRIPT, module], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      encoding: 'utf8',
    });
    const { findings, sharp, count } = JSON.parse(out) as {
      findings: { name: string; outcome: string }[];
      sharp: string[];
      count: number;
    };
    expect(findings.map(({ name, outcome }) => [name, outcome])).toEqual([['readable', 'fail']]);
    expect(sharp).toEqual([]);
    // The networks' runtime is a native part as well: what is looked for would be found.
    expect(count).toBeGreaterThan(1);
  });
});
