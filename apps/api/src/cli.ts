import { CommanderError, type Command } from 'commander';
import { CommandContext } from './cli/context.js';
import { ignoreClosedPipes, processIo, type Io } from './cli/io.js';
import { STATUS, wrongCall, type Failure } from './cli/outcome.js';
import { buildProgram, fullName, innermost, version } from './cli/program.js';

/**
 * Runs the command line with the words that follow its name and gives the exit status: 0 it did its work (also where the
 * answer is "no match"), 1 it failed, 2 the call was wrong. Never ends the process itself.
 *
 * @example
 * process.exitCode = await main(process.argv.slice(2));
 */
export async function main(argv: readonly string[], io: Io = processIo()): Promise<number> {
  ignoreClosedPipes(io);
  const { words, json } = takeJson(argv);
  const context = new CommandContext(io, json);
  const printed = { out: '', err: '' };
  try {
    const program = await buildProgram(words, context, {
      writeOut: (text) => void (printed.out += text),
      writeErr: (text) => void (printed.err += text),
    });
    try {
      if (words.length === 0) program.help({ error: json });
      await program.parseAsync(words, { from: 'user' });
      return context.finish();
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error;
      return endOfParsing(error, innermost(program, words), context, printed);
    }
  } catch (error) {
    return context.reportFault(error);
  }
}

/** `--json` may stand anywhere in the line; what follows `--` is an argument, whatever it looks like. */
function takeJson(argv: readonly string[]): { words: string[]; json: boolean } {
  const end = argv.indexOf('--');
  const before = end === -1 ? argv : argv.slice(0, end);
  const words = [...before.filter((word) => word !== '--json'), ...(end === -1 ? [] : argv.slice(end))];
  return { words, json: before.includes('--json') };
}

/** Commander leaves parsing by an exception: for help and the version as well as for a wrong call. */
function endOfParsing(
  error: CommanderError,
  command: Command,
  context: CommandContext,
  printed: { out: string; err: string },
): number {
  if (error.exitCode === 0) {
    const text = printed.out.trimEnd();
    context.print(error.code === 'commander.version' ? { version: version() } : { help: text }, () => text);
    return STATUS.done;
  }
  if (error.code === 'commander.help') {
    if (!context.json) context.note(printed.err.trimEnd());
    const names = command.commands.map((each) => each.name()).join(', ');
    const failure = wrongCall(`A command is missing after \`${fullName(command)}\`.`, `There are ${names}.`).error;
    return context.json ? context.report(failure) : failure.status;
  }
  return context.report(parseFailure(error, command));
}

/** Commander's message, its guess of what was meant as the hint; else where help is. */
function parseFailure(error: CommanderError, command: Command): Failure {
  const [message = '', guess] = error.message.replace(/^error: /, '').split('\n');
  const more = `\`${fullName(command)} --help\` shows how it is called.`;
  const hint = guess === undefined ? more : `${guess.replace(/^\(|\)$/g, '')} ${more}`;
  return wrongCall(`${message.charAt(0).toUpperCase()}${message.slice(1)}${message.endsWith('.') ? '' : '.'}`, hint)
    .error;
}
