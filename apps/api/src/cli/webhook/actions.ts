import type { Delivery, Subscription } from '../../features/webhook/index.js';
import { ok, type Id, type Result } from '../../kernel/index.js';
import type { CommandContext } from '../context.js';
import { listAcross, meantIntegrations, type ListOptions } from '../each-integration.js';
import { refused, shown, type Answer, type Failure, type Outcome } from '../outcome.js';
import { COMMAND_LINE, withApplication } from '../session.js';
import type { Style } from '../text/style.js';
import { fields, table } from '../text/table.js';
import { deliveryView, subscriptionView } from './views.js';

/** What `webhook list` takes. */
export interface DeliveryOptions extends ListOptions {
  readonly state?: Delivery['state'];
}

/** Lists deliveries, the newest first. */
export async function listDeliveries(context: CommandContext, options: DeliveryOptions): Promise<Outcome> {
  return withApplication(async (application) => {
    const { webhooks } = application;
    const { state } = options;
    const read = await listAcross<Delivery>(
      context,
      application,
      options,
      (id, page) => webhooks.deliveries(COMMAND_LINE, id, page),
      state && ((delivery) => delivery.state === state),
    );
    return read.ok ? ok(deliveriesAnswer(read.value)) : read;
  });
}

/** Sends deliveries once more. Each stands for itself: where one can't be, the others are sent all the same. */
export async function resendDeliveries(ids: readonly Id[]): Promise<Outcome> {
  return withApplication(async ({ webhooks }) => {
    const sent: Delivery[] = [];
    const faults: { id: Id; failure: Failure }[] = [];
    for (const id of new Set(ids)) {
      const outcome = await webhooks.resend(COMMAND_LINE, id);
      if (outcome.ok) sent.push(outcome.value);
      else faults.push({ id, failure: refused(outcome.error).error });
    }
    const [first] = faults;
    if (!first) return ok(deliveriesAnswer(sent));
    const { failure } = first;
    const reasons = faults.map((fault) => `${fault.id}: ${fault.failure.error.message}`);
    const message = `${faults.length} of ${sent.length + faults.length} could not be resent. ${reasons.join('; ')}`;
    return ok({ ...deliveriesAnswer(sent), failure: { ...failure, error: { ...failure.error, message } } });
  });
}

/** Lists subscriptions, those of each integration with the oldest first. */
export async function listSubscriptions(integration: Id | undefined): Promise<Outcome> {
  return withApplication(async (application) => {
    const ids = await meantIntegrations(application, integration);
    if (!ids.ok) return refused(ids.error);
    const all: Subscription[] = [];
    for (const id of ids.value) {
      const some = await application.webhooks.subscriptions(COMMAND_LINE, id);
      if (!some.ok) return refused(some.error);
      all.push(...some.value);
    }
    return ok({
      json: all.map(subscriptionView),
      text: (style) =>
        [
          table(
            style,
            ['ID', 'INTEGRATION', 'KIND', 'STATE', 'URL'],
            all.map((item) => [item.id, item.integrationId, item.kind, stateOf(item), item.url]),
            'No URL is told of anything; `vestibule webhook add` adds one.',
          ),
          ...disabledNotice(style, all),
        ].join('\n'),
    });
  });
}

/** Adds a URL for a kind of event. */
export async function addSubscription(integration: Id, kind: string, url: string): Promise<Outcome> {
  return withApplication(async ({ webhooks }) =>
    subscriptionOutcome(await webhooks.subscribe(COMMAND_LINE, integration, kind, url)),
  );
}

/** Switches a URL off or on again. */
export async function switchSubscription(id: Id, enabled: boolean): Promise<Outcome> {
  return withApplication(async ({ webhooks }) =>
    subscriptionOutcome(await webhooks.setEnabled(COMMAND_LINE, id, enabled)),
  );
}

/** Takes a URL away. */
export async function removeSubscription(id: Id): Promise<Outcome> {
  return withApplication(async ({ webhooks }) => {
    const removed = await webhooks.unsubscribe(COMMAND_LINE, id);
    return shown(removed, (subscription) => ({
      json: { ...subscriptionView(subscription), removed: true },
      text: () => `${subscription.url} is told of ${subscription.kind} no more.`,
    }));
  });
}

/** What to do where URLs were disabled because of how they answered; nobody may have noticed. */
function disabledNotice(style: Style, all: readonly Subscription[]): string[] {
  const urls = all.filter(({ enabled, disabledReason }) => !enabled && disabledReason !== 'by_owner').length;
  if (urls === 0) return [];
  const were = urls === 1 ? '1 URL was disabled because it' : `${urls} URLs were disabled because they`;
  const notice = `${were} failed. Mend it, call \`vestibule webhook enable\`, then \`vestibule webhook resend\` for what it missed.`;
  return ['', style.bad(notice)];
}

const stateOf = ({ enabled, disabledReason }: Subscription): string =>
  enabled ? 'enabled' : `disabled (${disabledReason === 'by_owner' ? 'by hand' : disabledReason})`;

const subscriptionOutcome = (result: Result<Subscription>): Outcome =>
  shown(result, (item) => ({
    json: subscriptionView(item),
    text: (style) =>
      fields(style, [
        ['id', item.id],
        ['integration', item.integrationId],
        ['kind', item.kind],
        ['URL', item.url],
        ['state', stateOf(item)],
        ['created', item.createdAt],
      ]),
  }));

const deliveriesAnswer = (deliveries: readonly Delivery[]): Answer => ({
  json: deliveries.map(deliveryView),
  text: (style) => deliveryTable(style, deliveries),
});

function deliveryTable(style: Style, deliveries: readonly Delivery[]): string {
  return table(
    style,
    ['ID', 'CREATED', 'KIND', 'STATE', 'TRIES', 'LAST', 'NEXT', 'URL'],
    deliveries.map((item) => {
      const last = item.attempts.at(-1);
      return [
        item.id,
        item.createdAt,
        item.kind,
        item.state,
        item.attempts.length,
        last && (last.httpStatus === null ? last.outcome : `${last.outcome} (${last.httpStatus})`),
        item.nextAttemptAt,
        item.url,
      ];
    }),
    'There is no such delivery.',
  );
}
