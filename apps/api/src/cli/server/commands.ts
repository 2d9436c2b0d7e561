import type { Command } from 'commander';
import { Option } from 'commander';
import { ok, OPERATOR_ROLES, type Result } from '../../kernel/index.js';
import { defineBackup, defineRestore } from '../backup/commands.js';
import type { CommandContext } from '../context.js';
import { described, wholeNumber } from '../options.js';
import { failed, shown, type Outcome } from '../outcome.js';
import { configured } from '../session.js';
import { issueAccessToken, LONGEST_MINUTES, type AccessTokenOptions } from './access-token.js';

interface ServeOptions {
  readonly port?: number;
  readonly worker: boolean;
}

/** Commands that stand alone, by name; each is defined only when it, or the help of all, is asked for. */
export const SERVER_COMMANDS: Readonly<Record<string, (command: Command, context: CommandContext) => void>> = {
  serve: (command, context) => {
    described(command, 'Run the API and the job worker until stopped (Ctrl-C or SIGTERM).', {
      more: () => 'With --json one line is printed when the server is ready: its base URLs and its data folder.',
      examples: ['serve', 'serve --port 8080', 'serve --no-worker', 'serve --json'],
    })
      .option('--port <number>', 'listen here instead of VESTIBULE_PORT; 0: a free port', wholeNumber(0, 65_535))
      .option('--no-worker', 'leave the jobs to `vestibule worker`')
      .action(context.action((options: ServeOptions) => serveHere(context, options)));
  },
  worker: (command, context) => {
    described(command, 'Run the job worker alone until stopped, beside servers that run with --no-worker.', {
      examples: ['worker'],
    }).action(context.action(() => workHere()));
  },
  migrate: (command, context) => {
    described(command, "Bring the database's schema up to date; the server does so at its start.", {
      examples: ['migrate', 'migrate --json'],
    }).action(context.action(() => migrateHere()));
  },
  doctor: (command, context) => {
    described(command, 'Look at everything on which this installation stands, and say what to do.', {
      more: () => 'What is found wrong is the answer: the exit status is 0 wherever it could be looked at.',
      examples: ['doctor', 'doctor --full', 'doctor --json'],
    })
      .option('--full', 'load the face models as well (seconds)')
      .action(
        context.action(async (options: { full?: boolean }) => (await import('../doctor/doctor.js')).examine(options)),
      );
  },
  backup: defineBackup,
  restore: defineRestore,
  'access-token': (command, context) => {
    described(command, 'Give out a short-lived operator token for GraphQL.', {
      examples: [
        'access-token --role auditor',
        `access-token --role admin --minutes 60`,
        'access-token --role reviewer --as anna',
        'access-token --role admin --json',
      ],
    })
      .addOption(new Option('--role <role>', 'what its holder may do (needed)').choices(OPERATOR_ROLES))
      .option('--as <name>', 'who holds it, as the audit trail and a second reviewer know them', 'command-line')
      .option('--minutes <number>', 'for how long', wholeNumber(1, LONGEST_MINUTES), 15)
      .action(context.action((options: AccessTokenOptions) => issueAccessToken(options)));
  },
};

async function serveHere(context: CommandContext, { port, worker }: ServeOptions): Promise<Outcome> {
  const config = configured();
  if (!config.ok) return config;
  const { serve } = await import('../../main.js');
  const settled = port === undefined ? config.value : { ...config.value, port };
  return ended(await serve(settled, { json: context.json, worker }));
}

async function workHere(): Promise<Outcome> {
  const config = configured();
  if (!config.ok) return config;
  const { runWorker } = await import('../../worker.js');
  return ended(await runWorker(config.value));
}

const ended = (result: Result<number>): Outcome => (result.ok ? ok({ status: result.value }) : failed(result.error));

async function migrateHere(): Promise<Outcome> {
  const config = configured();
  if (!config.ok) return config;
  const { migrate, openDatabase } = await import('../../platform/database/index.js');
  const { home, databaseUrl } = config.value;
  const opened = await openDatabase({ home, databaseUrl, role: 'command' });
  if (!opened.ok) return failed(opened.error);
  try {
    const applied = await migrate(opened.value.url);
    if (!applied.ok) return failed(applied.error);
    return shown(applied, (names) => ({
      json: { applied: names },
      text: () =>
        names.length === 0 ? 'The schema was up to date.' : names.map((name) => `applied ${name}`).join('\n'),
    }));
  } finally {
    await opened.value.close();
  }
}
