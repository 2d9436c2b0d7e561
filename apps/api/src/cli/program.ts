import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import type { CommandContext } from './context.js';
import { described, type DefineCommands } from './options.js';

interface Group {
  readonly description: string;
  readonly load: () => Promise<DefineCommands>;
}

/** Groups of commands, each loaded only when it is called: what it needs takes tenths of a second to load. */
const GROUPS: Readonly<Record<string, Group>> = {
  integration: {
    description: 'Accounts of third parties: make, show, change, give new keys.',
    load: async () => (await import('./integration/commands.js')).defineIntegrationCommands,
  },
  face: {
    description: 'Enrolled faces: list, switch off, erase; and compare any two images.',
    load: async () => (await import('./face/commands.js')).defineFaceCommands,
  },
  document: {
    description: 'Passports, cards and licences: read pictures of them.',
    load: async () => (await import('./document/commands.js')).defineDocumentCommands,
  },
  liveness: {
    description: 'Whether it is a person before the camera: try recordings.',
    load: async () => (await import('./liveness/commands.js')).defineLivenessCommands,
  },
  intake: {
    description: 'What integrators send sealed: say what is wrong with it.',
    load: async () => (await import('./intake/commands.js')).defineIntakeCommands,
  },
  audit: {
    description: 'Who did what: verify that nothing was changed, export.',
    load: async () => (await import('./audit/commands.js')).defineAuditCommands,
  },
  receipt: {
    description: 'Signed receipts of decisions: say whether one is genuine.',
    load: async () => (await import('./receipt/commands.js')).defineReceiptCommands,
  },
  verification: {
    description: 'Identity checks: erase.',
    load: async () => (await import('./verification/commands.js')).defineVerificationCommands,
  },
  retention: {
    description: 'What is kept for so long: what falls due, erase it, and the receipts.',
    load: async () => (await import('./retention/commands.js')).defineRetentionCommands,
  },
  storage: {
    description: 'Images and documents at rest: compare them with the database, remove what is left over.',
    load: async () => (await import('./storage/commands.js')).defineStorageCommands,
  },
  operator: {
    description: 'People who run the console: make, list, let in again, lock out.',
    load: async () => (await import('./operator/commands.js')).defineOperatorCommands,
  },
  device: {
    description: 'Kiosks: enrol by a code, list, change, revoke.',
    load: async () => (await import('./device/commands.js')).defineDeviceCommands,
  },
  keys: {
    description: 'What everything is sealed and signed with: which keys there are, replace them.',
    load: async () => (await import('./keys/commands.js')).defineKeyCommands,
  },
  webhook: {
    description: 'Deliveries and the URLs they go to.',
    load: async () => (await import('./webhook/commands.js')).defineWebhookCommands,
  },
};

/** Where an error and a help text go. */
export interface ProgramOutput {
  readonly writeOut: (text: string) => void;
  readonly writeErr: (text: string) => void;
}

/** This program's version. */
export const version = (): string => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
};

/** Builds the command line as far as `words` need it. */
export async function buildProgram(
  words: readonly string[],
  context: CommandContext,
  output: ProgramOutput,
): Promise<Command> {
  const program = new Command('vestibule')
    .exitOverride()
    .configureOutput({ ...output, outputError: () => undefined })
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .showSuggestionAfterError(true);
  described(program, 'Vestibule: a self-hosted identity check for branches.', {
    more: () =>
      'Settings come from the environment and from .env; .env.example describes each.\n' +
      'Exit status: 0 the work is done, 1 it failed, 2 the call was wrong.',
    examples: ['serve', 'integration create --name "Harbour Bank"', 'doctor'],
  });
  const { SERVER_COMMANDS } = await import('./server/commands.js');
  for (const [name, define] of Object.entries(SERVER_COMMANDS)) define(program.command(name), context);
  for (const [name, group] of Object.entries(GROUPS)) {
    const command = program.command(name).description(group.description);
    if (words.includes(name)) (await group.load())(command, context);
  }
  return program;
}

/** The command that `words` lead to, as far as they are names of commands. */
export function innermost(program: Command, words: readonly string[]): Command {
  let command = program;
  for (const word of words) {
    const next = command.commands.find((candidate) => candidate.name() === word);
    if (!next) break;
    command = next;
  }
  return command;
}

/** A command's full name: `vestibule integration create`. */
export const fullName = (command: Command): string =>
  command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name();
