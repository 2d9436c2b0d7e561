import { InvalidArgumentError, type Command } from 'commander';
import { isId } from '../kernel/index.js';
import type { CommandContext } from './context.js';

/** Adds the commands of a group below its name. */
export type DefineCommands = (group: Command, context: CommandContext) => void;

/** What stands at the end of a command's help. */
export interface HelpMore {
  readonly examples: readonly string[];
  /** Further paragraphs, before the examples. */
  readonly more?: () => string;
}

/** Gives a command what every command has: its description, `--json`, examples in its help. */
export function described(command: Command, description: string, { examples, more }: HelpMore): Command {
  return command
    .description(description)
    .option('--json', 'print one JSON value on standard output, and nothing else there')
    .addHelpText('after', () => {
      const lines = examples.map((example) => `  $ vestibule ${example}`);
      return `${more ? `\n${more()}\n` : ''}\nExamples:\n${lines.join('\n')}`;
    });
}

/** An option's value: a whole number in a range. */
export const wholeNumber =
  (minimum: number, maximum: number) =>
  (text: string): number => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= minimum && value <= maximum) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${minimum} to ${maximum}.`);
  };

/** An argument or an option's value: an id. */
export const idText = (text: string): string => {
  if (isId(text)) return text;
  throw new InvalidArgumentError('An id has 24 lower-case hex characters.');
};

/** The same where there may be several. */
export const idTexts = (text: string, before: readonly string[] = []): readonly string[] => [...before, idText(text)];

/** `KIND=URL`, any number of times. */
export const webhookTexts = (
  text: string,
  before: readonly { kind: string; url: string }[] = [],
): readonly { kind: string; url: string }[] => {
  const [kind, url] = halves(text, 'KIND=URL, such as images_stored=https://example.com/hooks');
  return [...before, { kind, url }];
};

/** `KEY=VALUE`, any number of times; the last of a key counts. */
export const policyTexts = (
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> => {
  const [key, value] = halves(text, 'KEY=VALUE, such as keepAttemptImages=true');
  return { ...before, [key]: value };
};

function halves(text: string, form: string): [string, string] {
  const at = text.indexOf('=');
  if (at > 0 && at < text.length - 1) return [text.slice(0, at), text.slice(at + 1)];
  throw new InvalidArgumentError(`It must be written as ${form}.`);
}
