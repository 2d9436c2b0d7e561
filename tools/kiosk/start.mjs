import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../setup/paths.mjs';
import { SetupError, say } from '../setup/progress.mjs';
import { FORWARDED, statusOf } from '../setup/run-command.mjs';
import { prepareDemonstration } from './demonstration.mjs';

/**
 * Another command of tools/run.mjs, in a session of its own: Ctrl-C reaches this process alone, which ends both in order. It
 * ends with this process, however that ends.
 */
function start(command, args, { stdout = 'inherit', env = {} } = {}) {
  const child = spawn(process.execPath, [join(ROOT, 'tools', 'run.mjs'), command, ...args], {
    cwd: ROOT,
    env: { npm_lifecycle_event: command, ...process.env, ...env },
    stdio: ['ignore', stdout, 'inherit'],
    detached: true,
  });
  const ended = once(child, 'exit').then(([code, signal]) => statusOf(code, signal));
  return { child, ended };
}

/** The first line of JSON that the server prints, which says that it is ready; undefined where it ends without one. */
async function readiness(server) {
  for await (const line of createInterface({ input: server.stdout })) {
    if (line.startsWith('{')) return line;
  }
  return undefined;
}

function announce({ api, docs, graphql, dataDir }) {
  process.stdout.write(
    [
      '',
      '  Vestibule is ready.',
      '',
      `  API      ${api}`,
      `  Docs     ${docs}`,
      `  GraphQL  ${graphql}`,
      `  Data     ${dataDir}`,
      '',
      '  Stop with Ctrl-C, or leave the kiosk with its PIN.',
      '',
      '',
    ].join('\n'),
  );
}

/** What the kiosk of this server needs; it opens unpaired where that can't be made. */
async function environmentOf(ready) {
  try {
    const { kioskHome, pin, environment } = await prepareDemonstration(ready);
    if (pin) say(`The demonstration kiosk opens. Its attendant's PIN is ${pin}.`);
    return { VESTIBULE_KIOSK_HOME: kioskHome, ...environment };
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`The kiosk opens unpaired. ${error.message}`);
    return { VESTIBULE_KIOSK_HOME: join(ready.dataDir, 'kiosk') };
  }
}

/**
 * Runs the server and beside it a demonstration kiosk, until either the server ends, somebody leaves the kiosk, or we are asked
 * to end. A kiosk that fails leaves the server running. Gives the exit status.
 * @param {string[]} args for `serve`
 * @param {string[]} kioskArgs for the kiosk
 */
export async function startWithKiosk(args, kioskArgs) {
  const json = args.includes('--json');
  const server = start('serve', json ? args : [...args, '--json'], { stdout: 'pipe' });
  let kiosk;
  let ending = false;
  const end = () => {
    ending = true;
    server.child.kill('SIGTERM');
    kiosk?.child.kill('SIGTERM');
  };
  for (const signal of FORWARDED) process.on(signal, end);
  try {
    const line = await readiness(server.child);
    if (line !== undefined && !ending) {
      const ready = JSON.parse(line);
      if (json) process.stdout.write(`${line}\n`);
      else announce(ready);
      const env = await environmentOf(ready);
      if (!ending) {
        kiosk = start('kiosk', kioskArgs, { env: { ...env, VESTIBULE_API: ready.api } });
        void kiosk.ended.then((status) => {
          if (ending) return;
          if (status === 0) end();
          say(
            status === 0
              ? 'The kiosk was left: ending the server too.'
              : `The kiosk ended with ${status}. The server goes on; "npm run kiosk" opens a kiosk again.`,
          );
        });
      }
    }
    const status = await server.ended;
    end();
    await kiosk?.ended;
    return status;
  } finally {
    for (const signal of FORWARDED) process.off(signal, end);
  }
}
