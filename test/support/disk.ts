import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A file system of its own, whose power can be cut. */
export interface Disk {
  readonly folder: string;
  /**
   * As if the power went: whatever was written and not flushed is lost, the journal's last entries included, and nothing is written
   * any more. Whoever has files open there gets errors; end them, then call `powerUp`.
   */
  cutPower(): Promise<void>;
  /** Mounts it again, by its journal, as a machine does that starts. */
  powerUp(): Promise<void>;
  close(): Promise<void>;
}

const SIZE_MB = 512;
const PATIENCE_MS = 20_000;
const MAKE = '/usr/sbin/mkfs.ext4';

/**
 * EXT4_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH (Linux, fs/ext4/ext4.h), by which the kernel's own file-system tests cut the
 * power. Node has no ioctl; Perl is part of every Debian.
 */
const SHUTDOWN =
  'open(my $folder, "<", $ARGV[0]) or die $!; my $flags = pack("L", 2); ioctl($folder, 0x8004587D, $flags) or die $!;';

/** Whether this machine lets us mount one: as root, with loop devices. */
export const canMakeDisk = (): boolean =>
  process.getuid?.() === 0 && existsSync('/dev/loop-control') && existsSync(MAKE);

/** Makes one in a file. */
export async function makeDisk(): Promise<Disk> {
  const base = mkdtempSync(join(tmpdir(), 'vestibule-disk-'));
  const [image, folder] = [join(base, 'image'), join(base, 'disk')];
  writeFileSync(image, '');
  truncateSync(image, SIZE_MB * 1024 * 1024);
  await run(MAKE, ['-q', '-F', image]);
  await run('mkdir', [folder]);
  const mount = () => run('mount', ['-o', 'loop', image, folder]);
  // Processes that were killed hold it for a moment more.
  const unmount = async (): Promise<void> => {
    for (const until = Date.now() + PATIENCE_MS; ; await sleep(100)) {
      try {
        await run('umount', [folder]);
        return;
      } catch (error) {
        if (Date.now() > until) throw error;
      }
    }
  };
  await mount();
  return {
    folder,
    cutPower: async () => {
      await run('perl', ['-e', SHUTDOWN, folder]);
    },
    powerUp: async () => {
      await unmount();
      await mount();
    },
    close: async () => {
      await unmount();
      rmSync(base, { recursive: true, force: true });
    },
  };
}
