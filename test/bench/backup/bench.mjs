// Backup and restore of 200,000 verifications by the command as an operator calls it, beside the server that runs: how long it takes,
// and the most memory that the command's own process ever holds.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryOf } from '../../dist/support/process-memory.js';
import { built } from '../database/built.mjs';
import { valueRow } from '../faces/figures.mjs';
import { seed } from '../listing/seed.mjs';
import { command, COMMAND, environmentOf, start, stop } from '../serving/server.mjs';
import { fillUp } from './seed.mjs';

const FULL = { count: 200_000, documents: 5_000 };
const QUICK = { count: 1_000, documents: 20 };
const LOOK_EVERY_MS = 50;

/** The goal of the plan: tens of MB, whatever the size, over what the program itself takes. */
const GOAL = 'goal: does not grow with the data';

/** Runs a command to its end; gives its JSON, the seconds, and the peak of its memory in MB. */
async function measured(home, words, more = {}) {
  const begun = performance.now();
  const child = spawn(process.execPath, [COMMAND, ...words, '--json'], {
    env: environmentOf(home, more),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let peak = 0;
  const looking = setInterval(() => {
    try {
      peak = Math.max(peak, memoryOf(child.pid).peak || 0);
    } catch {
      // It has ended, or the system does not tell.
    }
  }, LOOK_EVERY_MS);
  let text = '';
  for await (const chunk of child.stdout) text += chunk;
  clearInterval(looking);
  return { json: JSON.parse(text), seconds: (performance.now() - begun) / 1000, peak };
}

/** Runs the benchmark, in about four minutes. */
export async function run({ quick }) {
  const { count, documents } = quick ? QUICK : FULL;
  const root = mkdtempSync(join(tmpdir(), 'vestibule-bench-'));
  const [home, dir, anew] = [join(root, 'home'), join(root, 'backups'), join(root, 'anew')];
  const closers = [async () => rmSync(root, { recursive: true, force: true })];
  try {
    const server = await start(home);
    closers.push(() => stop(server));
    const bank = await command(home, ['integration', 'create', '--name', 'Bench']);
    const { readConfig } = await built('config/index.js');
    const { openApplication } = await built('composition.js');
    const config = readConfig({ VESTIBULE_HOME: home });
    if (!config.ok) throw new Error(config.error.message);
    const small = await measured(home, ['backup', join(root, 'small')]);
    const application = await openApplication(config.value, { role: 'command' });
    if (!application.ok) throw new Error(application.error.message);
    closers.push(application.value.close);
    await seed(application.value, bank.id, count);
    const files = await fillUp(application.value, bank.id, documents);

    const first = await measured(home, ['backup', dir]);
    const again = await measured(home, ['backup', dir]);
    const keys = await measured(home, ['backup', dir, '--keys-only']);
    const check = await measured(home, ['restore', dir, '--check']);
    const masterKey = readFileSync(join(home, 'master.key'), 'utf8').trim();
    const restored = await measured(anew, ['restore', dir], { VESTIBULE_MASTER_KEY: masterKey });
    if (restored.json.rows !== again.json.rows) throw new Error('What was restored is not what was backed up.');
    const { rows, bytes } = first.json;
    const megabytes = (of) => `${Math.round(of / 1_000_000)} MB`;
    const seconds = (name, { seconds: took }, note) => valueRow(name, [took], 's', note);
    const memory = (name, { peak }) => valueRow(`${name}: memory of the command at most`, [peak], 'MB', GOAL);
    return {
      title: `Backup and restore of ${count.toLocaleString('en')} verifications (beside the running server)`,
      rows: [
        seconds(
          'the first backup into a folder',
          first,
          `${rows.toLocaleString('en')} rows (${megabytes(bytes)}), ${files.toLocaleString('en')} files (${megabytes(first.json.blobs.bytes)})`,
        ),
        seconds('the next one, no file being new', again, `${again.json.blobs.copied} files were copied`),
        seconds('the keys of persons alone', keys, `${keys.json.persons.toLocaleString('en')} persons`),
        seconds('checking one', check),
        seconds('restoring into an empty data folder', restored),
        memory('backup of an empty installation', small),
        memory('backup', first),
        memory('check', check),
        memory('restore', restored),
      ],
    };
  } finally {
    for (const close of closers.toReversed()) await close();
  }
}
