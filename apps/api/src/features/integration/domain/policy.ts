import { domainError, fail, ok, type Result } from '../../../kernel/index.js';

/** What an integration may decide for itself. */
export interface Policy {
  readonly faceGestureCheck: 'strict' | 'off';
  readonly faceMinimumWidth: number;
  readonly faceMirrored: 'unknown' | 'no' | 'yes';
  readonly keepAttemptImages: boolean;
}

/** A policy key's type, default and meaning: from this table come the values' check, the help text and the schema's words. */
export interface PolicyKey {
  readonly type: 'boolean' | 'integer' | 'choice';
  readonly choices?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default: boolean | number | string;
  readonly meaning: string;
}

/** The keys that exist. */
export const POLICY_KEYS: Readonly<Record<keyof Policy, PolicyKey>> = {
  faceGestureCheck: {
    type: 'choice',
    choices: ['strict', 'off'],
    default: 'strict',
    meaning: 'whether each of the four images must show its gesture, and no image be sent twice',
  },
  faceMinimumWidth: {
    type: 'integer',
    minimum: 0,
    maximum: 2_000,
    // About what the recognition network sees of a face (150 pixels with a fifth of margin): less would be enlarged.
    default: 112,
    meaning: "the least width of a face, in pixels between the jaw's ends",
  },
  faceMirrored: {
    type: 'choice',
    choices: ['unknown', 'no', 'yes'],
    default: 'unknown',
    meaning:
      'whether the four images show the person as a mirror does; where it is unknown, left and right need only be turned opposite ways',
  },
  keepAttemptImages: {
    type: 'boolean',
    default: false,
    meaning: 'keep the image of every verification by face, encrypted',
  },
};

/** The policy of an integration that has decided nothing. */
export const DEFAULT_POLICY: Policy = Object.freeze(
  Object.fromEntries(Object.entries(POLICY_KEYS).map(([key, { default: value }]) => [key, value])),
) as unknown as Policy;

/** Applies `key=value` texts to a policy; the failure names the key and what it takes. */
export function changePolicy(policy: Policy, changes: Readonly<Record<string, string>>): Result<Policy> {
  const changed: Record<string, boolean | number | string> = { ...policy };
  for (const [key, text] of Object.entries(changes)) {
    const definition = Object.hasOwn(POLICY_KEYS, key) ? POLICY_KEYS[key as keyof Policy] : undefined;
    if (!definition) {
      return refuse(key, `is not a policy key; there are ${Object.keys(POLICY_KEYS).join(', ')}`);
    }
    const value = parseValue(definition, text);
    if (value === undefined) return refuse(key, `must be ${describeType(definition)}`);
    changed[key] = value;
  }
  return ok(changed as unknown as Policy);
}

/** What a key takes, in words. */
export function describeType(key: PolicyKey): string {
  if (key.type === 'boolean') return 'true or false';
  if (key.type === 'integer') return `a whole number from ${key.minimum} to ${key.maximum}`;
  return `one of ${(key.choices ?? []).join(', ')}`;
}

function parseValue(key: PolicyKey, text: string): boolean | number | string | undefined {
  if (key.type === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined;
  if (key.type === 'choice') return key.choices?.includes(text) ? text : undefined;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return value >= (key.minimum ?? 0) && value <= (key.maximum ?? Number.MAX_SAFE_INTEGER) ? value : undefined;
}

const refuse = (field: string, reason: string): Result<never> =>
  fail(
    domainError('INVALID_INPUT', `The policy ${field} ${reason}.`, { details: [{ field: `policy.${field}`, reason }] }),
  );
