import { described, wholeNumber, type DefineCommands } from '../options.js';
import type { ReadOptions } from './read.js';

/** `vestibule document …` */
export const defineDocumentCommands: DefineCommands = (group, context) => {
  described(group.command('read'), 'Read passports, cards, visas and licences from pictures, as the service does.', {
    more: () =>
      'Needs no database and no server. Machine-readable zones (TD1, TD2, TD3, MRV-A, MRV-B, the French card) and the bar codes of\n' +
      'licences (AAMVA) are read in JPEG, PNG and WebP, and the print of licences that have neither. "valid" says whether the printed\n' +
      'check digits hold; a zone is repaired only where the picture was misread, and a finding says so.',
    examples: ['document read passport.jpg', 'document read front.jpg back.jpg --json > readings.json'],
  })
    .argument('<file...>', 'pictures of documents')
    .option('--workers <number>', 'processes, about 400 MB each (default: one for each core)', wholeNumber(1, 64))
    .action(
      context.action(async (files: string[], options: ReadOptions) =>
        (await import('./read.js')).readDocuments(context, files, options),
      ),
    );
};
