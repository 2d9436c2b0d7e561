import { generateSecret } from '@vestibule/webhooks';
import {
  domainError,
  fail,
  isId,
  newId,
  ok,
  refuseField,
  type Actor,
  type Clock,
  type Id,
  type Page,
  type PageRequest,
  type Result,
} from '../../../kernel/index.js';
import { authorise, integrationNotFound } from '../../../platform/access/permissions.js';
import {
  checkCallbackUrl,
  checkLegacyKeys,
  checkName,
  type Integration,
  type IntegrationSecrets,
  type Mode,
} from '../domain/integration.js';
import { changePolicy, DEFAULT_POLICY } from '../domain/policy.js';
import type { ChangeIntegrations, IntegrationReader } from './ports.js';
import { newClientSecret, newIntakeKey, newLegacyKey, newSecrets } from './secrets.js';

/** What a new integration is made from. */
export interface NewIntegration {
  readonly name: string;
  readonly mode?: Mode;
  readonly callbackUrl?: string;
  readonly webhooks?: readonly { readonly kind: string; readonly url: string }[];
  readonly policy?: Readonly<Record<string, string>>;
  /** An account from elsewhere that is taken over with its id and legacy keys. */
  readonly takeOver?: { readonly id: string; readonly publicKey: string; readonly privateKey: string };
}

/** What may be changed of an integration. */
export interface IntegrationChange {
  readonly name?: string;
  readonly mode?: Mode;
  /** Null takes it away. */
  readonly callbackUrl?: string | null;
  readonly webhooks?: readonly { readonly kind: string; readonly url: string }[];
  readonly policy?: Readonly<Record<string, string>>;
}

/** An integration with the secrets that were just made for it. They can't be read again. */
export interface WithSecrets<Secrets> {
  readonly integration: Integration;
  readonly secrets: Secrets;
}

/** Which secrets to make anew. */
export const ROTATABLE = ['client-secret', 'webhook-secret', 'intake-key', 'legacy-keys'] as const;

/** One kind of secret. */
export type Rotatable = (typeof ROTATABLE)[number];

const HOUR_MS = 60 * 60 * 1000;

/** For so long at least the webhook secret before goes on signing: a receiver has a day to take the new one. */
const WEBHOOK_SECRET_HOURS = 24;

/** A week: whoever needs longer to change a secret has forgotten it. */
export const KEEP_HOURS_MAXIMUM = 168;

/** The use cases of integrations. */
export class Integrations {
  readonly #reader: IntegrationReader;
  readonly #change: ChangeIntegrations;
  readonly #clock: Clock;

  constructor(reader: IntegrationReader, change: ChangeIntegrations, clock: Clock) {
    this.#reader = reader;
    this.#change = change;
    this.#clock = clock;
  }

