import { described, idText, type DefineCommands } from '../options.js';

/** `vestibule keys …` */
export const defineKeyCommands: DefineCommands = (group, context) => {
  described(group.command('status'), 'Say which keys there are and when they were replaced; shows none of them.', {
    examples: ['keys status', 'keys status --json'],
  }).action(context.action(async () => (await import('./actions.js')).showStatus()));

  const rotate = group.command('rotate').description('Replace a key; what is sealed stays as it is.');
  described(rotate.command('master'), 'Put all keys under the master key that is configured as the new one.', {
    more: () =>
      'First give every process the new key as VESTIBULE_MASTER_KEY and the old one as VESTIBULE_MASTER_KEY_PREVIOUS, and restart\n' +
      'each; then call this; then take the old one away. docs/keys.md says why.',
    examples: ['keys rotate master'],
  }).action(context.action(async () => (await import('./actions.js')).rotateMaster()));

  described(rotate.command('integration'), "Replace an integration's key; goes on with a rotation that was cut off.", {
    examples: ['keys rotate integration 65f1a2b3c4d5e6f708192a3b'],
  })
    .argument('<id>', "the integration's id", idText)
    .action(context.action(async (id: string) => (await import('./actions.js')).rotateIntegration(context, id)));

  described(
    rotate.command('signing'),
    'Replace the key that signs access tokens and receipts; what was signed verifies still.',
    {
      examples: ['keys rotate signing'],
    },
  ).action(context.action(async () => (await import('./actions.js')).rotateSigning()));
};
