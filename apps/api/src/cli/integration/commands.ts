import { Option } from 'commander';
import { KEEP_HOURS_MAXIMUM, ROTATABLE, type Rotatable } from '../../features/integration/index.js';
import { described, idText, policyTexts, webhookTexts, wholeNumber, type DefineCommands } from '../options.js';
import { createIntegration, listIntegrations, rotateKeys, setIntegration, showIntegration } from './actions.js';
import { dryRun, type DryRunOptions } from './dry-run.js';
import { policyHelp, type CreateOptions, type IntegrationOptions } from './input.js';
import { rotatableTexts } from './rotatable.js';

const mode = (): Option => new Option('--mode <mode>', 'test or live').choices(['test', 'live']);

/** `vestibule integration …` */
export const defineIntegrationCommands: DefineCommands = (group, context) => {
  described(group.command('create'), 'Make an integration; its secrets are shown once, now.', {
    more: policyHelp,
    examples: [
      'integration create --name "Harbour Bank"',
      'integration create --name "Harbour Bank" --mode live --webhook images_stored=https://bank.example/hooks --json',
      'integration create --name Moved --id 65f1… --public-key 0a1b… --private-key 9f8e…',
    ],
  })
    .option('--name <name>', 'what operators call it (needed)')
    .addOption(mode().default('test'))
    .option('--callback-url <url>', 'where a person is led back to')
    .option('--webhook <kind=url>', 'tell this URL of this kind of event; may be repeated', webhookTexts)
    .option('--policy <key=value>', 'decide a policy key; may be repeated', policyTexts)
    .option('--id <id>', 'take over an account from elsewhere: its id (24 hex characters)', idText)
    .option('--public-key <hex>', 'its public key (64 hex characters)')
    .option('--private-key <hex>', 'its private key (64 hex characters)')
    .action(context.action((options: CreateOptions) => createIntegration(options)));

  described(group.command('list'), 'List all integrations, without their secrets.', {
    examples: ['integration list', 'integration list --json'],
  }).action(context.action(() => listIntegrations()));

  described(group.command('show'), 'Show an integration and its webhooks, without its secrets.', {
    examples: ['integration show 65f1a2b3c4d5e6f708192a3b'],
  })
    .argument('<id>', "the integration's id", idText)
    .action(context.action((id: string) => showIntegration(id)));

  described(group.command('set'), 'Change what is given of an integration and leave the rest.', {
    more: policyHelp,
    examples: [
      'integration set 65f1a2b3c4d5e6f708192a3b --mode live',
      'integration set 65f1a2b3c4d5e6f708192a3b --policy keepAttemptImages=true --policy faceMinimumWidth=80',
      'integration set 65f1a2b3c4d5e6f708192a3b --no-callback-url',
    ],
  })
    .argument('<id>', "the integration's id", idText)
    .option('--name <name>', 'what operators call it')
    .addOption(mode())
    .option('--callback-url <url>', 'where a person is led back to')
    .option('--no-callback-url', 'lead nobody back')
    .option('--webhook <kind=url>', 'tell this URL of this kind of event as well; may be repeated', webhookTexts)
    .option('--policy <key=value>', 'decide a policy key; may be repeated', policyTexts)
    .action(context.action((id: string, options: IntegrationOptions) => setIntegration(id, options)));

  described(
    group.command('dry-run'),
    'Try a policy on the past: what it would have approved, declined and left to reviewers.',
    {
      more: () =>
        'Takes the findings of the last verifications that were handed in; nothing is looked at again, and nothing changes. The keys\n' +
        'that decide are verificationDecision, verificationDeclines and verificationTolerates.',
      examples: [
        'integration dry-run 65f1a2b3c4d5e6f708192a3b --policy verificationDecision=findings',
        'integration dry-run 65f1a2b3c4d5e6f708192a3b --policy verificationTolerates=barcode-layout --last 1000 --json',
      ],
    },
  )
    .argument('<id>', "the integration's id", idText)
    .option('--policy <key=value>', 'decide a policy key; may be repeated', policyTexts)
    .option('--last <number>', 'how many verifications, the newest first', wholeNumber(1, 1_000), 100)
    .action(context.action((id: string, options: DryRunOptions) => dryRun(id, options)));

  described(group.command('rotate-keys'), 'Make secrets anew; the old ones stop at once, or when they are told to.', {
    more: () =>
      'With --keep-hours the old ones hold beside the new ones for so long, so that nothing is refused while a server is changed.\n' +
      'The old webhook secret signs beside the new one for a day in any case, so that receivers can change over.',
    examples: [
      'integration rotate-keys 65f1a2b3c4d5e6f708192a3b',
      'integration rotate-keys 65f1a2b3c4d5e6f708192a3b --keep-hours 24',
      'integration rotate-keys 65f1a2b3c4d5e6f708192a3b --only webhook-secret',
    ],
  })
    .argument('<id>', "the integration's id", idText)
    .option('--only <secrets>', `which: ${ROTATABLE.join(', ')}; several with commas (default: all)`, rotatableTexts)
    .option('--keep-hours <number>', 'for how long the old ones hold', wholeNumber(0, KEEP_HOURS_MAXIMUM), 0)
    .action(
      context.action((id: string, options: { only?: readonly Rotatable[]; keepHours: number }) =>
        rotateKeys(id, options.only ?? ROTATABLE, options.keepHours),
      ),
    );
};
