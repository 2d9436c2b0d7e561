import type { NewIntegration } from '../../features/integration/index.js';
import { describeType, POLICY_KEYS } from '../../features/integration/index.js';
import { ok, type Result } from '../../kernel/index.js';
import { optionMissing, wrongCall, type Failure } from '../outcome.js';

/** What `create` and `set` take alike. */
export interface IntegrationOptions {
  readonly name?: string;
  readonly mode?: 'test' | 'live';
  /** False: `--no-callback-url`. */
  readonly callbackUrl?: string | false;
  readonly webhook?: readonly { readonly kind: string; readonly url: string }[];
  readonly policy?: Readonly<Record<string, string>>;
}

/** What `create` takes. */
export interface CreateOptions extends IntegrationOptions {
  readonly id?: string;
  readonly publicKey?: string;
  readonly privateKey?: string;
}

/** The fields that were given. */
export const givenFields = ({ name, mode, webhook, policy }: IntegrationOptions) => ({
  ...(name !== undefined && { name }),
  ...(mode !== undefined && { mode }),
  ...(webhook !== undefined && { webhooks: webhook }),
  ...(policy !== undefined && { policy }),
});

/** What `create` makes an integration from. An account is taken over with its id and both keys, or not at all. */
export function newIntegration(options: CreateOptions): Result<NewIntegration, Failure> {
  const { name, id, publicKey, privateKey, callbackUrl } = options;
  // Not left to commander, which would name a missing option before a misspelt one.
  if (name === undefined) return optionMissing('--name', 'integration create');
  const input = {
    ...givenFields(options),
    name,
    ...(typeof callbackUrl === 'string' && { callbackUrl }),
  };
  if (id === undefined && publicKey === undefined && privateKey === undefined) return ok(input);
  if (id === undefined || publicKey === undefined || privateKey === undefined) {
    return wrongCall(
      '--id, --public-key and --private-key belong together.',
      'Give all three to take over an account from elsewhere, or none to have them made.',
    );
  }
  return ok({ ...input, takeOver: { id, publicKey, privateKey } });
}

/** The policy keys with type, default and meaning. */
export function policyHelp(): string {
  const lines = Object.entries(POLICY_KEYS).map(
    ([key, definition]) =>
      `  ${key}=VALUE\n      ${definition.meaning}: ${describeType(definition)} (default ${String(definition.default)})`,
  );
  return `Policy keys:\n${lines.join('\n')}`;
}
