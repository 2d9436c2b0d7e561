import { LIST_DEFAULT, limitNumber, type ListOptions } from '../each-integration.js';
import { described, idText, wholeNumber, type DefineCommands } from '../options.js';
import { Option } from 'commander';
import type { CompareOptions } from './compare.js';

const ID = '65f1a2b3c4d5e6f708192a3b';

/** `vestibule face …` */
export const defineFaceCommands: DefineCommands = (group, context) => {
  described(group.command('compare'), 'Compare the most prominent faces of two images, or of a file of pairs.', {
    more: () =>
      'Needs no database and no server. A file of pairs has no heading and two absolute paths a line (CSV). Each image is\n' +
      'read once. Where an image of a file of pairs shows no face or can\'t be read, "match" is null and "reason" says why.',
    examples: [
      'face compare left.jpg right.jpg',
      'face compare left.jpg right.jpg --json',
      'face compare --pairs /data/pairs.csv --json > compared.json',
    ],
  })
    .argument('[a]', 'an image (JPEG, PNG or WebP)')
    .argument('[b]', 'another image')
    .option('--pairs <file>', 'a CSV file of pairs')
    .option('--workers <number>', 'processes, about 300 MB each (default: one for each core)', wholeNumber(1, 64))
    .addOption(new Option('--engine <name>', 'what runs the networks').choices(['onnx', 'face-api']).default('onnx'))
    .option('--recognition <file>', 'the description of a recognition network of your own')
    .action(
      context.action(async (a: string | undefined, b: string | undefined, options: CompareOptions) => {
        // Loads sharp and nothing of the database, whereas the other commands load the database and no sharp.
        const { compareFaces } = await import('./compare.js');
        return compareFaces(context, a, b, options);
      }),
    );

  described(group.command('list'), 'List enrolled faces, the newest first.', {
    examples: [`face list --integration ${ID}`, 'face list --limit 0 --json'],
  })
    .option('--integration <id>', 'of this integration alone', idText)
    .option('--limit <number>', 'how many at most; 0: all', limitNumber, LIST_DEFAULT)
    .action(context.action(async (options: ListOptions) => (await import('./actions.js')).listFaces(context, options)));

  for (const enabled of [true, false]) {
    const name = enabled ? 'enable' : 'disable';
    const what = enabled ? 'Switch a face on again.' : 'Switch a face off: nobody is verified with it.';
    described(group.command(name), what, { examples: [`face ${name} ${ID}`] })
      .argument('<id>', "the face's id", idText)
      .action(context.action(async (id: string) => (await import('./actions.js')).switchFace(id, enabled)));
  }

  described(group.command('erase'), 'Erase a face for good; gives a signed receipt.', {
    more: () =>
      "Rows, images and the person's key are destroyed; deliveries about it that are still to be sent are cancelled.",
    examples: [`face erase ${ID}`, `face erase ${ID} --yes --json > receipt.json`],
  })
    .argument('<id>', "the face's id", idText)
    .option('-y, --yes', 'do not ask')
    .action(
      context.action(async (id: string, options: { yes?: boolean }) =>
        (await import('./actions.js')).eraseFace(context, id, options),
      ),
    );
};
