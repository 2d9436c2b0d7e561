import { InvalidArgumentError } from 'commander';
import { LIST_DEFAULT, limitNumber, type ListOptions } from '../each-integration.js';
import { described, idText, type DefineCommands } from '../options.js';
import type { PreviewOptions, RunOptions } from './actions.js';

const INTEGRATION = '642bbcd107fb985259ac6e66';

/** The value of `--until`. */
function dateText(text: string): Date {
  const date = new Date(text);
  if (/^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(date.getTime())) return date;
  throw new InvalidArgumentError('It must be a day such as 2027-01-31.');
}

/** `vestibule retention …` */
export const defineRetentionCommands: DefineCommands = (group, context) => {
  described(group.command('preview'), 'Say what falls due for being erased, and erase nothing.', {
    more: () =>
      'How long what is kept stands in the policies verificationRetentionDays and faceRetentionDays of each integration: of\n' +
      'verifications from their end, of faces from their last use, of attempts on faces from when they were made.',
    examples: ['retention preview', `retention preview --integration ${INTEGRATION} --until 2027-01-31 --json`],
  })
    .option('--integration <id>', 'of this integration alone', idText)
    .option('--until <day>', 'what falls due by then (default: now)', dateText)
    .action(context.action(async (options: PreviewOptions) => (await import('./actions.js')).previewDue(options)));

  described(group.command('run'), 'Erase what is due now, rather than within the hour, as the worker does.', {
    examples: ['retention run', `retention run --integration ${INTEGRATION} --yes`],
  })
    .option('--integration <id>', 'of this integration alone', idText)
    .option('-y, --yes', 'do not ask')
    .action(context.action(async (options: RunOptions) => (await import('./actions.js')).eraseDue(context, options)));

  described(group.command('receipts'), 'List what was erased with its signed receipts, the newest first.', {
    examples: ['retention receipts', `retention receipts --integration ${INTEGRATION} --limit 0 --json`],
  })
    .option('--integration <id>', 'of this integration alone', idText)
    .option('--limit <number>', 'how many at most; 0: all', limitNumber, LIST_DEFAULT)
    .action(
      context.action(async (options: ListOptions) => (await import('./actions.js')).listReceipts(context, options)),
    );
};
