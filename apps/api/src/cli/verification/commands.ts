import { described, idText, type DefineCommands } from '../options.js';

const ID = '65f1a2b3c4d5e6f708192a3b';

/** `vestibule verification …` */
export const defineVerificationCommands: DefineCommands = (group, context) => {
  described(group.command('erase'), 'Erase a verification for good; gives a signed receipt.', {
    more: () =>
      "Who it is about, its evidence and the person's key are destroyed; deliveries about it that are still to be sent are cancelled.\n" +
      'When it went through which status stays, and the receipts of its decisions, which name nobody.',
    examples: [`verification erase ${ID}`, `verification erase ${ID} --yes --json > receipt.json`],
  })
    .argument('<id>', "the verification's id", idText)
    .option('-y, --yes', 'do not ask')
    .action(
      context.action(async (id: string, options: { yes?: boolean }) =>
        (await import('./actions.js')).eraseVerification(context, id, options),
      ),
    );
};
