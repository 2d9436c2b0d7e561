import { Option } from 'commander';
import { OPERATOR_ROLES } from '../../kernel/index.js';
import { LIST_DEFAULT, limitNumber, type ListOptions } from '../each-integration.js';
import { described, idText, type DefineCommands } from '../options.js';
import type { CreateOptions, SetOptions } from './actions.js';

const ID = '65f1a2b3c4d5e6f708192a3b';

/** `vestibule operator …` */
export const defineOperatorCommands: DefineCommands = (group, context) => {
  described(
    group.command('create'),
    'Make an operator of the console: gives the link that signs in once, within three days.',
    {
      more: () => 'The console then asks for a passkey, or for a password and an authenticator app.',
      examples: [
        'operator create --email anna@bank.example --role reviewer',
        'operator create --email head@bank.example --role owner --name "Head office" --json',
      ],
    },
  )
    .option('--email <address>', 'with which a password signs in (needed)')
    .addOption(new Option('--role <role>', 'what the operator may do (needed)').choices(OPERATOR_ROLES))
    .option('--name <name>', 'as others see it')
    .action(context.action(async (options: CreateOptions) => (await import('./actions.js')).createOperator(options)));

  described(group.command('list'), 'List operators, the newest first.', {
    examples: ['operator list', 'operator list --json'],
  })
    .option('--limit <number>', 'how many at most; 0: all', limitNumber, LIST_DEFAULT)
    .action(
      context.action(async (options: Pick<ListOptions, 'limit'>) =>
        (await import('./actions.js')).listOperators(options),
      ),
    );

  described(
    group.command('link'),
    'Give a new link to an operator who can’t sign in otherwise; those before it are void.',
    {
      examples: [`operator link ${ID}`, `operator link ${ID} --json`],
    },
  )
    .argument('<id>', "the operator's id", idText)
    .action(context.action(async (id: string) => (await import('./actions.js')).linkOperator(id)));

  described(group.command('set'), 'Change what an operator may do, or lock an operator out.', {
    more: () => 'Either signs the operator out everywhere. One owner stays.',
    examples: [`operator set ${ID} --role admin`, `operator set ${ID} --disable`, `operator set ${ID} --enable`],
  })
    .argument('<id>', "the operator's id", idText)
    .addOption(new Option('--role <role>', 'what the operator may do').choices(OPERATOR_ROLES))
    .addOption(new Option('--disable', 'nothing signs the operator in').conflicts('enable'))
    .option('--enable', 'let the operator sign in again')
    .action(
      context.action(async (id: string, options: SetOptions) =>
        (await import('./actions.js')).setOperator(id, options),
      ),
    );
};
