import { Option } from 'commander';
import { WEBHOOK_KINDS } from '../../features/webhook/index.js';
import { LIST_DEFAULT, limitNumber } from '../each-integration.js';
import { described, idText, idTexts, webhookTexts, type DefineCommands } from '../options.js';
import { optionMissing, wrongCall } from '../outcome.js';
import {
  addSubscription,
  listDeliveries,
  listSubscriptions,
  removeSubscription,
  resendDeliveries,
  switchSubscription,
  type DeliveryOptions,
} from './actions.js';

const ID = '65f1a2b3c4d5e6f708192a3b';
const STATES = ['pending', 'delivered', 'exhausted', 'cancelled'] as const;

/** `vestibule webhook …` */
export const defineWebhookCommands: DefineCommands = (group, context) => {
  described(group.command('list'), 'List deliveries, the newest first.', {
    examples: ['webhook list', `webhook list --integration ${ID} --state exhausted`, 'webhook list --limit 0 --json'],
  })
    .option('--integration <id>', 'of this integration alone', idText)
    .addOption(new Option('--state <state>', 'in this state alone').choices([...STATES]))
    .option('--limit <number>', 'how many at most; 0: all', limitNumber, LIST_DEFAULT)
    .action(context.action((options: DeliveryOptions) => listDeliveries(context, options)));

  described(group.command('resend'), 'Send deliveries once more that were delivered or given up.', {
    more: () => 'They are sent by the server or worker: where none runs now, when one does.',
    examples: [`webhook resend ${ID}`],
  })
    .argument('<id...>', 'ids of deliveries', idTexts)
    .action(context.action((ids: readonly string[]) => resendDeliveries(ids)));

  described(group.command('subscriptions'), 'List the URLs that are told of events.', {
    examples: ['webhook subscriptions', `webhook subscriptions --integration ${ID}`],
  })
    .option('--integration <id>', 'of this integration alone', idText)
    .action(context.action((options: { integration?: string }) => listSubscriptions(options.integration)));

  described(group.command('add'), 'Tell a URL of a kind of event.', {
    more: () => `Kinds: ${WEBHOOK_KINDS.join(', ')}.`,
    examples: [`webhook add --integration ${ID} images_stored=https://bank.example/hooks`],
  })
    .option('--integration <id>', 'the integration whose events they are (needed)', idText)
    .argument('<kind=url>', 'the kind of event and the URL', (text: string) => webhookTexts(text))
    .action(
      context.action(async (added: readonly { kind: string; url: string }[], options: { integration?: string }) => {
        const [one] = added;
        if (options.integration === undefined) return optionMissing('--integration', 'webhook add');
        return one ? addSubscription(options.integration, one.kind, one.url) : wrongCall('No URL was given.');
      }),
    );

  for (const enabled of [true, false]) {
    const name = enabled ? 'enable' : 'disable';
    const what = enabled ? 'Tell a URL again.' : 'Tell a URL nothing for now; what is still to be sent is cancelled.';
    described(group.command(name), what, { examples: [`webhook ${name} ${ID}`] })
      .argument('<id>', "the subscription's id", idText)
      .action(context.action((id: string) => switchSubscription(id, enabled)));
  }

  described(group.command('remove'), 'Take a URL away, with the history of its deliveries.', {
    examples: [`webhook remove ${ID}`],
  })
    .argument('<id>', "the subscription's id", idText)
    .action(context.action((id: string) => removeSubscription(id)));
};
