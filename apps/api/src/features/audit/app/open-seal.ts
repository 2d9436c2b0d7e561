import { openReceipt, SEAL_TYPE, type ReceiptKeys } from '../../../platform/access/receipts.js';
import type { SignedSeal } from './chain.js';

/** What a seal of the audit trail says; undefined where it is none of this installation's. */
export async function openSeal(signature: string, keys: ReceiptKeys): Promise<SignedSeal | undefined> {
  const opened = await openReceipt(signature, keys, SEAL_TYPE);
  return opened.ok ? (opened.value.receipt as unknown as SignedSeal) : undefined;
}
