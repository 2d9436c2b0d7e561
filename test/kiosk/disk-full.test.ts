import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestKiosk } from '../support/kiosk.js';
import { openBranch, type Branch } from './branch.js';
import { choosePurpose, reach, reachAttract, screen, typeCode } from './walk.js';

const MIB = 1024 * 1024;

/** Enough for a kiosk, which asks for 200 MiB before each capture. */
const DISK_MIB = 320;

/** A small disk of memory; undefined where this system lets nobody mount one. */
function mountDisk(): { folder: string; unmount(): void } | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'vestibule-disk-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MIB}m`, 'vestibule-test', folder], { stdio: 'ignore' });
  } catch {
    remove();
    return undefined;
  }
  return {
    folder,
    unmount: () => {
      execFileSync('umount', [folder]);
      remove();
    },
  };
}

const disk = mountDisk();

describe.skipIf(disk === undefined)('a kiosk whose disk fills up (skipped where no disk can be mounted)', () => {
  const folder = disk?.folder ?? '';
  const ballast = join(folder, 'ballast');
  let branch: Branch;
  let kiosk: TestKiosk;

  beforeAll(async () => {
    branch = await openBranch();
    const { code } = await branch.pair();
    kiosk = await branch.kiosk({ home: join(folder, 'home'), pairingCode: code });
  });
  afterAll(async () => {
    await kiosk.close();
    await branch.close();
    disk?.unmount();
  });

  it('should refuse a capture before it begins, and say why', async () => {
    const { page } = kiosk;
    const { code } = await branch.registration('nobody-is-captured');
    await choosePurpose(page, 'register');
    writeFileSync(ballast, Buffer.alloc((DISK_MIB - 150) * MIB, 1));
    await typeCode(page, code);
    await screen(page, 'code').getByText('This kiosk has no room for pictures.').waitFor();
    expect(await screen(page, 'consent').count()).toBe(0);
    const state = await page.evaluate(`window.kiosk.call('kiosk:state', null)`);
    expect(state).toMatchObject({ diskFull: true, queued: 0 });
  }, 120_000);

  it('should let nobody begin until there is room again', async () => {
    const { page } = kiosk;
    await page.getByRole('button', { name: 'Cancel' }).click();
    await reach(page, 'attract');
    await screen(page, 'attract').getByText('This kiosk has no room for pictures at the moment.').waitFor();
    expect(await page.getByRole('button', { name: 'Touch to start' }).isDisabled()).toBe(true);
    rmSync(ballast);
    // With the next heartbeat, half a minute later at the most.
    await reachAttract(page);
  }, 120_000);
});
