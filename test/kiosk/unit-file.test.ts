import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const NAME = 'vestibule-kiosk.service';
const UNIT = readFileSync(fileURLToPath(new URL(`../../../docs/kiosk/${NAME}`, import.meta.url)), 'utf8');
/** Programs of the unit that a machine without a kiosk does not have; what is verified is everything else. */
const PROGRAMS = ['/usr/bin/cage'];

const isThere = spawnSync('systemd-analyze', ['--version']).status === 0;

/** What `systemd-analyze verify` says of a unit, which is nothing where all is well. */
function verify(unit: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'vestibule-unit-'));
  try {
    const path = join(folder, NAME);
    writeFileSync(
      path,
      PROGRAMS.reduce((text, program) => text.replaceAll(program, process.execPath), unit),
    );
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', path], { encoding: 'utf8' });
    // It speaks of the machine's own units too.
    const said = stderr.split('\n').filter((line) => line.includes(NAME));
    return [...said, ...(status === 0 ? [] : [`exit code ${status}`])].join('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe.skipIf(!isThere && process.env['CI'] !== 'true')(`${NAME} (skipped where there is no systemd)`, () => {
  it('should pass systemd-analyze verify', () => {
    expect(verify(UNIT)).toBe('');
  });

  it.each([
    ['a setting that does not exist', UNIT.replace('ProtectClock=', 'ProtectClocks=')],
    ['a value that does not exist', UNIT.replace('ProtectSystem=strict', 'ProtectSystem=strictly')],
    ['no program to start', UNIT.replace(/^ExecStart=.*$/m, '')],
  ])('should not pass it with %s', (_name, unit) => {
    expect(unit).not.toBe(UNIT);
    expect(verify(unit)).not.toBe('');
  });
});
