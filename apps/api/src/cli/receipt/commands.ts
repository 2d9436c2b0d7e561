import { described, type DefineCommands } from '../options.js';
import type { VerifyOptions } from './verify.js';

/** `vestibule receipt …` */
export const defineReceiptCommands: DefineCommands = (group, context) => {
  described(group.command('verify'), 'Say whether a receipt is as it was signed, and what it says.', {
    more: () =>
      "The public keys are the installation's, or those of a file, as `/.well-known/jwks.json` gives them: then neither a database\n" +
      'nor a server is needed, and it works after everything that was decided by is erased.',
    examples: [
      'receipt verify receipt.jws',
      'receipt verify receipt.jws --keys jwks.json',
      'receipt verify receipt.jws --json',
    ],
  })
    .argument('<file>', 'a receipt: a compact JWS')
    .option('--keys <file>', 'public keys as a JSON Web Key Set')
    .action(
      context.action(async (file: string, options: VerifyOptions) =>
        (await import('./verify.js')).verifyReceipt(file, options),
      ),
    );
};
