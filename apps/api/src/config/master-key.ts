import { resolve } from 'node:path';
import type { ErrorDetail } from '../kernel/index.js';
import type { Environment } from './schema.js';

/** Where a key is read from. */
export type KeyFrom =
  | { readonly kind: 'text'; readonly variable: string; readonly text: string }
  | { readonly kind: 'file'; readonly variable: string; readonly path: string }
  | { readonly kind: 'command'; readonly variable: string; readonly words: readonly [string, ...string[]] };

/** Where the master key is read from, and what is asked of it. */
export interface MasterKeyConfig {
  /** Undefined: the one in the data folder. */
  readonly configured: KeyFrom | undefined;
  /** The one before, while it is being replaced. */
  readonly previous: KeyFrom | undefined;
  readonly demands: { readonly closedFiles: boolean; readonly unknown: boolean };
}

const NAMES = ['VESTIBULE_MASTER_KEY', 'VESTIBULE_MASTER_KEY_PREVIOUS'] as const;

/** What the environment says of the master key. */
export function toMasterKey(env: Environment): MasterKeyConfig {
  const production = env.VESTIBULE_MODE === 'production';
  return {
    configured: sources(env, NAMES[0])[0],
    previous: sources(env, NAMES[1])[0],
    demands: { closedFiles: production, unknown: production && !env.VESTIBULE_ALLOW.includes('default-secret') },
  };
}

/** Two sources of one key: nobody could say which of them counts. */
export const masterKeyFaults = (env: Environment): ErrorDetail[] =>
  NAMES.flatMap((name) => {
    const [first, ...more] = sources(env, name);
    const others = more.map(({ variable }) => variable).join(' and ');
    const reason = `is set beside ${others}; leave one of them`;
    return first && more.length > 0 ? [{ field: first.variable, reason }] : [];
  });

function sources(env: Environment, name: (typeof NAMES)[number]): KeyFrom[] {
  const [text, path, words] = [env[name], env[`${name}_FILE`], env[`${name}_COMMAND`]];
  return [
    ...(text === undefined ? [] : [{ kind: 'text' as const, variable: name, text }]),
    ...(path === undefined ? [] : [{ kind: 'file' as const, variable: `${name}_FILE`, path: resolve(path) }]),
    ...(words === undefined ? [] : [{ kind: 'command' as const, variable: `${name}_COMMAND`, words }]),
  ];
}