  /** Makes an integration, with its webhook subscriptions. Errors: INVALID_INPUT, CONFLICT, FORBIDDEN. */
  async create(actor: Actor, input: NewIntegration): Promise<Result<WithSecrets<IntegrationSecrets>>> {
    const allowed = authorise(actor, 'integration:create');
    if (!allowed.ok) return allowed;
    const draft = this.#draft(input);
    if (!draft.ok) return draft;
    const { integration, secrets } = draft.value;
    return this.#change(async ({ integrations, subscriptions, audit }) => {
      if (!(await integrations.insert(integration, secrets))) {
        return fail(domainError('CONFLICT', 'There is an integration with this id already.'));
      }
      for (const { kind, url } of input.webhooks ?? []) {
        const added = await subscriptions.add(integration.id, kind, url);
        if (!added.ok) return added;
      }
      await audit.record(actor, 'integration.created', subject(integration.id));
      return ok(draft.value);
    });
  }

  /** Changes what is given and leaves the rest. Errors: NOT_FOUND, INVALID_INPUT, FORBIDDEN. */
  async change(actor: Actor, id: Id, input: IntegrationChange): Promise<Result<Integration>> {
    const allowed = authorise(actor, 'integration:change', id);
    if (!allowed.ok) return allowed;
    return this.#change(async ({ integrations, subscriptions, audit }) => {
      const before = await integrations.findForChange(id);
      if (!before) return fail(integrationNotFound());
      const changed = applyChange(before, input);
      if (!changed.ok) return changed;
      await integrations.save(changed.value, this.#clock.now());
      for (const { kind, url } of input.webhooks ?? []) {
        const added = await subscriptions.add(id, kind, url);
        if (!added.ok) return added;
      }
      await audit.record(actor, 'integration.changed', subject(id));
      return changed;
    });
  }

  /**
   * Makes secrets anew. Those before hold beside them for so many hours; 0: they stop at once, and so does what still held beside them. The
   * webhook secret before signs beside the new one for {@link WEBHOOK_SECRET_HOURS} in any case. Errors: NOT_FOUND, INVALID_INPUT, FORBIDDEN.
   */
  async rotateKeys(
    actor: Actor,
    id: Id,
    which: readonly Rotatable[],
    keepHours = 0,
  ): Promise<Result<WithSecrets<Partial<IntegrationSecrets>>>> {
    const allowed = authorise(actor, 'integration:rotate-keys', id);
    if (!allowed.ok) return allowed;
    if (which.length === 0) return refuseField('which', `must name at least one of ${ROTATABLE.join(', ')}`);
    if (!Number.isInteger(keepHours) || keepHours < 0 || keepHours > KEEP_HOURS_MAXIMUM) {
      return refuseField('keepHours', `must be a whole number from 0 to ${KEEP_HOURS_MAXIMUM}`);
    }
    const legacy = which.includes('legacy-keys');
    const secrets = {
      ...(which.includes('client-secret') && { clientSecret: newClientSecret() }),
      ...(which.includes('webhook-secret') && { webhookSecret: generateSecret() }),
      ...(which.includes('intake-key') && { intakeKey: newIntakeKey() }),
      ...(legacy && { privateKey: newLegacyKey() }),
    };
    const publicKey = legacy ? newLegacyKey() : undefined;
    const now = this.#clock.now().getTime();
    const until = {
      webhookSecret: new Date(now + Math.max(WEBHOOK_SECRET_HOURS, keepHours) * HOUR_MS),
      others: keepHours === 0 ? null : new Date(now + keepHours * HOUR_MS),
    };
    return this.#change(async ({ integrations, audit }) => {
      const before = await integrations.findForChange(id);
      if (!before) return fail(integrationNotFound());
      await integrations.replaceSecrets(id, { ...secrets, ...(publicKey && { publicKey }) }, until);
      await audit.record(actor, 'integration.keys_rotated', subject(id));
      return ok({ integration: publicKey ? { ...before, publicKey } : before, secrets });
    });
  }

  /** One integration. Errors: NOT_FOUND, FORBIDDEN. */
  async get(actor: Actor, id: Id): Promise<Result<Integration>> {
    const allowed = authorise(actor, 'integration:read', id);
    if (!allowed.ok) return allowed;
    const integration = await this.#reader.find(id);
    return integration ? ok(integration) : fail(integrationNotFound());
  }

  /** All integrations, the newest first; an integration sees itself alone. */
  async list(actor: Actor, page: PageRequest): Promise<Result<Page<Integration>>> {
    if (actor.kind === 'integration') {
      const own = await this.#reader.find(actor.integrationId);
      return ok({ items: own ? [own] : [], hasMore: false });
    }
    const allowed = authorise(actor, 'integration:list');
    return allowed.ok ? ok(await this.#reader.list(page)) : allowed;
  }

  #draft(input: NewIntegration): Result<WithSecrets<IntegrationSecrets>> {
    const made = newSecrets();
    const { takeOver } = input;
    if (takeOver) {
      if (!isId(takeOver.id)) {
        const reason = 'must be 24 lower-case hex characters';
        return fail(domainError('INVALID_INPUT', `id ${reason}`, { details: [{ field: 'id', reason }] }));
      }
      const keys = checkLegacyKeys(takeOver.publicKey, takeOver.privateKey);
      if (!keys.ok) return keys;
    }
    const blank: Integration = {
      id: takeOver?.id ?? newId(),
      name: '',
      mode: input.mode ?? 'test',
      callbackUrl: null,
      policy: DEFAULT_POLICY,
      clientId: newId(),
      publicKey: takeOver?.publicKey ?? newLegacyKey(),
      createdAt: this.#clock.now(),
    };
    const filled = applyChange(blank, input);
    if (!filled.ok) return filled;
    return ok({ integration: filled.value, secrets: takeOver ? { ...made, privateKey: takeOver.privateKey } : made });
  }
}

function applyChange(before: Integration, input: IntegrationChange): Result<Integration> {
  const name = input.name === undefined ? ok(before.name) : checkName(input.name);
  if (!name.ok) return name;
  const callbackUrl =
    input.callbackUrl === undefined || input.callbackUrl === null
      ? ok(input.callbackUrl === undefined ? before.callbackUrl : null)
      : checkCallbackUrl(input.callbackUrl);
  if (!callbackUrl.ok) return callbackUrl;
  const policy = changePolicy(before.policy, input.policy ?? {});
  if (!policy.ok) return policy;
  return ok({
    ...before,
    name: name.value,
    mode: input.mode ?? before.mode,
    callbackUrl: callbackUrl.value,
    policy: policy.value,
  });
}

const subject = (id: Id) => ({ type: 'integration', id, integrationId: id });
