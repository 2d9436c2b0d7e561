import { fail, ok, type Result } from '../result.js';
import { SCHEME, taskFromAddress, taskFromWords, type Task, type TaskFailure } from '../task/task.js';

/** A window of this size inside somebody else's program, in CSS pixels. */
export interface EmbedSize {
  readonly width: number;
  readonly height: number;
}

/** What the command line asks for. */
export interface CommandLine {
  readonly task: Task | null;
  readonly embed: EmbedSize | null;
  readonly selfTest: boolean;
  readonly json: boolean;
  /** Chromium's and Node's switches: everything else that begins with a dash, by name without dashes and value. */
  readonly switches: readonly string[];
}

/** Why a command line is not taken: the option's name, or what is wrong with its task. */
export type CommandLineFailure = { readonly option: string } | { readonly task: TaskFailure };

/** From a phone's width to a wall's: 320 pixels is the narrowest that WCAG 2.2 (1.4.10) asks content to fit. */
const SMALLEST = 320;
const LARGEST = 7680;

const VALUED = new Set(['task', 'code', 'result', 'task-id', 'embed']);
const FLAGS = new Set(['self-test', 'json']);

function embedSize(text: string): EmbedSize | null {
  const [, width, height] = /^(\d{3,4})x(\d{3,4})$/i.exec(text) ?? [];
  const size = { width: Number(width), height: Number(height) };
  const fits = (length: number): boolean => length >= SMALLEST && length <= LARGEST;
  return fits(size.width) && fits(size.height) ? size : null;
}

/** Splits our own options from the others. An option is `--name value` or `--name=value`. */
function split(words: readonly string[]): Result<{ own: Map<string, string>; switches: string[] }, string> {
  const own = new Map<string, string>();
  const switches: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (!word.startsWith('-') || word === '-' || word === '--') continue;
    const [name = '', ...rest] = word.replace(/^-+/, '').split('=');
    if (FLAGS.has(name)) own.set(name, '');
    else if (VALUED.has(name)) {
      const value = rest.length > 0 ? rest.join('=') : words[++index];
      if (value === undefined) return fail(name);
      own.set(name, value);
    } else switches.push(name);
  }
  return ok({ own, switches });
}

/**
 * Reads the words behind the program (and behind the app's folder, where it runs from its sources). An address of our scheme is how
 * the system passes a link on: beside one, no option counts, for a link may try to bring its own.
 */
export function readCommandLine(words: readonly string[], folder: string): Result<CommandLine, CommandLineFailure> {
  const address = words.find((word) => word.toLowerCase().startsWith(`${SCHEME}:`));
  const read = split(words);
  if (!read.ok) return fail({ option: read.error });
  const { own, switches } = read.value;
  if (address !== undefined) {
    const task = taskFromAddress(address);
    if (!task.ok) return fail({ task: task.error });
    return ok({ task: task.value, embed: null, selfTest: false, json: false, switches });
  }
  const size = own.get('embed');
  const embed = size === undefined ? null : embedSize(size);
  if (size !== undefined && embed === null) return fail({ option: 'embed' });
  const wantsTask = ['task', 'code', 'result', 'task-id'].some((name) => own.has(name));
  const said = { purpose: own.get('task'), code: own.get('code'), result: own.get('result'), id: own.get('task-id') };
  const task = wantsTask ? taskFromWords(said, folder) : null;
  if (task !== null && !task.ok) return fail({ task: task.error });
  const flags = { selfTest: own.has('self-test'), json: own.has('json') };
  return ok({ task: task === null ? null : task.value, embed, ...flags, switches });
}
