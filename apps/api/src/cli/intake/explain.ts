import {
  explainEnvelope,
  readCreatePayload,
  readDetailsPayload,
  type EnvelopeKeys,
  type Explanation,
} from '@vestibule/envelope';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { domainError, ok, type Id, type Result } from '../../kernel/index.js';
import { failed, wrongCall, type Failure, type Outcome } from '../outcome.js';
import { withApplication } from '../session.js';
import type { Style } from '../text/style.js';
import { fields } from '../text/table.js';

/** What `explain` takes. */
export interface ExplainOptions {
  readonly keys?: string;
}

const LEGACY_KEY = z.string().regex(/^[0-9a-f]{64}$/);
const keysFile = z.object({
  publicKey: LEGACY_KEY,
  privateKey: LEGACY_KEY,
  intakeKey: z.object({ kty: z.literal('oct'), kid: z.string(), k: z.string().regex(/^[\w-]{43}$/) }),
});

/** Says what a sealed payload is. */
export async function explain(id: Id, data: string, options: ExplainOptions): Promise<Outcome> {
  const keys = options.keys === undefined ? await installedKeys(id) : await readKeys(options.keys);
  if (!keys.ok) return keys;
  // A payload says by its fields which of the two calls it is for.
  const read = (json: Readonly<Record<string, unknown>>) =>
    Object.hasOwn(json, 'verification_id') ? readDetailsPayload(json) : readCreatePayload(json);
  const explanation = await explainEnvelope(keys.value, data.trim(), new Date(), read);
  return ok({ json: explanation, text: (style) => inWords(style, explanation) });
}

const installedKeys = (id: Id): Promise<Result<EnvelopeKeys, Failure>> =>
  withApplication(async ({ integrationReader }) => {
    const account = await integrationReader.intakeAccount(id);
    return account ? ok(account.keys) : failed(domainError('NOT_FOUND', 'Integration not found'));
  });

async function readKeys(path: string): Promise<Result<EnvelopeKeys, Failure>> {
  try {
    const { publicKey, privateKey, intakeKey } = keysFile.parse(JSON.parse(await readFile(path, 'utf8')));
    return ok({ legacy: { publicKey, privateKey }, jwe: intakeKey });
  } catch {
    return wrongCall(
      `${path} can't be read as keys.`,
      'It must be JSON with publicKey, privateKey and intakeKey, as `vestibule integration create --json` prints it.',
    );
  }
}

const FORMS = { jwe: 'JWE in compact form', legacy: 'legacy hex' } as const;

function inWords(style: Style, explanation: Explanation): string {
  const { form, characters, bytes, opens, jsonBytes, tagBytes, fields: names, fault } = explanation;
  const isTaken = opens && fault === null;
  const lines: [string, string][] = [
    ['form', FORMS[form]],
    ['length', bytes === null ? `${characters} characters` : `${characters} characters, ${bytes} bytes`],
    ['opens', opens ? style.good('yes') : style.bad('no')],
    ...(jsonBytes === null ? [] : [['JSON', `${jsonBytes} bytes`] as [string, string]]),
    ...(tagBytes === null ? [] : [['tag', `${tagBytes} of 16 bytes`] as [string, string]]),
    ...(opens ? [['fields', names.join(', ')] as [string, string]] : []),
    ...(fault === null
      ? []
      : ([
          ['fault', `${fault.code}: ${fault.message}`],
          ['to change', style.strong(fault.advice)],
        ] as [string, string][])),
  ];
  return `${fields(style, lines)}\n\n${isTaken ? style.good('This payload is taken.') : style.bad('This payload is refused.')}`;
}
