import { readFile } from 'node:fs/promises';
import { domainError, ok, type Result } from '../../kernel/index.js';
import { openReceipt, type ReceiptKeys } from '../../platform/access/receipts.js';
import { failed, wrongCall, type Failure, type Outcome } from '../outcome.js';
import { withApplication } from '../session.js';
import type { Style } from '../text/style.js';
import { fields } from '../text/table.js';

/** What `verify` takes. */
export interface VerifyOptions {
  readonly keys?: string;
}

/** A receipt has some hundred bytes for each piece of evidence. */
const MAXIMUM = 1024 * 1024;

/** Says whether a receipt is as it was signed. */
export async function verifyReceipt(file: string, { keys: keysFile }: VerifyOptions): Promise<Outcome> {
  const receipt = await read(file);
  if (!receipt.ok) return receipt;
  const keys = keysFile === undefined ? await installedKeys() : await readKeys(keysFile);
  if (!keys.ok) return keys;
  const opened = await openReceipt(receipt.value.trim(), keys.value);
  const json = opened.ok
    ? { valid: true, reason: null, ...opened.value }
    : { valid: false, reason: opened.error, kid: null, receipt: null };
  return ok({ json, text: (style) => inWords(style, json) });
}

const installedKeys = (): Promise<Result<ReceiptKeys, Failure>> =>
  withApplication(async ({ tokenIssuer }) => ok(tokenIssuer.jwks()));

async function readKeys(file: string): Promise<Result<ReceiptKeys, Failure>> {
  const text = await read(file);
  if (!text.ok) return text;
  try {
    const keys = JSON.parse(text.value) as ReceiptKeys;
    if (Array.isArray(keys.keys)) return ok(keys);
  } catch {
    // Said below.
  }
  return wrongCall(`${file} holds no keys.`, 'It must be a JSON Web Key Set, as /.well-known/jwks.json gives it.');
}

async function read(file: string): Promise<Result<string, Failure>> {
  try {
    const bytes = await readFile(file);
    if (bytes.length <= MAXIMUM) return ok(bytes.toString('utf8'));
    return wrongCall(`${file} is too large for what it is to be.`);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return failed(domainError('INVALID_INPUT', `${file} can't be read (${code}).`));
  }
}

interface Found {
  readonly valid: boolean;
  readonly reason: string | null;
  readonly kid: string | null;
  readonly receipt: Readonly<Record<string, unknown>> | null;
}

const TOLD = ['verificationId', 'integrationId', 'outcome', 'reasonCode', 'decidedBy', 'proposedBy', 'decidedAt'];

function inWords(style: Style, { valid, reason, kid, receipt }: Found): string {
  if (!valid || !receipt) return style.bad(`This is not a receipt that was signed with these keys: ${reason ?? ''}.`);
  const evidence = Array.isArray(receipt['evidence'])
    ? (receipt['evidence'] as { kind: string; sha256: string }[])
    : [];
  const lines: [string, string][] = [
    ['key', kid ?? ''],
    ...TOLD.map((name): [string, string] => [name, toText(receipt[name])]),
    ...evidence.map(({ kind, sha256 }): [string, string] => [kind, sha256]),
  ];
  return `${fields(style, lines)}\n\n${style.good('This receipt is as it was signed.')}`;
}

const toText = (value: unknown): string => (typeof value === 'string' ? value : '–');
