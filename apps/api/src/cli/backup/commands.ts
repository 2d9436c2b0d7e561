import type { Command } from 'commander';
import type { CommandContext } from '../context.js';
import { described, wholeNumber } from '../options.js';
import type { BackupOptions, RestoreOptions } from './actions.js';

/** A folder with more than a backup for each hour of ten years is a mistake. */
const MOST_KEPT = 100_000;

/** `vestibule backup …` */
export function defineBackup(command: Command, context: CommandContext): void {
  described(command, 'Write a backup of the database and of all files into a folder, while everything runs.', {
    more: () =>
      'It is sealed with the master key, which is not in it: keep a copy of that elsewhere. The keys of persons stand in one file of the\n' +
      'folder for all backups there, and are renewed each time: whoever was erased since is in no older backup either.',
    examples: ['backup /mnt/backups', 'backup /mnt/backups --keep 30 --json', 'backup /mnt/backups --keys-only'],
  })
    .argument('<dir>', 'the folder; it is made where there is none')
    .option('--keep <number>', 'remove the oldest, so that so many stay', wholeNumber(1, MOST_KEPT))
    .option('--keys-only', 'renew the keys of persons alone: quick enough for each hour')
    .action(
      context.action(async (dir: string, options: BackupOptions) =>
        (await import('./actions.js')).backUp(context, dir, options),
      ),
    );
}

/** `vestibule restore …` */
export function defineRestore(command: Command, context: CommandContext): void {
  described(command, 'Restore a backup into an empty data folder (and an empty database), or check one.', {
    more: () =>
      'Needs the master key that was in use: VESTIBULE_MASTER_KEY, or its file master.key in the data folder.',
    examples: [
      'restore /mnt/backups',
      'restore /mnt/backups --at 20270131T020000000Z-0f3c21aa',
      'restore /mnt/backups --check --json',
    ],
  })
    .argument('<dir>', 'the folder of backups')
    .option('--at <name>', 'the backup of this name; by default the newest')
    .option('--check', 'read all of it and say whether it is whole; restore nothing')
    .action(
      context.action(async (dir: string, options: RestoreOptions) =>
        (await import('./actions.js')).restoreHere(context, dir, options),
      ),
    );
}
